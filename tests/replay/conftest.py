"""What the tests of replays and branches share: a recorded island with intents, copies of it, and one with months."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from panarchy import Run
from tests.run.islands import island

LAST = 95
"""The last tick of the recorded run."""


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A run of 95 ticks with snapshots every ten, two intents before tick 50 and none after; tests only read it."""
    path = tmp_path_factory.mktemp("trees") / "island"
    world = island()
    world.record(path, every=10)
    world.step(20)
    world.act("set_policy", name="dole_rate", value=0.5, at=80)
    world.step(20)
    world.act("set_policy", name="pension_rate", value=0.4)
    world.step(LAST - 40)
    world.stop_recording()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def run(original: Path, tmp_path: Path) -> Iterator[Run]:
    """A copy of the recorded run that a test may fork."""
    with Run.open(shutil.copytree(original, tmp_path / "island")) as opened:
        yield opened
