"""Finds a Chromium on this machine, and says how it is started without a word to the outside."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""Commands under which systems know it."""
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
"""Where a Mac keeps it."""
ADVICE = (
    "Chromium is missing, and the browser tests need it: apt-get install chromium on Debian, "
    "Google Chrome on a Mac, or name one in PANARCHY_CHROMIUM."
)
"""What to tell whoever has none."""
QUIET = (
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--disable-gpu", "--disable-sync", "--no-first-run",
)  # fmt: skip
"""Options that keep it from calling home, so that any request to the outside is ours."""


def find() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, or None."""
    named = os.environ.get("PANARCHY_CHROMIUM")
    candidates = [named, *map(shutil.which, NAMES), *MAC]
    return next((path for path in candidates if path and Path(path).is_file()), None)


def options() -> list[str]:
    """Return the options to start it with; root in a container has no sandbox."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*QUIET, *(["--no-sandbox"] if as_root else [])]
