"""`CorrelationManager`: which events belong together, who is whose parent, and scopes that tag an experiment."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from panarchy.errors import QueryError, suggest
from panarchy.observe import events
from panarchy.observe.questions import asked, checked_source
from panarchy.scenario.inputs import LONGEST_SCOPE

if TYPE_CHECKING:
    import duckdb

    from panarchy.run import Run
    from panarchy.world import World

_SCOPES: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("panarchy_scopes", default=())
"""The scopes that are open here, outermost first: name and id."""


def current_scope() -> str:
    """The names of the open scopes, outermost first, as intents are tagged with them; empty outside of any."""
    return " / ".join(name for name, _ in _SCOPES.get())


@contextmanager
def scope(name: str) -> Iterator[str]:
    """Tag what is done in a ``with`` block with a name; scopes nest. Yields the scope's id.

    Raises:
        QueryError: if the name is empty, holds a slash, or is too long.
    """
    if not isinstance(name, str) or not name.strip() or "/" in name:
        raise QueryError(f"A scope is named by a text without a slash, not {name!r}.")
    around = current_scope()
    if len(f"{around} / {name}" if around else name) > LONGEST_SCOPE:
        raise QueryError(
            f"The names of scopes within one another hold {LONGEST_SCOPE} characters at most, as in exported scenarios."
        )
    number = str(uuid.uuid4())
    token = _SCOPES.set((*_SCOPES.get(), (name.strip(), number)))
    try:
        yield number
    finally:
        _SCOPES.reset(token)


class CorrelationManager:
    """Correlation ids of a run's events, and ids of one's own with their parents; safe to use from several threads.

    The engine mints the ids of events: everything that descends from one root carries the same correlation id,
    and a replay mints the same ids.

    Args:
        run: the run or world whose events are asked about; None to keep only ids of one's own.

    Raises:
        QueryError: if it is neither.
    """

    def __init__(self, run: Run | World | None = None) -> None:
        self._run = None if run is None else checked_source(run)
        self._parents: dict[str, str | None] = {}
        self._lock = threading.Lock()

    def create_id(self, parent: str | None = None) -> str:
        """Mint an id (an RFC 9562 UUID, version 4); its parent is the one given, or the scope that is open here.

        Raises:
            QueryError: if that parent was not minted here and is no scope that is open.
        """
        number = str(uuid.uuid4())
        open_here = _SCOPES.get()
        with self._lock:
            if parent is not None and parent not in [one for _, one in open_here]:
                self._check_minted(parent)
            self._parents[number] = parent or (open_here[-1][1] if open_here else None)
        return number

    def get_parent(self, number: str | int) -> str | int | None:
        """Return the parent of an id of one's own (text), or of an event by its id (its causation id).

        Raises:
            QueryError: if the id is not known.
        """
        if isinstance(number, int):
            parent: int | None = events.one(self._asked(), number)["causation_id"]
            return parent
        with self._lock:
            self._check_minted(number)
            return self._parents[number]

    def set_parent(self, number: str, parent: str | None) -> None:
        """Say which id another descends from.

        Raises:
            QueryError: if one of them was not minted here, or that would make an id its own ancestor.
        """
        with self._lock:
            self._check_minted(number)
            if parent is not None:
                self._check_minted(parent)
            above = parent
            while above is not None:
                if above == number:
                    raise QueryError(f"The id {number} cannot descend from itself.")
                above = self._parents.get(above)
            self._parents[number] = parent

    @contextmanager
    def scope(self, name: str) -> Iterator[str]:
        """Tag what is done in a ``with`` block; the scope's id descends from the scope around it."""
        around = _SCOPES.get()
        with scope(name) as number:
            with self._lock:
                self._parents[number] = around[-1][1] if around else None
            yield number

    def correlation_of(self, event_id: int) -> str:
        """The correlation id of an event: a UUID of version 8.

        Raises:
            QueryError: if there is no such event.
        """
        return str(events.one(self._asked(), event_id)["correlation_id"])

    def events_of(self, correlation_id: str) -> duckdb.DuckDBPyRelation:
        """Every event of one correlation, in order.

        Raises:
            QueryError: if no event carries that id.
        """
        found = "SELECT 1 FROM events WHERE correlation_id = $c LIMIT 1"
        if not self._asked().sql(found, c=str(correlation_id)).fetchall():
            raise QueryError(
                f"No event of the run carries the correlation id '{correlation_id}'; correlation_of() gives that of an event."
            )
        return self._asked().sql(
            "SELECT * FROM events WHERE correlation_id = $c ORDER BY event_id", c=correlation_id
        )

    def events_in_scope(self, name: str) -> duckdb.DuckDBPyRelation:
        """Every event that descends from an intent tagged with a scope, or with one inside of it.

        Raises:
            QueryError: if no intent is tagged with that scope.
        """
        rows = self._asked().sql("SELECT DISTINCT scope FROM intents WHERE scope <> ''").fetchall()
        known = sorted({part for row in rows for part in row[0].split(" / ")})
        if name not in known:
            there = f" There are {', '.join(known)}." if known else " No intent has a scope."
            raise QueryError(
                f"No intent of the run is tagged with the scope '{name}'.{suggest(name, known) or there}"
            )
        return self._asked().sql(
            "SELECT e.* FROM events AS e JOIN intents AS i ON e.root_id = i.event_id "
            "WHERE list_contains(string_split(i.scope, ' / '), $s) ORDER BY e.event_id",
            s=name,
        )

    def _check_minted(self, number: str) -> None:
        """Refuse an id that is none of those kept here; the lock is held."""
        if not isinstance(number, str) or number not in self._parents:
            raise QueryError(f"The id {number} was not minted here.")

    def _asked(self) -> Run:
        if self._run is None:
            raise QueryError("This manager was given no run whose events it could look at.")
        return asked(self._run)
