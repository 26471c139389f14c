"""Rows as JSON, written by DuckDB a column at a time: an object a row, integers exact, what is not finite as null."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
from duckdb.sqltypes import DuckDBPyType

from panarchy.history.views import literal

_BATCH = 10_000
"""Rows whose text stands in memory at once."""


def json_rows(rows: duckdb.DuckDBPyRelation) -> Iterator[str]:
    """Yield the text between the brackets of a JSON array, in pieces: an object a row, a line each.

    A map becomes an object, a list an array; NaN and infinity, which JSON does not know, become null, and
    a number of any size keeps all its digits.

    Args:
        rows: a relation.

    Raises:
        duckdb.Error: if the rows cannot be computed.
    """
    # By place, because a query may name two columns alike, or so that only their case differs.
    pairs = (
        f"{literal(name)}, {_plain(kind, f'#{place}')}"
        for place, (name, kind) in enumerate(zip(rows.columns, rows.types, strict=True), 1)
    )
    texts = rows.project(f"json_object({', '.join(pairs)})::VARCHAR")
    separator = "\n"
    for batch in texts.to_arrow_reader(_BATCH):
        if batch.num_rows:
            yield separator + ",\n".join(batch.column(0).to_pylist())
            separator = ",\n"


def _plain(kind: DuckDBPyType, value: str, depth: int = 0) -> str:
    """Write the SQL that makes a value fit for JSON; the value itself where it is already."""
    if kind.id in ("float", "double"):
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    if str(kind) == "JSON":
        return f"CAST({value} AS VARCHAR)"
    item = f"item_{depth}"
    if kind.id in ("list", "array"):
        inner = _plain(dict(_children(kind))["child"], item, depth + 1)
        return value if inner == item else f"list_transform({value}, lambda {item}: {inner})"
    if kind.id == "map":
        inner = _plain(dict(_children(kind))["value"], f"{item}.value", depth + 1)
        entry = f"{{'key': {item}.key, 'value': {inner}}}"
        entries = f"list_transform(map_entries({value}), lambda {item}: {entry})"
        return value if inner == f"{item}.value" else f"map_from_entries({entries})"
    if kind.id in ("struct", "tuple"):
        return _plain_fields(kind, value, depth)
    return value


def _plain_fields(kind: DuckDBPyType, value: str, depth: int) -> str:
    """Write the SQL for a struct, or a tuple, whose fields have no names."""
    named = kind.id == "struct"
    fields = []
    for place, (name, child) in enumerate(_children(kind), 1):
        field = f"struct_extract({value}, {literal(name) if named else place})"
        fields.append((name, field, _plain(child, field, depth + 1)))
    if all(field == inner for _, field, inner in fields):
        return value
    if named:
        made = ", ".join(f"{literal(name)}: {inner}" for name, _, inner in fields)
        return f"CASE WHEN {value} IS NOT NULL THEN {{{made}}} END"
    made = ", ".join(inner for *_, inner in fields)
    return f"CASE WHEN {value} IS NOT NULL THEN row({made}) END"


def _children(kind: DuckDBPyType) -> list[tuple[str, DuckDBPyType]]:
    """The types within a nested type, by name; the size of an array is among them in DuckDB's own list."""
    return [(name, child) for name, child in kind.children if isinstance(child, DuckDBPyType)]
