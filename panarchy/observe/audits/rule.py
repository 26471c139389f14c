"""A rule of audits in Python: what it declares, and the read-only view of the world that it looks at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from panarchy.errors import PanarchyError, QueryError, suggest
from panarchy.observe import words
from panarchy.observe.audits.findings import FOUND, SEVERITIES, Severity

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld


_EVENTS = 8
"""Recent events named beside a finding."""
_TRACED = 20
"""Findings of a look for which events are looked up: it goes through all that are at hand."""


class AuditView:
    """A world as it stands after a tick, for reading only; each table is exported once for all rules of the tick.

    Attributes:
        tick: the tick after which the rules look.
    """

    def __init__(self, core: CoreWorld) -> None:
        """Look at a world that is at rest between two ticks."""
        self._core = core
        self._tables: dict[tuple[str, tuple[str, ...]], pa.Table] = {}
        self.tick = core.tick

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return a table in stored form: exact integers, references and events null where there is none.

        Args:
            name: such as ``firms``.
            columns: stored columns wanted; all if None.

        Raises:
            QueryError: if there is no such table or column.
        """
        key = (name, tuple(columns or ()))
        if key not in self._tables:
            self._check_table(name)
            self._check_columns(name, columns or ())
            asked = None if columns is None else list(columns)
            self._tables[key] = pa.table(self._core.table(name, asked, stored=True))
        return self._tables[key]

    def tables(self) -> list[str]:
        """Return the names of all tables."""
        return self._core.table_names()

    def names(self, table: str, column: str) -> list[str]:
        """Return a column as it is shown, such as the names of goods, as a list of texts.

        Raises:
            QueryError: if there is no such table or column.
        """
        self._check_table(table)
        self._check_columns(table, [column])
        shown = pa.table(self._core.table(table, [column]))[column]
        return [str(value) for value in shown.to_pylist()]

    def links(self) -> list[tuple[str, str, str]]:
        """Return every column of references: table, column, and the table that it leads to."""
        return self._core.links()

    def next_id(self, table: str) -> int:
        """Return the id that a table gives out next; every smaller one has been given out.

        Raises:
            QueryError: if there is no such table.
        """
        self._check_table(table)
        return self._core.next_ids()[table]

    def kpis(self) -> dict[str, float | None]:
        """Return the KPIs of the tick."""
        return self._core.kpis()

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns, stored and shown.

        Raises:
            QueryError: if there is no such table.
        """
        self._check_table(table)
        return self._core.columns(table)

    def touching(self, rows: pa.Table) -> list[list[int]]:
        """Return for each finding the recent events that touched what it is about, the newest first, as the engine's rules do.

        Args:
            rows: findings, in the columns of `FOUND`.
        """
        tables, ids = rows["entity_table"].to_pylist(), rows["entity_id"].to_pylist()
        return [
            self._recent(table, number) if place < _TRACED else []
            for place, (table, number) in enumerate(zip(tables, ids, strict=True))
        ]

    def _recent(self, table: str | None, number: int | None) -> list[int]:
        if table is None or number is None:
            return []
        recent: Any = pa.table(self._core.events_of(table, number, _EVENTS))["event_id"]
        events: list[int] = recent.to_pylist()
        return events

    def _check_table(self, name: str) -> None:
        known = self.tables()
        if name not in known:
            raise QueryError(f"There is no table '{name}'.{suggest(name, known)}")

    def _check_columns(self, table: str, columns: Sequence[str]) -> None:
        known = self._core.columns(table)
        for column in columns:
            if column not in known:
                raise QueryError(
                    f"The table {table} has no column '{column}'.{suggest(column, known)}"
                )


class AuditRule(ABC):
    """A rule in Python, which looks at a world between two ticks and never changes it.

    Subclass it, name what it is, and return what contradicts itself; `found` makes the table:

        class NoRichChildren(AuditRule):
            name = "mine.children"
            doc = "Nobody under six owns more than a million."

            def check(self, view):
                persons = view.table("persons", ["person_id", "age_years", "wealth_minor"])
                rich = persons.filter((pc.field("age_years") < 6) & (pc.field("wealth_minor") > 10**8))
                return found({"entity_table": "persons", "entity_id": rich["person_id"],
                              "column_name": "wealth_minor", "found": rich["wealth_minor"]})

    Attributes:
        name: unique, in the manner of ``mine.children``.
        doc: one sentence that is true of a sound world.
        severity: of findings that do not say their own.
        interval: ticks between two looks.
        priority: who goes first where not all that are due can look: the larger number.
    """

    name: str = ""
    doc: str = ""
    severity: Severity = "error"
    interval: int = 30
    priority: int = 0

    @abstractmethod
    def check(self, view: AuditView) -> pa.Table:
        """Return what contradicts the rule, in the columns of `FOUND`; no row where all is well."""

    def look(self, view: AuditView) -> pa.Table:
        """Return what `check` finds, with what it does not say of itself, and say which rule it was if it fails.

        A finding without a severity has that of the rule, and one without a message says what the rule's `doc` says and
        of what: ``Nobody is odd: wealth_minor of person 1 is 5.``

        Raises:
            PanarchyError: naming rule and tick, if `check` raises, returns anything but findings, or names a severity,
                a table, a column or a row that there is not.
        """
        try:
            rows: Any = self.check(view)
        except Exception as error:
            raise PanarchyError(
                f"The audit rule {self.name} failed at tick {view.tick}: {type(error).__name__}: {error}"
            ) from error
        if not isinstance(rows, pa.Table) or rows.schema.names != FOUND.names:
            raise PanarchyError(
                f"The audit rule {self.name} returned no findings at tick {view.tick}: make them with found()."
            )
        table: pa.Table = rows.cast(FOUND)
        for column, known in (("severity", SEVERITIES), ("entity_table", view.tables())):
            self._check_named(table, column, known, view.tick)
        for name in pc.unique(table["entity_table"]).to_pylist():
            if name is not None:
                self._check_rows(table.filter(pc.field("entity_table") == name), name, view)
        severities: Any = pc.coalesce(table["severity"], pa.scalar(self.severity, pa.string()))
        table = table.set_column(FOUND.names.index("severity"), FOUND.field("severity"), severities)
        if table["message"].null_count:
            said = [row["message"] or _said(str(self.doc), row) for row in table.to_pylist()]
            messages = pa.array(said, pa.string())
            table = table.set_column(FOUND.names.index("message"), FOUND.field("message"), messages)
        return table

    def _check_rows(self, rows: pa.Table, table: str, view: AuditView) -> None:
        """Refuse findings about a table that name a column it does not have, or an id that it has never given out."""
        self._check_named(rows, "column_name", view.columns(table), view.tick)
        known = view.next_id(table)
        last = pc.max(rows["entity_id"]).as_py()
        if last is not None and last >= known:
            raise PanarchyError(
                f"The audit rule {self.name} found something at tick {view.tick} about row {last} of {table}, "
                f"which has never been: its ids go from 0 to {known - 1}."
            )

    def _check_named(self, table: pa.Table, column: str, known: Sequence[str], tick: int) -> None:
        """Refuse findings that name what there is not."""
        for name in pc.unique(table[column]).to_pylist():
            if name is not None and name not in known:
                hint = suggest(name, known) or f" There are {', '.join(known)}."
                raise PanarchyError(
                    f"The audit rule {self.name} found something at tick {tick} with the {column} '{name}', "
                    f"which there is not.{hint}"
                )


def _said(doc: str, finding: dict[str, Any]) -> str | None:
    """What a rule says, and of what: a finding that has no message of its own; None where neither says anything."""
    table, number, column = (finding[name] for name in ("entity_table", "entity_id", "column_name"))
    where = " of ".join(
        part
        for part in (column, words.entity(table, number) if table is not None else None)
        if part
    )
    there = "" if finding["found"] is None else f" is {_number(finding['found'])}"
    meant = "" if finding["expected"] is None else f", and should be {_number(finding['expected'])}"
    what = f"{where}{there}{meant}" if where else ""
    return (
        ": ".join(part for part in (doc.rstrip("."), what) if part) + "." if doc or what else None
    )


def _number(value: float) -> str:
    """A number as people read it."""
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"
