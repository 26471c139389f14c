"""When a value last changed: where snapshots differ, and between those that agree, as far back as is looked."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from panarchy.errors import QueryError
from panarchy.observe import words
from panarchy.observe.values import Value
from panarchy.run.replay import Feeder, advance_seen

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run import Run

PATIENCE = 0
"""Ticks between snapshots of one value that are computed again at most, besides the newest stretch and that of the change.

A tick more costs every answer some milliseconds, and few values go away and come back: who asks can be more patient.
"""


_MOST_WATCHED = 500
"""Stretches of values that are kept of a run."""

_WATCHED: weakref.WeakKeyDictionary[Run, dict[tuple[Value, int, int], Change | None]] = (
    weakref.WeakKeyDictionary()
)
"""What was found in stretches that were computed again: what happened in them never changes."""


@dataclass(frozen=True)
class Change:
    """The last change of a value.

    Attributes:
        tick: the tick that changed it.
        before: the stored number before; None where the row did not exist.
        after: the stored number after.
    """

    tick: int
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Search:
    """What was found of the last change of a value, and how far it was looked for.

    Attributes:
        change: the last change; None where none was found.
        since: every tick after this one was looked at.
        same: the value was the same at every snapshot from this tick on.
    """

    change: Change | None
    since: int
    same: int

    @property
    def whole(self) -> bool:
        """Whether nothing was left out, so that no later change can have been missed."""
        return self.since <= self.same

    def caveat(self) -> str:
        """Say what was not looked at; nothing where all was."""
        if self.whole:
            return ""
        return (
            f"It was the same at every snapshot since tick {self.same}; whether it went away and came back between "
            f"them was not looked at before tick {self.since} (with patience={self.since - self.same} it is)."
        )


def same(one: float | None, other: float | None) -> bool:
    """Whether two stored numbers are one value; what is no number is equal to itself here."""
    return one == other or (one != one and other != other)


def last_change(
    run: Run, value: Value, tick: int, *, patience: int = PATIENCE, steady: bool = False
) -> Search:
    """Find the last tick, up to one, at which a value changed.

    Snapshots say in which stretch between two of them it did, and that stretch is computed again.
    A stretch between two snapshots that hold the same value is computed again too, the newest first, while patience
    lasts: the value may have changed in it and changed back.

    Args:
        run: the run.
        value: the value.
        tick: the last tick that is looked at.
        patience: ticks of such stretches that are computed again, besides the newest.
        steady: the value is known not to change and change back, so that snapshots tell everything.

    Raises:
        QueryError: if the row does not exist at the tick.
    """
    now = value.read(run.look_at(tick))
    if now is None:
        raise QueryError(f"There is no {words.entity(value.table, value.entity)} at tick {tick}.")
    held = _at_snapshots(run, value, tick)
    end = since = tick
    for start in sorted((at for at in run.snapshot_ticks(value.table) if at < tick), reverse=True):
        then = held.get(start)
        if not same(then, now):
            found = _within(run, value, start, end)
            if found is not None:
                return Search(found, since, end)
            # A file that tells a value otherwise than the engine does: compare with it from here on.
            now = then
        elif steady:
            since = start
        elif since == end and (end == tick or patience >= end - start):
            patience -= end - start if end < tick else 0
            found = _within(run, value, start, end)
            if found is not None:
                return Search(found, since, end)
            since = start
        end = start
    return Search(None, since, end)


def _at_snapshots(run: Run, value: Value, tick: int) -> dict[int, float | None]:
    """The stored numbers that snapshots hold, by tick; none for a tick at which the row does not exist."""
    key = run.dictionary().to_pylist()
    id_column = next(row["column"] for row in key if row["table"] == value.table)
    place = "" if value.element is None else f"[{value.element + 1}]"
    rows = run.sql(
        f'SELECT tick, "{value.column}"{place} AS cell FROM {value.table} WHERE {id_column} = $i AND tick <= $t',
        i=value.entity,
        t=tick,
    ).fetchall()
    return {at: value.stored(cell) for at, cell in rows}


def watch(run: Run, values: Iterable[Value], tick: int) -> None:
    """Compute the newest stretch before a tick once for several values, whose last changes are then asked for."""
    stretches: dict[int, list[Value]] = {}
    for value in values:
        earlier = [at for at in run.snapshot_ticks(value.table) if at < tick]
        if earlier:
            stretches.setdefault(max(earlier), []).append(value)
    for start, some in stretches.items():
        _look(run, some, start, tick)


def _within(run: Run, value: Value, start: int, end: int) -> Change | None:
    """The last change of a value in a stretch."""
    found = _WATCHED.setdefault(run, {})
    if (value, start, end) not in found:
        _look(run, [value], start, end)
    return found[value, start, end]


def arrive(run: Run, value: Value, tick: int) -> CoreWorld:
    """The world after a tick, to be looked at only; a value is watched on the way, if the run has to compute it."""
    watched = _Watched([value])
    core = run.look_at(tick, seen=watched)
    if watched.start is not None and watched.start in run.snapshot_ticks(value.table):
        watched.note(run, tick)
    return core


def _look(run: Run, values: Sequence[Value], start: int, end: int) -> None:
    """Compute a stretch again and note the last change of each value in it."""
    core, watched = run.core_at(start), _Watched(values)
    advance_seen(core, Feeder(core, run.inputs()), end, watched)
    watched.note(run, end)


class _Watched:
    """Values of a world that is stepped: the last change of each."""

    def __init__(self, values: Sequence[Value]) -> None:
        """Begin with whatever world is shown first."""
        self.start: int | None = None
        self._values = values
        self._old: list[float | None] = []
        self._last: list[Change | None] = [None] * len(values)

    def __call__(self, core: CoreWorld) -> None:
        """Look at the world after a tick."""
        now = [value.read(core) for value in self._values]
        if self.start is None:
            self.start = core.tick
        else:
            for place, (old, new) in enumerate(zip(self._old, now, strict=True)):
                if not same(new, old):
                    self._last[place] = Change(core.tick, old, new)
        self._old = now

    def note(self, run: Run, end: int) -> None:
        """Keep what was seen up to a tick."""
        kept = _WATCHED.setdefault(run, {})
        if len(kept) >= _MOST_WATCHED:
            kept.clear()
        for value, last in zip(self._values, self._last, strict=True):
            kept[value, self.start or 0, end] = last
