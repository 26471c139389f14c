"""Answers the inspector: one entity's fields with units and docs, what is in a tile, and the last events."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from panarchy.widgets.source import CoreLike

#: Events shown for one entity, and rows listed of what a tile holds.
EVENTS, LISTED = 24, 60
#: Tables whose rows are listed under a tile, in this order, if they say where they are.
_IN_A_TILE = ("firms", "households", "persons", "deposits")
#: Columns that describe a row in a list best, the first two that exist are used.
_TELLING = (
    "good",
    "sector",
    "resource",
    "employment_status",
    "age_years",
    "num_employees",
    "members",
)
#: How a column in everyday units is computed from exact integers.
_EXACT = re.compile(r"CAST\((?P<source>\w+) AS DOUBLE\) / \d+$")
#: Columns that name a row of another table without being called after it.
_REFERENCES = {
    "mother": "persons",
    "father": "persons",
    "partner": "persons",
    "head": "persons",
    "owner": "persons",
    "employer": "firms",
}


@dataclass(frozen=True)
class Column:
    """What the data dictionary says about one column."""

    name: str
    unit: str
    doc: str
    sql: str


class Dictionary:
    """The core's data dictionary by table, read once."""

    def __init__(self, core: CoreLike) -> None:
        """Read every column's unit and doc line."""
        self._tables: dict[str, dict[str, Column]] = {}
        for row in pa.table(core.dictionary()).to_pylist():
            column = Column(
                row["column"], row.get("unit") or "", row.get("doc") or "", row.get("sql") or ""
            )
            self._tables.setdefault(row["table"], {})[column.name] = column

    def columns(self, table: str) -> dict[str, Column]:
        """The columns of a table in their declared order."""
        return self._tables.get(table, {})

    def reference(self, column: str) -> str | None:
        """The table that a column such as `employer_id` points into, or None."""
        stem = column.removesuffix("_id")
        known = _REFERENCES.get(stem)
        if known is None and column.endswith("_id"):
            # `employer_firm_id` names a firm.
            known = stem.rsplit("_", 1)[-1] + "s"
        return known if known in self._tables else None

    def exact(self, table: str, column: str) -> str | None:
        """The column of exact integers that a column in everyday units is computed from, or None."""
        found = (
            _EXACT.match(self.columns(table)[column].sql) if column in self.columns(table) else None
        )
        return found["source"] if found else None

    def behind(self, table: str) -> set[str]:
        """Columns that another column shows in words or everyday units, so that they need not be shown again."""
        known = self.columns(table)
        hidden: set[str] = set()
        for column in known.values():
            hidden |= {word for word in re.findall(r"\w+", column.sql) if word in known}
        return hidden

    def place_of(self, table: str) -> str | None:
        """The column that says in which tile a row is, or None."""
        for name in ("tile_id", "tile", "home_tile_id", "home_tile"):
            if name in self.columns(table):
                return name
        return None


def identity(table: str) -> str:
    """The id column of a table: `firm_id` for `firms`."""
    return table.removesuffix("s") + "_id"


def describe(core: CoreLike, dictionary: Dictionary, table: str, entity: int) -> dict[str, Any]:
    """Everything the inspector shows of one entity, as plain JSON values.

    `found` is false if there is no such entity at this tick, for instance because the person has died;
    its events are still there.
    """
    text = core.row(table, entity) if table in core.table_names() else None
    row: dict[str, Any] = json.loads(text) if text else {}
    answer = {
        "table": table,
        "entity": entity,
        "tick": core.tick,
        "found": bool(row),
        "fields": _fields(dictionary, table, row),
        "events": recent_events(core, table, entity),
        "contents": [],
    }
    if table == "tiles" and row:
        answer["contents"] = contents(core, dictionary, entity)
    return answer


def _fields(dictionary: Dictionary, table: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Pair each value with its unit and doc; exact integers go beside the amount they are exact for."""
    known = dictionary.columns(table)
    behind = dictionary.behind(table)
    fields = []
    for name, value in row.items():
        column = known.get(name, Column(name, "", "", ""))
        if name in behind or column.unit == "key" or name.endswith(("_event", "_root")):
            continue
        exact = dictionary.exact(table, name)
        fields.append(
            {
                "name": name,
                "value": value,
                "unit": column.unit,
                "doc": column.doc,
                "link": dictionary.reference(name) if name != identity(table) else None,
                "exact": row.get(exact) if exact else None,
            }
        )
    return fields


def recent_events(core: CoreLike, table: str, entity: int) -> list[dict[str, Any]]:
    """The entity's last events, newest first, each with its kind, partner, value and cause."""
    rows = pa.table(core.events_of(table, entity, EVENTS)).to_pylist()
    kinds = {row["event_id"]: row["kind"] for row in rows}
    events = []
    for row in sorted(rows, key=lambda event: -int(event["event_id"])):
        cause = row.get("causation_id")
        events.append(
            {
                "event": row["event_id"],
                "tick": row["tick"],
                "what": row["kind"],
                "system": row.get("system"),
                "value": row.get("value"),
                **_partner(row, table, entity),
                "cause": cause,
                "cause_kind": kinds.get(cause),
            }
        )
    return events


def _partner(row: dict[str, Any], table: str, entity: int) -> dict[str, Any]:
    """The other party of an event, seen from the inspected entity."""
    own = row.get("entity_table") == table and row.get("entity_id") == entity
    prefix = "other" if own else "entity"
    return {"other_table": row.get(f"{prefix}_table"), "other": row.get(f"{prefix}_id")}


def contents(core: CoreLike, dictionary: Dictionary, tile: int) -> list[dict[str, Any]]:
    """What is in a tile: for each table the number of rows there and the first of them, with a few words each."""
    lists = []
    for table in _IN_A_TILE:
        place = dictionary.place_of(table)
        if place is None or table not in core.table_names():
            continue
        known = dictionary.columns(table)
        telling = [name for name in _TELLING if name in known][:2]
        columns = [identity(table), place, *telling]
        rows = pa.table(core.table(table, columns))
        here = rows.filter(pc.field(place) == tile)
        listed = here.slice(0, LISTED).to_pylist()
        lists.append(
            {
                "table": table,
                "count": here.num_rows,
                "rows": [
                    [row[identity(table)], [_word(row[name], known[name]) for name in telling]]
                    for row in listed
                ],
            }
        )
    return lists


def _word(value: Any, column: Column) -> str:
    """A value in a list, short, with the unit that tells a number of years from one of persons."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.1f} {column.unit}"
    return f"{value} {column.unit}" if isinstance(value, int) else str(value)
