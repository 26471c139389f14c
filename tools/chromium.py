"""Finds Chromium for the browser tests, or installs Debian's where this user may; prints its path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ADVICE = (
    "Chromium is missing, and the browser tests need it: apt-get install chromium on Debian, "
    "Google Chrome on a Mac, or name one in PANARCHY_CHROMIUM."
)


def find() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, or None."""
    named = os.environ.get("PANARCHY_CHROMIUM")
    candidates = [named, *map(shutil.which, NAMES), *MAC]
    return next((path for path in candidates if path and Path(path).is_file()), None)


def install() -> None:
    """Install Debian's Chromium when there is apt-get and this user is root; else do nothing."""
    if shutil.which("apt-get") is None or os.name != "posix" or os.geteuid() != 0:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )


def main() -> int:
    """Print where Chromium is, after installing it if need be; return 1 if there is none."""
    if find() is None:
        install()
    path = find()
    print(path or ADVICE, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
