"""What a change of inputs can reach within one tick, by the phases' own declarations, and whether anything went beyond.

A phase is touched where it reads or writes a column that was reached before it; all that it writes is then reached.
The rest of a world cannot differ after the tick: if it does, something has an effect that it does not declare.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from panarchy.acting import RESEED, WITHHOLD

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld

KPIS = "kpis"
"""What phases call the row of indicators, which is in no table."""
_SEQUENCE, _PLACE = 0xFFFFFFFF, 22
"""Bits of an event's id: its number within the tick, of which those above bit 22 are the place of its phase."""


@dataclass(frozen=True)
class Reach:
    """What a change can have changed after the next tick.

    Attributes:
        inputs: columns that the intents themselves changed, as ``table.column``, or ``table`` for whole rows.
        phases: the phases that were touched, in order.
        columns: everything reached, as the phases declare it: ``table.column``, ``table``, or ``kpis``.
    """

    inputs: frozenset[str]
    phases: tuple[str, ...]
    columns: frozenset[str]

    def covers(self, column: str) -> bool:
        """Whether a column, as ``table.column`` or ``table`` for a whole row, was reached."""
        return any(_covers(declared, column) for declared in self.columns)

    def beyond(self, a: CoreWorld, b: CoreWorld) -> list[str]:
        """What differs after the next tick of two worlds and was not reached: columns, indicators, and phases of events.

        Args:
            a: a world before the tick; it is not stepped.
            b: the same world with the change.

        Returns:
            Names, sorted; empty where the declarations explain everything.
        """
        (left, mine), (right, other) = _next(a), _next(b)
        found = {name for name in _differing(left, right) if not self.covers(name)}
        if left.kpis() != right.kpis() and not self.covers(KPIS):
            found.add(KPIS)
        names = ["intents", *(phase["name"] for phase in json.loads(a.phases()))]
        for event in _unlike(mine, other):
            phase = names[(event & _SEQUENCE) >> _PLACE]
            if phase not in self.phases and phase != names[0]:
                found.add(f"an event of {phase}")
        return sorted(found)


def reach_of(a: CoreWorld, b: CoreWorld) -> Reach:
    """Work out what can differ after the next tick of two worlds that are alike but for the intents they were given.

    What an intent writes is found by carrying it out on a copy.
    An event that is withheld reaches all that its phase writes; another seed reaches what every phase writes.

    Args:
        a: a world before the tick; it is not stepped.
        b: the same world with the change.
    """
    phases: list[dict[str, Any]] = json.loads(a.phases())
    inputs = frozenset(_differing(a.stage("intents"), b.stage("intents")))
    forced = _forced(a, b, [phase["name"] for phase in phases])
    reached, touched = set(inputs), []
    for phase in phases:
        declared = [*phase["reads"], *phase["writes"]]
        if phase["name"] in forced or any(
            _meet(one, other) for one in declared for other in reached
        ):
            touched.append(phase["name"])
            reached |= set(phase["writes"])
    return Reach(inputs, tuple(touched), frozenset(reached))


def _forced(a: CoreWorld, b: CoreWorld, names: list[str]) -> set[str]:
    """Phases that a change reaches without a column: those of withheld events, and all of them where the seed changed."""
    tick = a.tick + 1
    mine, other = ({row[1:] for row in core.intents(0) if row[1] == tick} for core in (a, b))
    forced: set[str] = set()
    for _, _, _, verb, arguments in mine ^ other:
        if verb == RESEED:
            forced |= set(names)
        elif verb == WITHHOLD:
            place = (int(json.loads(arguments)["event_id"]) & _SEQUENCE) >> _PLACE
            forced |= {names[place - 1]} if place else set()
    return forced


def _next(core: CoreWorld) -> tuple[CoreWorld, dict[int, str]]:
    """The world after the next tick, computed on a copy, and the events of the tick by id."""
    after = core.fork()
    after.record(True)
    after.step(1)
    rows = pa.table(after.drain("events")).to_pylist()
    return after, {row["event_id"]: json.dumps(row, sort_keys=True) for row in rows}


def _unlike(a: dict[int, str], b: dict[int, str]) -> Iterable[int]:
    """Ids of events that only one side has, or that are not the same on both."""
    return (event for event in a.keys() | b.keys() if a.get(event) != b.get(event))


def _differing(a: CoreWorld, b: CoreWorld) -> set[str]:
    """The columns in which two worlds differ, and tables whose rows do."""
    table = pa.table(a.difference(b)).group_by(["table", "column"]).aggregate([])
    return {
        row["table"] if row["column"] is None else f"{row['table']}.{row['column']}"
        for row in table.to_pylist()
    }


def _covers(declared: str, column: str) -> bool:
    """Whether a declaration names a column, alone or with its whole table."""
    return declared in (column, column.partition(".")[0])


def _meet(one: str, other: str) -> bool:
    """Whether two declarations, either of which may be a whole table, have a column in common."""
    return _covers(one, other) or _covers(other, one)
