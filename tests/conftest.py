"""What every test needs: a fixed hypothesis profile, browser settings, and no output left in the checkout."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def build_folder() -> Path:
    """Return the folder, ignored by git, in which screenshots and reports are left to be looked at."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; fail with advice, rather than skip, where there is none."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from chromium import ADVICE, find
    finally:
        sys.path.pop(0)
    path = find()
    if path is None:
        pytest.fail(ADVICE)
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, object]:
    """Tell pytest-playwright which browser to start, and that root in a container has no sandbox."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if as_root else [])]
    return {"executable_path": chromium, "headless": True, "args": flags}
