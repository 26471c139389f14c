"""Rows about branches: how long a fork takes and what it adds, on disk and in memory, and finding where two runs part."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from panarchy.bench.row import Row, median_seconds, seconds
from panarchy.replay import Branch, ReplayAnalyzer, compare
from panarchy.run import Run
from panarchy.world import World

_LONG = 10_000
"""Ticks of the runs in which the place is looked for where they part."""
_PARTS = 7_421
"""The tick at which one of them is asked for something else: none of a snapshot."""
_PERSONS = 1_000


def rows() -> Iterator[Row]:
    """Measure forks of tiny and large, and a comparison of two long runs."""
    with tempfile.TemporaryDirectory(prefix="panarchy-bench-") as folder:
        yield from _tiny(Path(folder) / "tiny")
        yield from _large(Path(folder) / "large")
        yield from _long(Path(folder) / "long")


def _tiny(where: Path) -> Iterator[Row]:
    """Forks of a recorded tiny_island: the call, the bytes, and the first step, for which the world is restored."""
    world = World("tiny_island")
    run = world.record(where)
    world.step(100)
    world.stop_recording()

    def fork(at: int) -> Branch:
        # Opened anew, so that nothing is at hand that an earlier fork has read.
        return Run.open(run.path).fork(at=at)

    yield Row("fork of tiny at a snapshot", median_seconds(lambda: fork(60), 9) * 1e3, "ms", 100, 5)
    yield Row(
        "fork of tiny at any other tick", median_seconds(lambda: fork(77), 9) * 1e3, "ms", 300, 5
    )
    branch = Path(fork(77).path)
    added = sum(file.stat().st_size for file in branch.rglob("*") if file.is_file())
    yield Row("what a fork of tiny adds on disk", added / 1024, "KiB", 64, 32)
    for at, name in ((60, "at a snapshot"), (77, "17 ticks after one")):
        first = fork(at)
        restored = seconds(partial(first.step, 1)) * 1e3
        yield Row(f"first tick of a fork of tiny {name}", restored, "ms")
        first.close()


def _large(where: Path) -> Iterator[Row]:
    """Forks of large, on disk and in memory."""
    world = World("large")
    run = world.record(where)
    world.step(30)
    world.stop_recording()
    yield Row(
        "fork of large on disk",
        median_seconds(lambda: Run.open(run.path).fork(at=30)) * 1e3,
        "ms",
        100,
        5,
    )
    yield Row("fork of large in memory", median_seconds(world.copy) * 1e3, "ms", 100, 10)


def _long(where: Path) -> Iterator[Row]:
    """The first divergent tick, component, row and cause of two runs of 10,000 ticks, and all of their indicators."""
    world = World("tiny_island", set={"population.persons": _PERSONS})
    run = world.record(where)
    world.step(_LONG)
    world.stop_recording()
    branch = run.fork(at=_PARTS - 11, name="other").set("treasury.dole_rate", 0.9, at=_PARTS)
    branch.step(_LONG - branch.tick).close()
    parts: list[int | None] = []

    def find() -> None:
        found = ReplayAnalyzer(Run.open(where), Run.open(branch.path)).divergence()
        parts.append(found.tick)

    yield Row(
        "where and why two runs of 10,000 ticks part", median_seconds(find, 3), "s", 10, 1,
        note="first tick, step, row and cause",
    )  # fmt: skip
    assert set(parts) == {_PARTS}, "the planted tick is found"
    yield Row(
        "their indicators beside each other",
        median_seconds(lambda: compare([where, branch.path]).table(), 3), "s",
    )  # fmt: skip
