"""Writes requirements.lock: one version of every package, for Linux and macOS, naming no index host."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
HEADER = "# Pinned versions of everything that `make setup` installs; written by `make lock`, never by hand.\n"


def main() -> None:
    """Resolve pyproject.toml for every supported platform at once, which is what uv can do."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    resolved = subprocess.run(
        [
            str(Path(sys.executable).parent / "uv"), "pip", "compile", "--quiet", "--universal",
            "--python-version=3.11", "--fork-strategy=fewest", "--no-header", "--no-annotate",
            "--extra=test", "--extra=bench", "--upgrade", "pyproject.toml",
        ],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    LOCK.write_text(HEADER + resolved)


if __name__ == "__main__":
    main()
