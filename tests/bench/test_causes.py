"""Tests of the rows about causes and decisions, on a world small enough to record here."""

from __future__ import annotations

from pathlib import Path

import pytest

from panarchy import Run, World
from panarchy.bench import causes
from panarchy.bench.row import Row

SMALL = {"population.persons": 2_000, "spatial.width_tiles": 64, "spatial.height_tiles": 48}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Two months of a small island."""
    world = World("tiny_island", seed=5, set=SMALL)
    run = world.record(tmp_path / "small", every=10)
    world.step(60)
    world.stop_recording()
    return Run.open(run.path)


def test_every_question_is_asked_and_the_peer_finds_the_same(run: Run) -> None:
    rows = list(causes.questions(run, 3, horizon=5))
    assert all(row.ours > 0 for row in rows)
    beside = [row for row in rows if row.peer is not None]
    assert [row.peer for row in beside] == ["DuckDB, recursive CTE"] * 2
    held = {row.must for row in rows if row.must is not None}
    assert held == {50, 200, 2_000}
    assert (Path(run.path) / "index" / "causes.bin").is_file()


def test_the_log_of_decisions_is_counted_and_timed() -> None:
    rate, *added = causes.decisions(warm=2, ticks=8, changes=SMALL)
    assert rate.more_is_better
    assert rate.ours > 0
    assert not rate.note.startswith("0 ")
    assert all(isinstance(row, Row) and row.must == 1.5 for row in added)
