"""Worlds that a question only looks at: the last few are held, so that one answer does not copy the same ones again."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from panarchy._engine import CoreWorld
from panarchy.run.replay import before_tick

if TYPE_CHECKING:
    from panarchy.run import Run

_MOST = 4
"""Worlds held of a run."""
_MOST_BYTES = 1 << 28
"""Memory of them in bytes; one is held however large it is."""

_HELD: weakref.WeakKeyDictionary[Run, dict[tuple[bool, int], tuple[CoreWorld, int]]] = (
    weakref.WeakKeyDictionary()
)
"""By whether a tick is about to be computed, and the tick; the one that was asked for last is last."""


def before(run: Run, tick: int) -> CoreWorld:
    """The world before a tick that the run holds, with the intents that it was given for it; not to be stepped.

    Raises:
        RunError: if the run does not hold the tick before.
    """
    return _held(run, True, tick, lambda: before_tick(run, tick))


def at(run: Run, tick: int) -> CoreWorld:
    """The world after a tick; not to be stepped.

    Raises:
        RunError: if the run does not hold the tick.
    """
    return _held(run, False, tick, lambda: run.core_at(tick))


def _held(run: Run, waiting: bool, tick: int, restore: Callable[[], CoreWorld]) -> CoreWorld:
    held = _HELD.setdefault(run, {})
    found = held.pop((waiting, tick), None)
    if found is None:
        core = restore()
        found = core, core.memory()
    held[waiting, tick] = found
    while len(held) > 1 and (
        len(held) > _MOST or sum(size for _, size in held.values()) > _MOST_BYTES
    ):
        del held[next(iter(held))]
    return found[0]
