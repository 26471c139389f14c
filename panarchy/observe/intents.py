"""The intents that were carried out in a run, and the rows that each was about."""

from __future__ import annotations

import json
import weakref
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from panarchy import acting
from panarchy.acting import RESEED, WITHHOLD
from panarchy.observe import events
from panarchy.observe.graph import Node
from panarchy.observe.index import causes_of
from panarchy.run.log import Intent

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run import Run

Row = tuple[str, int]

MOST = 200
"""Intents that are looked at, the latest before a tick."""
_CAUSED = 20
"""Events that an intent made happen at once which are looked at for what it touched."""
_HINTS = 12
"""Rows of intents that are looked at among what a phase read."""

_KNOWN: weakref.WeakKeyDictionary[Run, dict[int, Carried]] = weakref.WeakKeyDictionary()
"""Intents that were looked up, by id: what was carried out never changes."""


@dataclass(frozen=True)
class Carried:
    """An intent that was carried out.

    Attributes:
        node: what stands for it in a graph: its event, or itself where it has none, as one that gives another seed.
        tick: the tick at which it was carried out.
        rows: the rows that it named, or that the events name which it made happen at once.
        event: the id of its own event; None where it has none that could be withheld.
        given: the intent.
    """

    node: Node
    tick: int
    rows: frozenset[Row]
    event: int | None
    given: Intent

    @property
    def since(self) -> int:
        """The tick from which the run is computed again without it: what has no event must not even be given."""
        return self.given.accepted if self.event is None else self.tick - 1

    def touches(self, rows: Container[tuple[str | None, int | None]]) -> bool:
        """Whether it was about one of some rows; another seed is about everything that is drawn."""
        return self.given.verb == RESEED or any(row in rows for row in self.rows)


def carried_out(run: Run, tick: int) -> list[Carried]:
    """The intents that were carried out in a run up to a tick, the latest first.

    One that withholds has no event of its own: the mark stands for it that is in the place of what it withheld.
    One that gives another seed has none at all, and stands for itself.
    """
    rows = run.sql(
        "SELECT * FROM (SELECT intent_id, verb, coalesce(nullif(event_id, 0), "
        "CAST(json_extract(args, '$.event_id') AS BIGINT)) AS one, coalesce(one >> 32, tick) AS told "
        f"FROM intents WHERE outcome = 'carried out') WHERE (one > 0 OR verb = '{RESEED}') "
        f"AND told BETWEEN {run.first_tick + 1} AND {tick} ORDER BY told DESC, one DESC LIMIT {MOST}"
    ).fetchall()
    known = _KNOWN.setdefault(run, {})
    fresh = [row for row in rows if row[0] not in known]
    if fresh:
        verbs = acting.verbs(run.look_at(tick))
        tables = {verb: told["schema"]["properties"] for verb, told in verbs.items()}
        index = causes_of(run)
        caused = {row[2]: index.children(row[2])[:_CAUSED] for row in fresh if row[2]}
        found = events.fetch(run, [one for key, more in caused.items() for one in (key, *more)])
        given = asked(run, [row[0] for row in fresh])
        for intent_id, verb, event_id, at in fresh:
            intent = given[intent_id]
            if verb == RESEED:
                known[intent_id] = Carried(_reseeded(intent), at, frozenset(), None, intent)
                continue
            if event_id not in found:
                continue
            named = _rows(tables[verb], intent.args)
            for one in (event_id, *caused[event_id]):
                named |= _named(found[one]) if one in found else set()
            own = None if verb == WITHHOLD else event_id
            node = events.node(found[event_id])
            known[intent_id] = Carried(node, at, frozenset(named), own, intent)
    return [known[row[0]] for row in rows if row[0] in known]


def asked(run: Run, wanted: Collection[int]) -> dict[int, Intent]:
    """Intents that a run was given, by id: those wanted, as far as there are such.

    One that the world had been given when its recording began is not in the log; it counts as accepted a tick before.
    """
    found = {intent.id: intent for intent in run.inputs() if intent.id in wanted}
    if len(found) < len(set(wanted)):
        first = run.first_tick
        for number, tick, priority, source, verb, args in run.look_at(first).intents(0):
            if number in wanted and number not in found:
                found[number] = Intent(number, tick, priority, source, verb, args, first - 1)
    return found


def rows_named(core: CoreWorld, verb: str, args: str) -> set[Row]:
    """The rows that the arguments of an intent, as JSON, name."""
    return _rows(acting.verbs(core)[verb]["schema"]["properties"], args)


def _rows(properties: dict[str, Any], args: str) -> set[Row]:
    return {
        (properties[name]["x-table"], int(number))
        for name, number in json.loads(args).items()
        if "x-table" in properties[name]
    }


def _reseeded(intent: Intent) -> Node:
    """What stands for an intent that gave the world another seed."""
    said = f"the world was given another seed, {json.loads(intent.args)['seed']}"
    return Node(
        f"i{intent.id}",
        said,
        "intervention",
        tick=intent.tick,
        detail=f"{said[0].upper()}{said[1:]}, at tick {intent.tick}.",
    )


def rows_of(carried: Sequence[Carried], since: int, tick: int) -> list[Row]:
    """Rows of the intents that were carried out after one tick and up to another, those of the latest first."""
    chosen = [one for one in carried if since < one.tick <= tick]
    return list(dict.fromkeys(row for one in chosen for row in sorted(one.rows)))[:_HINTS]


def _named(event: events.Event) -> set[Row]:
    """The rows that an event names."""
    pairs = ((event["entity_table"], event["entity_id"]), (event["other_table"], event["other_id"]))
    return {(table, number) for table, number in pairs if table is not None and number is not None}
