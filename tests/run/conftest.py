"""What the tests of runs share: a small island, a recorded run of it with intents, and copies to damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from panarchy import Run, World
from tests.run.islands import TICKS, act_and_step, island


@pytest.fixture
def make_island() -> Callable[[], World]:
    """Return the maker of small islands."""
    return island


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Record a run of 95 ticks with intents; tests read it and change nothing."""
    path = tmp_path_factory.mktemp("runs") / "island"
    world = island()
    world.record(path, every=10, target_tick=TICKS)
    act_and_step(world, TICKS)
    world.stop_recording()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def run_copy(recorded: Path, tmp_path: Path) -> Path:
    """Return a copy of the recorded run that a test may damage."""
    return Path(shutil.copytree(recorded, tmp_path / "island"))


@pytest.fixture
def opened(recorded: Path) -> Iterator[Run]:
    """Return the recorded run, open."""
    with Run.open(recorded) as run:
        yield run
