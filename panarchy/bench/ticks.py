"""Rows about stepping: ticks of the presets, threads, memory, and the nearest rival in economics."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.util import find_spec

import psutil

from panarchy.bench.row import Row, in_turn, median_seconds
from panarchy.world import World

_WARM_TICKS = 60
"""Ticks before measuring, so that no start-up work is counted."""
_QUARTER = 90
"""Daily ticks of a simulated quarter."""


def rows() -> Iterator[Row]:
    """Measure ticks of tiny and large, the second thread, memory, and growth of memory."""
    tiny = World("tiny_island")
    tiny.step(_WARM_TICKS)
    tick = median_seconds(lambda: tiny.step(30), 7) / 30 * 1e3
    yield Row("tick of tiny, all cores", tick, "ms", 4, 2)
    yield from _rival(tiny)
    before = psutil.Process().memory_info().rss
    large = World("large")
    large.step(_WARM_TICKS)
    held = (psutil.Process().memory_info().rss - before) / 2**20
    yield Row("memory of large", held, "MiB", 1000, 400, note="resident, after 60 ticks")
    one = World.restore(large.save(), threads=1)
    many, single = in_turn(lambda: large.step(5), lambda: one.step(5))
    yield Row("tick of large, all cores", many / 5 * 1e3, "ms", 50, 20)
    yield Row(
        f"{large.threads} threads on large, speed-up over one",
        single / many,
        "x",
        1.6,
        1.8,
        more_is_better=True,
    )


def growth(ticks: int = 20_000, persons: int = 2_000) -> Row:
    """Measure how resident memory grows over many steps of a small world, in MiB."""
    world = World("tiny_island", set={"population.persons": persons})
    world.step(2_000)
    before = psutil.Process().memory_info().rss
    world.step(ticks)
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    kept = ticks * len(world.core.kpi_names()) * 8 / 2**20
    note = f"of which {kept:.0f} MiB are the KPIs of every tick, kept for kpis(since=0)"
    return Row(f"growth of memory over {ticks:,} steps", grown, "MiB", note=note)


def _rival(tiny: World) -> Iterator[Row]:
    """A quarter beside one quarterly period of bamengine with as many firms and households."""
    if find_spec("bamengine") is None:
        yield Row("one quarter (90 ticks) of tiny", 0, "ms", peer="bamengine (not installed)")
        return
    import bamengine

    logging.disable(logging.INFO)
    rival = bamengine.Simulation.init(
        n_firms=3_000, n_households=50_000, n_banks=10, seed=7, logging={"default_level": "ERROR"}
    )
    for _ in range(5):
        rival.step()
    one = World.restore(tiny.save(), threads=1)
    ours, theirs = in_turn(lambda: one.step(_QUARTER), rival.step)
    logging.disable(logging.NOTSET)
    must = 4 * theirs * 1e3
    yield Row(
        "one quarter (90 ticks) of tiny, one thread", ours * 1e3, "ms", must, theirs * 1e3,
        "bamengine, one quarterly period", theirs * 1e3,
    )  # fmt: skip
    agents = 53_000
    yield Row(
        "agent-steps a second, one thread", _QUARTER * agents / ours / 1e6, "M/s",
        10 * agents / theirs / 1e6, 40 * agents / theirs / 1e6,
        "bamengine", agents / theirs / 1e6, more_is_better=True,
    )  # fmt: skip
