"""Records the demo world once, then opens JupyterLab on the tour: `make lab`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
DEMO = ROOT / "runs" / "demo"
TOUR = "notebooks/01_tour.ipynb"
DAYS = 365
"""Length of the demo in ticks: one year, recorded in well under a minute."""


def main() -> None:
    """Record if needed, then become JupyterLab with the options given on the command line."""
    os.chdir(ROOT)
    if not DEMO.exists():
        print(f"lab: recording {DAYS} days of tiny_island in {DEMO} ...", flush=True)
        command = ["run", "tiny_island", "--ticks", str(DAYS), "--seed", "7", "--out", str(DEMO)]
        recorded = subprocess.run([str(BIN / "panarchy"), *command], check=False)
        if recorded.returncode:
            sys.exit(recorded.returncode)
    lab = [str(BIN / "jupyter-lab"), TOUR, *root_option(), *sys.argv[1:]]
    os.execv(lab[0], lab)


def root_option() -> list[str]:
    """Return the option without which JupyterLab refuses to start as root (in a container, say)."""
    return ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


if __name__ == "__main__":
    main()
