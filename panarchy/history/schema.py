"""The columns of every view, read from the run's own data dictionary, with their DuckDB types.

A view has the stored columns, and beside them display columns computed by the dictionary's SQL expressions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from panarchy.errors import DamagedError

DICTIONARY = "dictionary"
"""Name of the view of the dictionary itself."""


@dataclass(frozen=True)
class Column:
    """One column of a view.

    Attributes:
        name: name in the view.
        type: type in the dictionary's words, such as ``int64`` or ``dict<utf8>``.
        stored: whether the files hold it; otherwise ``sql`` computes it.
        sql: DuckDB expression over stored columns, for a display column.
        unit: unit, such as ``unit/month``; empty if it has none.
        doc: one line of explanation.
    """

    name: str
    type: str
    stored: bool = True
    sql: str = ""
    unit: str = ""
    doc: str = ""


Schema = dict[str, tuple[Column, ...]]
"""View name -> its columns, in order."""

_SCALARS = {
    "bool": "BOOLEAN",
    "boolean": "BOOLEAN",
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "uint8": "UTINYINT",
    "uint16": "USMALLINT",
    "uint32": "UINTEGER",
    "uint64": "UBIGINT",
    "float": "FLOAT",
    "float32": "FLOAT",
    "double": "DOUBLE",
    "float64": "DOUBLE",
    "utf8": "VARCHAR",
    "string": "VARCHAR",
    "large_utf8": "VARCHAR",
    "large_string": "VARCHAR",
    "json": "JSON",
}
_LIST = re.compile(
    r"(?:large_|fixed_size_)?list<(?:\w+: )?(?P<item>.+?)(?: not null)?>(?:\[\d+\])?"
)
_ARRAY = re.compile(r"(?P<item>.+)\[\d*\]")
_STRUCT = re.compile(r"struct<(?P<members>.+)>")
_MAP = re.compile(r"map<(?P<key>[^,]+), ?(?P<value>[^,>]+).*>")
_DICTIONARY_CODED = re.compile(r"dict(?:ionary)?<.*>")


def duckdb_type(name: str) -> str:
    """Translate a type of the dictionary into DuckDB's.

    Args:
        name: an Arrow type name, such as ``float``, ``uint16[6]``, ``dictionary<string>`` or
            ``map<string, double>``.

    Raises:
        DamagedError: if the dictionary holds a type that no view can have.
    """
    name = name.strip()
    if name in _SCALARS:
        return _SCALARS[name]
    if _DICTIONARY_CODED.fullmatch(name):
        return "VARCHAR"
    if found := _LIST.fullmatch(name) or _ARRAY.fullmatch(name):
        return f"{duckdb_type(found['item'])}[]"
    if found := _STRUCT.fullmatch(name):
        members = (member.split(":", 1) for member in _split(found["members"]))
        shown = ", ".join(f'"{key.strip()}" {duckdb_type(kind)}' for key, kind in members)
        return f"STRUCT({shown})"
    if found := _MAP.fullmatch(name):
        return f"MAP({duckdb_type(found['key'])}, {duckdb_type(found['value'])})"
    raise DamagedError(
        f"The data dictionary names a column type '{name}' that history does not know."
    )


def _split(members: str) -> list[str]:
    """Split at the commas that stand outside of any brackets."""
    parts, depth = [""], 0
    for sign in members:
        depth += (sign == "<") - (sign == ">")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def read_schema(dictionary: pa.Table) -> Schema:
    """Group the dictionary's rows by table.

    Args:
        dictionary: one row a column, as `HistorySource.dictionary` returns it.
    """
    schema: dict[str, list[Column]] = {}
    for row in dictionary.to_pylist():
        column = Column(
            name=row["column"],
            type=row["type"],
            stored=bool(row["stored"]),
            sql=row["sql"] or "",
            unit=row["unit"] or "",
            doc=row["doc"] or "",
        )
        schema.setdefault(row["table"], []).append(column)
    return {table: tuple(columns) for table, columns in schema.items()}
