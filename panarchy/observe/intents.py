"""The intents that were carried out in a run, and the rows that each was about."""

from __future__ import annotations

import json
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from panarchy import acting
from panarchy.observe import events
from panarchy.observe.index import causes_of

if TYPE_CHECKING:
    from panarchy.run import Run
    from panarchy.run.log import Intent

Row = tuple[str, int]

MOST = 200
"""Intents that are looked at, the latest before a tick."""
_CAUSED = 20
"""Events that an intent made happen at once which are looked at for what it touched."""
_HINTS = 12
"""Rows of intents that are looked at among what a phase read."""

_KNOWN: weakref.WeakKeyDictionary[Run, dict[int, Carried]] = weakref.WeakKeyDictionary()
"""Intents that were looked up: what was carried out never changes."""


@dataclass(frozen=True)
class Carried:
    """An intent that was carried out.

    Attributes:
        event: its event.
        rows: the rows that it named, or that the events name which it made happen at once.
        withholds: the intent that kept the event from happening, where the event is not the intent's own; else None.
    """

    event: events.Event
    rows: frozenset[Row]
    withholds: Intent | None = None

    @property
    def tick(self) -> int:
        """The tick at which it was carried out."""
        return int(self.event["tick"])

    @property
    def since(self) -> int:
        """The tick from which the run is computed again without it: what withholds was given before its tick."""
        return self.tick - 1 if self.withholds is None else self.withholds.accepted


def carried_out(run: Run, tick: int) -> list[Carried]:
    """The intents that were carried out in a run up to a tick, the latest first.

    One that withholds has no event of its own: the mark stands for it that is in the place of what it withheld.
    """
    rows = run.sql(
        "SELECT * FROM (SELECT coalesce(nullif(event_id, 0), CAST(json_extract(args, '$.event_id') AS BIGINT)) AS one, "
        "verb, args, intent_id FROM intents WHERE outcome = 'carried out') WHERE one > 0 "
        f"AND one >> 32 BETWEEN {run.first_tick + 1} AND {tick} ORDER BY one DESC LIMIT {MOST}"
    ).fetchall()
    known = _KNOWN.setdefault(run, {})
    fresh = [row for row in rows if row[0] not in known]
    if fresh:
        verbs = acting.verbs(run.core_at(tick))
        tables = {verb: told["schema"]["properties"] for verb, told in verbs.items()}
        index = causes_of(run)
        caused = {row[0]: index.children(row[0])[:_CAUSED] for row in fresh}
        found = events.fetch(run, [one for key, more in caused.items() for one in (key, *more)])
        given = {intent.id: intent for intent in run.inputs()}
        for event_id, verb, args, intent_id in fresh:
            named = {
                (tables[verb][name]["x-table"], int(given))
                for name, given in json.loads(args).items()
                if "x-table" in tables[verb][name]
            }
            for one in (event_id, *caused[event_id]):
                named |= _named(found[one]) if one in found else set()
            if event_id in found:
                withholds = given[intent_id] if verb == "withhold" else None
                known[event_id] = Carried(found[event_id], frozenset(named), withholds)
    return [known[row[0]] for row in rows if row[0] in known]


def rows_of(carried: Sequence[Carried], since: int, tick: int) -> list[Row]:
    """Rows of the intents that were carried out after one tick and up to another, those of the latest first."""
    chosen = [one for one in carried if since < one.tick <= tick]
    return list(dict.fromkeys(row for one in chosen for row in sorted(one.rows)))[:_HINTS]


def _named(event: events.Event) -> set[Row]:
    """The rows that an event names."""
    pairs = ((event["entity_table"], event["entity_id"]), (event["other_table"], event["other_id"]))
    return {(table, number) for table, number in pairs if table is not None and number is not None}
