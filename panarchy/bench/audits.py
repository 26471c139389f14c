"""Rows about audits: what they add to a tick, at every tick and at their own intervals, and Rust beside Python."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from time import perf_counter

from panarchy.bench.row import Row, in_turn
from panarchy.observe.audits import TWINS
from panarchy.world import World

_WARM_TICKS = 60
"""Ticks before measuring, so that no start-up work is counted."""
_SPAN = 20
"""Ticks timed together where spans with and without audits take turns."""
_SETTLING = 3
"""Ticks after which rules that look at what has changed know what was."""
_ROUND = 360
"""Ticks of a measurement: every rule looks at least once at its own interval."""


def rows() -> Iterator[Row]:
    """Measure what audits add to a tick of tiny, and the same three rules in both languages."""
    tiny = World("tiny_island")
    tiny.step(_WARM_TICKS)
    every, tick = difference(tiny)
    note = f"to a tick of {tick * 1e3:.2f} ms"
    yield Row(
        "all audits every tick, added to a tick of tiny", every * 1e3, "ms", 1, 0.3, note=note
    )
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


def difference(world: World, spans: int = 40) -> tuple[float, float]:
    """Return by how much ticks with every rule after each are longer than those without, and what these take: seconds.

    Both are timed as a user would, in turn, so that what audits do to the caches of a tick counts for them: medians of
    the differences of neighbouring spans, and of the spans without.

    Args:
        world: the world, which goes on.
        spans: spans of each kind.
    """
    differences, plain = [], []
    for _ in range(spans):
        plain.append(_seconds(world, _SPAN))
        watch = world.watch("all", intervals=1, alerts=())
        world.step(_SETTLING)
        differences.append(_seconds(world, _SPAN) - plain[-1])
        world.unwatch()
        if watch.findings():
            raise AssertionError(f"a sound world has findings: {watch.findings()!r}")
    return statistics.median(differences), statistics.median(plain)


def _seconds(world: World, ticks: int) -> float:
    """What a tick took, in the mean of some."""
    begun = perf_counter()
    world.step(ticks)
    return (perf_counter() - begun) / ticks


def added(world: World, intervals: int | None, rounds: int = 3) -> tuple[float, float]:
    """Return what audits added to a tick, and what the tick took without them: medians, in seconds.

    The auditor times each tick apart from what looks at it, so that neither is taken for the other's noise, and
    stepping's own hand-overs between Python and the engine, which are there without audits too, are in neither.

    Args:
        world: the world, which goes on.
        intervals: ticks between two looks, for all rules; None for each rule's own.
        rounds: measurements, after one that is not counted.
    """
    watch = world.watch("all", intervals=intervals, alerts=())
    figures = []
    for _ in range(rounds + 1):
        before = watch.state()
        world.step(_ROUND)
        after = watch.state()
        spent, ticks = (after[part] - before[part] for part in ("auditing", "stepping"))
        figures.append((spent / _ROUND, ticks / _ROUND))
    world.unwatch()
    if watch.findings():
        raise AssertionError(f"a sound world has findings: {watch.findings()!r}")
    figures = figures[1:]
    return statistics.median(a for a, _ in figures), statistics.median(b for _, b in figures)
