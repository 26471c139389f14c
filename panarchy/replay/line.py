"""A run's line of history as runs, and where two lines part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panarchy.run.replay import AstrayError, before_tick

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run.run import Run


def ancestors(run: Run) -> list[tuple[Run, int]]:
    """A run's line from the root on: each run with the last tick that it computed of the line."""
    from panarchy.replay.branch import Branch

    if not isinstance(run, Branch):
        return [(run, run.last_tick)]
    fork = run.fork_of.tick
    return [
        *((each, min(last, fork)) for each, last in ancestors(run.parent_run)),
        (run, run.last_tick),
    ]


def parting(a: Run, b: Run) -> int | None:
    """The last tick that two runs have in common because one was forked from the other, or both from a third.

    Returns:
        The tick, or None where they have no run in common.
    """
    shared: int | None = None
    for (mine, last), (other, limit) in zip(ancestors(a), ancestors(b), strict=False):
        if mine.path != other.path:
            break
        shared = min(last, limit)
    return shared


def tick_before(run: Run, tick: int) -> CoreWorld | None:
    """What `panarchy.run.replay.before_tick` gives, or None where the way up to there does not come out as recorded.

    Raises:
        DamagedError: where a file that is needed is damaged.
    """
    try:
        return before_tick(run, tick)
    except AstrayError:
        return None
