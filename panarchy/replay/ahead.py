"""Where two runs part in ticks that one of them has not recorded yet: both are continued in memory, as `compare` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panarchy.replay import cause as causes
from panarchy.replay.analyzer import Divergence, first_step
from panarchy.replay.cause import IntentRow
from panarchy.run.log import Intent
from panarchy.run.replay import Player, known_intents

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run.run import Run


def ahead(a: Run, b: Run, found: Divergence, until: int) -> Divergence:
    """Look for the place where two runs part that are the same as far as both are recorded, each with its own luck.

    Args:
        a: a run.
        b: another.
        found: what `ReplayAnalyzer` says of them: the same up to its last tick.
        until: the tick up to which both are continued.

    Returns:
        Where they part, or the same answer with a later last tick.
    """
    begin = found.last
    if found.tick is not None or until <= begin:
        return found
    tick = _first_apart(_Ahead(a, begin), _Ahead(b, begin), until)
    if tick is None:
        return Divergence(found.names, found.first, until)
    left, right = _Ahead(a, begin).before(tick), _Ahead(b, begin).before(tick)
    step, cells, seen = first_step(left, right, tick)
    cause = causes.inputs(left, right, tick, found.names)
    left.step(1)
    right.step(1)
    mine, other = left.component_hashes(), right.component_hashes()
    order = [*left.table_names(), *sorted(mine)]
    components = tuple(
        sorted((name for name in mine if mine[name] != other.get(name)), key=order.index)
    )
    return Divergence(found.names, found.first, until, tick, components, step, cells, seen, cause)


def _first_apart(left: _Ahead, right: _Ahead, until: int) -> int | None:
    """The first tick after which two worlds have other chain hashes; None where there is none."""
    if left.to_come() == right.to_come():
        return None
    for tick in range(left.core.tick + 1, until + 1):
        if left.to(tick).hash() != right.to(tick).hash():
            return tick
    return None


class _Ahead:
    """A run's world that goes on in memory with the intents that the run was given."""

    def __init__(self, run: Run, tick: int) -> None:
        """Begin after a tick that the run holds."""
        self.core: CoreWorld = run.core_at(tick)
        known = known_intents(self.core)
        self._intents = [intent for intent in run.inputs() if intent.id > known]
        self._player = Player(self.core, self._intents, known)

    def to_come(self) -> tuple[list[Intent], list[IntentRow]]:
        """The intents that the world at the beginning has not been given, and those that it has and are due later."""
        due = [intent for intent in self.core.intents(0) if intent[1] > self.core.tick]
        return self._intents, due

    def to(self, tick: int) -> CoreWorld:
        """Go on to a tick."""
        self._player.to(tick)
        return self.core

    def before(self, tick: int) -> CoreWorld:
        """The world before it computes a tick, with every intent that it was given by then."""
        self._player.to(tick - 1)
        self._player.give()
        return self.core
