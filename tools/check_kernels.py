"""Repeats the playback test on each ipykernel that people have, since they route messages differently."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KERNELS = ("6.31.0", "7.3.0", "7.4.0")
PLAYBACK = ("-m", "browser", "-k", "playback", "-q", "--no-header")


def main() -> int:
    """Run the playback test once a version; return 1 if any failed."""
    failed = [version for version in KERNELS if not plays(version)]
    print(
        f"check-kernels: failed on ipykernel {', '.join(failed)}"
        if failed
        else "check-kernels: all passed"
    )
    return 1 if failed else 0


def plays(version: str) -> bool:
    """Put one ipykernel in a folder of its own, ahead of the installed one, and run the test with it."""
    folder = ROOT / "build" / "kernels" / version
    if not (folder / "ipykernel").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        subprocess.run([*command, str(folder), f"ipykernel=={version}"], check=True)
    print(f"--- ipykernel {version}", flush=True)
    environment = {**os.environ, "PYTHONPATH": str(folder), "PANARCHY_IPYKERNEL": version}
    test = subprocess.run(
        [sys.executable, "-m", "pytest", *PLAYBACK], cwd=ROOT, env=environment, check=False
    )
    return test.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
