"""The world of a run before a tick, for questions that only look at it: copied only where it has yet to be given intents."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from panarchy.run.replay import before_tick, known_intents

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run import Run

_MOST = 4
"""Copies held of a run."""

_HELD: weakref.WeakKeyDictionary[Run, dict[int, CoreWorld]] = weakref.WeakKeyDictionary()
"""By tick; the one that was asked for last is last."""


def before(run: Run, tick: int) -> CoreWorld:
    """The world before a tick that the run holds, with the intents that it was given for it; not to be stepped.

    Raises:
        RunError: if the run does not hold the tick before.
    """
    core, intents = run.look_at(tick - 1), run.inputs()
    known = known_intents(core)
    if not any(known < intent.id and intent.accepted < tick for intent in intents):
        return core
    held = _HELD.setdefault(run, {})
    found = held.pop(tick, None)
    if found is None:
        found = before_tick(run, tick)
    held[tick] = found
    while len(held) > _MOST:
        del held[next(iter(held))]
    return found
