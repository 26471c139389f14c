"""Finds Chromium for the browser tests, or installs Debian's where this user may; prints its path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from panarchy.bench.lab.chromium import ADVICE, find


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
