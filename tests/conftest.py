"""What every test needs: a fixed hypothesis profile, browser settings, and no output left in the checkout."""

from __future__ import annotations

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
    from panarchy.bench.lab.chromium import ADVICE, find

    path = find()
    if path is None:
        pytest.fail(ADVICE)
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, object]:
    """Tell pytest-playwright which browser to start, and how."""
    from panarchy.bench.lab.chromium import options

    return {"executable_path": chromium, "headless": True, "args": options()}
