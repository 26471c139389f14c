"""Rows about audits: what they add to a tick, at every tick and at their own intervals, and Rust beside Python."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from panarchy.bench.row import Row, in_turn, seconds
from panarchy.observe.audits import TWINS
from panarchy.world import World

_WARM_TICKS = 60
"""Ticks before measuring, so that no start-up work is counted."""
_ROUND = 360
"""Ticks of a measurement: every rule looks at least once at its own interval."""


def rows() -> Iterator[Row]:
    """Measure what audits add to a tick of tiny, and the same three rules in both languages."""
    tiny = World("tiny_island")
    tiny.step(_WARM_TICKS)
    every, _ = added(tiny, intervals=1)
    yield Row("all audits every tick, added to a tick of tiny", every * 1e3, "ms", 1, 0.3)
    own, tick = added(tiny, intervals=None)
    note = f"of a tick of {tick * 1e3:.2f} ms"
    yield Row(
        "audits at their own intervals, added to tiny", own / tick * 100, "%", 1, 0.3, note=note
    )
    rust, python = in_turn(
        lambda: tiny.audit(list(TWINS)), lambda: tiny.audit(list(TWINS.values()))
    )
    yield Row(
        "three audits of tiny in Rust", rust * 1e3, "ms",
        peer="the same three in Python over Arrow", theirs=python * 1e3,
    )  # fmt: skip


def added(world: World, intervals: int | None, rounds: int = 3) -> tuple[float, float]:
    """Return what audits added to a tick, and what the tick took without them: medians, in seconds.

    The auditor times each tick apart from what looks at it, so that neither is taken for the other's noise.

    Args:
        world: the world, which goes on.
        intervals: ticks between two looks, for all rules; None for each rule's own.
        rounds: measurements, after one that is not counted.
    """
    watch = world.watch("all", intervals=intervals, alerts=())
    figures = []
    for _ in range(rounds + 1):
        before = watch.state()["stepping"]
        whole = seconds(lambda: world.step(_ROUND))
        stepping = watch.state()["stepping"] - before
        figures.append(((whole - stepping) / _ROUND, stepping / _ROUND))
    world.unwatch()
    if watch.findings():
        raise AssertionError(f"a sound world has findings: {watch.findings()!r}")
    figures = figures[1:]
    return statistics.median(a for a, _ in figures), statistics.median(b for _, b in figures)
