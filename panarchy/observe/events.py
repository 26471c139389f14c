"""Events of a run by id, and as nodes of a graph."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from panarchy.arguments import whole
from panarchy.errors import QueryError
from panarchy.observe import words
from panarchy.observe.graph import Node

if TYPE_CHECKING:
    from panarchy.run import Run

Event = dict[str, Any]

_COLUMNS = (
    "event_id, tick, kind, system, entity_table, entity_id, other_table, other_id, value, "
    "correlation_id, causation_id, root_kind, payload"
)

_READ: weakref.WeakKeyDictionary[Run, dict[int, Event]] = weakref.WeakKeyDictionary()
"""Events that were read lately: an event never changes, and one answer needs the same ones several times."""
_MOST_READ = 5_000
"""Events kept of a run."""


def tick_of(event_id: int) -> int:
    """The tick that an event id belongs to."""
    return event_id >> 32


def fetch(run: Run, ids: Iterable[int]) -> dict[int, Event]:
    """Read events by id.

    Args:
        run: the run.
        ids: event ids; unknown ones are left out.

    Returns:
        By id: the columns of the view ``events``.
    """
    known = _READ.setdefault(run, {})
    asked = {int(one) for one in ids}
    wanted = sorted(asked.difference(known))
    found = {one: known[one] for one in asked.intersection(known)}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        # Literals, so that row groups without any of them are not read.
        listed = ", ".join(str(one) for one in part)
        rows = run.sql(f"SELECT {_COLUMNS} FROM events WHERE event_id IN ({listed})")
        names = rows.columns
        for row in rows.fetchall():
            event = dict(zip(names, row, strict=True))
            found[event["event_id"]] = event
    if len(known) > _MOST_READ:
        known.clear()
    known.update(found)
    return found


def checked(event_id: int) -> int:
    """An event's id as a whole number.

    Raises:
        QueryError: if it is none, or larger than any event's.
    """
    return whole(event_id, "The id of an event", 0, 2**53, QueryError)


def one(run: Run, event_id: int) -> Event:
    """Read one event.

    Raises:
        QueryError: if the run holds no event of this id, or it is none.
    """
    event_id = checked(event_id)
    found = fetch(run, [event_id])
    if event_id not in found:
        said = f"The run '{run.name}' holds no event {event_id}"
        if 0 < tick_of(event_id) <= run.first_tick:
            said += f": it is {words.before(tick_of(event_id), run.first_tick)}"
        raise QueryError(f"{said}.")
    return found[event_id]


def node_id(event_id: int) -> str:
    """The id of an event's node."""
    return f"e{event_id}"


def node(event: Event) -> Node:
    """An event as a node of a graph."""
    return Node(
        id=node_id(event["event_id"]),
        label=words.phrase(event),
        kind=event["kind"],
        system=event["system"],
        tick=event["tick"],
        table=event["entity_table"],
        entity=event["entity_id"],
        value=event["value"],
        detail=words.sentence(event),
    )
