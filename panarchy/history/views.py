"""Writes the SQL of the views: the same columns whether a run holds hot files, compacted segments or nothing yet.

A view lists the manifest's files, never a glob, so that a half-written file stays invisible.
"""

from __future__ import annotations

from collections.abc import Sequence

from panarchy.history.schema import Column, duckdb_type
from panarchy.history.source import HistoryPart

TICK = Column("tick", "int32", doc="As the world stood after this tick.")
"""The column that the recorder adds to every table."""

_EVENTS_FIRST = (
    "event_id",
    "tick",
    "kind",
    "system",
    "entity_table",
    "entity_id",
    "other_table",
    "other_id",
    "value",
    "correlation_id",
    "causation_id",
    "payload",
)
"""The documented order of the columns of ``events``; others follow."""


def quote(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as a quoted SQL string."""
    return "'" + text.replace("'", "''") + "'"


def arranged(view: str, columns: Sequence[Column]) -> list[Column]:
    """Return a view's columns in the order shown: ``tick`` first, or the documented order for ``events``."""
    others = [column for column in columns if column.name != TICK.name]
    if view != "events":
        return [TICK, *others]
    known = {column.name: column for column in [TICK, *others]}
    first = [known[name] for name in _EVENTS_FIRST if name in known]
    return first + [column for column in others if column.name not in _EVENTS_FIRST]


def expression(view: str, column: Column) -> str:
    """Return the SQL that gives one column of a view from the stored columns."""
    if not column.stored:
        return f"{column.sql} AS {quote(column.name)}"
    if view == "events" and column.name == "payload":
        return 'CAST("payload" AS JSON) AS "payload"'
    return quote(column.name)


def labels(run: str, branch: str) -> str:
    """Return the two columns that say whose row it is."""
    return f"{literal(run)} AS run, {literal(branch)} AS branch"


def view_columns(view: str, columns: Sequence[Column]) -> list[str]:
    """Return the names of a view's columns, in order."""
    return ["run", "branch", *(column.name for column in arranged(view, columns))]


def view_select(
    view: str, columns: Sequence[Column], parts: Sequence[HistoryPart], run: str
) -> str:
    """Write the SELECT behind a view.

    Args:
        view: its name.
        columns: its columns, as the dictionary has them.
        parts: the Parquet files that hold its rows, branch by branch; none gives an empty view with the same columns.
        run: name of the run.
    """
    shown = ", ".join(expression(view, column) for column in arranged(view, columns))
    filled = [part for part in parts if part.files] or list(parts[-1:])
    selects = []
    for part in filled:
        # A branch's own rows begin after its fork, so that only an end has to be cut off.
        where = "" if part.last is None else f" WHERE tick <= {part.last}"
        rows = _rows(columns, part.files)
        selects.append(f"SELECT {labels(run, part.branch)}, {shown} FROM {rows}{where}")
    return " UNION ALL ".join(selects)


def _rows(columns: Sequence[Column], files: Sequence[str]) -> str:
    """Write where the stored columns come from: the files, or no row at all of the right types."""
    if files:
        listed = ", ".join(literal(file) for file in files)
        return f"read_parquet([{listed}], hive_partitioning = false)"
    stored = [TICK, *(column for column in columns if column.stored and column.name != TICK.name)]
    nulls = ", ".join(
        f"CAST(NULL AS {duckdb_type(column.type)}) AS {quote(column.name)}" for column in stored
    )
    return f"(SELECT {nulls} WHERE false)"


def dictionary_select(table: str, run: str, branch: str) -> str:
    """Write the SELECT behind the view ``dictionary``; ``table`` and ``column`` are reserved words in SQL."""
    return (
        f'SELECT {labels(run, branch)}, CAST(0 AS INTEGER) AS tick, "table" AS table_name, "column" AS column_name, '
        f'* EXCLUDE ("table", "column") FROM {quote(table)}'
    )
