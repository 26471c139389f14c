"""A run's line of history as runs, and where two lines part."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from panarchy._engine import CoreError, CoreWorld
from panarchy.errors import DamagedError, RunError
from panarchy.run.log import Intent

if TYPE_CHECKING:
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


def before_tick(run: Run, tick: int) -> CoreWorld:
    """The world of a run before it computes a tick, with every intent that it had accepted by then.

    Raises:
        RunError: where the run does not hold the tick before.
        DamagedError: where that world cannot be computed again as it was recorded.
    """
    from panarchy.run.replay import Feeder

    core = run.core_at(tick - 1)
    Feeder(core, run.inputs()).feed()
    return core


class Player:
    """Hands a world the intents that another was given, where their numbers need not be the same.

    In a world that was given another seed or kept from an event first, what follows has other numbers than in the log.
    """

    def __init__(self, core: CoreWorld, intents: list[Intent], known: int) -> None:
        """Leave out the intents up to number ``known``, which the world has."""
        self._core = core
        self._waiting = deque(intent for intent in intents if intent.id > known)

    def to(self, tick: int) -> None:
        """Step the world to a tick, giving it each intent when it was given.

        Raises:
            RunError: where the world does not take one.
        """
        while self._core.tick < tick:
            while self._waiting and self._waiting[0].accepted <= self._core.tick:
                self._give(self._waiting.popleft())
            stop = self._waiting[0].accepted if self._waiting else tick
            self._core.step(max(min(stop, tick) - self._core.tick, 1))

    def _give(self, intent: Intent) -> None:
        try:
            self._core.act(intent.verb, intent.args, intent.tick, intent.priority, intent.source)
        except CoreError as error:
            raise RunError(
                f"Intent {intent.id} cannot be given to another world: {error}"
            ) from error


def known_intents(core: CoreWorld) -> int:
    """How many intents a world has accepted."""
    return max((entry[0] for entry in core.intents(0)), default=0)


def tick_before(run: Run, tick: int) -> CoreWorld | None:
    """What `before_tick` gives, or None where the record cannot be computed again up to there."""
    try:
        return before_tick(run, tick)
    except DamagedError:
        return None
