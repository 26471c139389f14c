"""Builds the wheel and uses it as a stranger would: an empty environment, in another folder.

What an editable checkout hides shows here: a scenario, a report template or the widget bundle that
did not make it into the wheel.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ROOT / "build" / "wheel"
PATIENCE = 60.0
"""Seconds within which JupyterLab must answer."""


def main() -> None:
    """Build, install, run a world, write a report, start JupyterLab; stop at the first failure."""
    wheel = build()
    # The lock holds more than a user installs: as a constraint it only pins what the wheel asks for.
    with tempfile.TemporaryDirectory(prefix="panarchy-wheel-") as folder:
        away = Path(folder)
        run([sys.executable, "-m", "venv", "env"], away)
        pip = ["env/bin/python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        run([*pip, "--constraint", str(ROOT / "requirements.lock"), str(wheel)], away)
        panarchy = "env/bin/panarchy"
        run([panarchy, "run", "tiny_island", "--ticks", "30", "--out", "island"], away)
        run([panarchy, "verify", "island"], away)
        run([panarchy, "report", "run_summary", "island", "-o", "summary.html"], away)
        if (away / "summary.html").stat().st_size < 10_000:
            sys.exit("wheel: the report is empty")
        run([panarchy, "lab", "--help"], away)
        serve_lab(panarchy, away)
    print(f"wheel: {wheel.name} works ({wheel.stat().st_size / 2**20:.1f} MB)")


def build() -> Path:
    """Build the wheel from this checkout and return its path."""
    shutil.rmtree(WHEELS, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    # pip calls maturin by name, which is beside this Python.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run(
        [*command, "--no-deps", "--no-build-isolation", "--wheel-dir", str(WHEELS), str(ROOT)], ROOT
    )
    return next(WHEELS.glob("panarchy-*.whl"))


def serve_lab(panarchy: str, away: Path) -> None:
    """Start JupyterLab on the tours and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token=wheel"]
    log = away / "lab.log"
    with log.open("wb") as output:
        lab = subprocess.Popen(
            [panarchy, "lab", *options], cwd=away, env=environment(), stdout=output, stderr=output
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/api/status?token=wheel", lab, log)
    finally:
        lab.terminate()
        lab.wait(timeout=30)


def wait_for(address: str, lab: subprocess.Popen[bytes], log: Path) -> None:
    """Ask an address until it answers; stop with the server's own words if it never does."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and lab.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.3)
    sys.exit(f"wheel: `panarchy lab` did not answer:\n{log.read_text(errors='replace')}")


def run(command: list[str], folder: Path) -> None:
    """Run a command in a folder; stop if it fails."""
    print(f"    $ {' '.join(command)}", flush=True)
    done = subprocess.run(
        command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        sys.exit(f"wheel: this command failed: {' '.join(command)}")


def environment() -> dict[str, str]:
    """Return the environment without anything that could lead back to the checkout."""
    hidden = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"}
    return {name: value for name, value in os.environ.items() if name not in hidden}


if __name__ == "__main__":
    main()
