"""Lets through what only reads: one SELECT, or a temporary view of this connection.

DuckDB calls a statement a SELECT even when a CTE in it writes (``WITH x AS (COPY ... TO ...) SELECT 1``), and the
table function ``query`` runs any text, so the parsed tree is searched rather than the first word trusted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from panarchy.errors import QueryError
from panarchy.history.parameters import code_spans

_TEMPORARY_VIEW = re.compile(
    r"""\s*create\s+(?:or\s+replace\s+)?temp(?:orary)?\s+view\s+(?P<name>"[^"]+"|\w+)\s*(?:\([^)]*\))?\s+as\b""",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(r"\s*explain(?:\s+analyze)?(?:\s*\([^)]*\))?\s", re.IGNORECASE)
_WRITING_WORDS = re.compile(r"\b(copy|insert|update|delete|merge|query)\b", re.IGNORECASE)
_READ_ONLY = "The history is read-only"


@dataclass(frozen=True)
class Checked:
    """A statement that only reads.

    Attributes:
        sql: the statement.
        parameters: names of its parameters, without ``$``.
        tables: names that it reads from, as far as the parser tells.
        view: name of the temporary view that it makes, as written; empty if it makes none.
    """

    sql: str
    parameters: frozenset[str]
    tables: tuple[str, ...]
    view: str = ""


def check(sql: str, connection: duckdb.DuckDBPyConnection) -> Checked:
    """Parse a query and refuse all that could write.

    Args:
        sql: the text of one statement.
        connection: used to parse, not to run.

    Raises:
        QueryError: if the text is empty, not SQL, more than one statement, or could write.
    """
    statements = _parse(sql)
    if not statements:
        raise QueryError("The query is empty.")
    if len(statements) > 1:
        raise QueryError(f"One statement at a time: this text holds {len(statements)}.")
    statement = statements[0]
    kind = statement.type.name
    names = frozenset(statement.named_parameters)
    if kind == "SELECT":
        return Checked(sql, names, _read_only_tables(sql, connection))
    if kind == "EXPLAIN" and (prefix := _EXPLAIN.match(sql)):
        return Checked(sql, names, check(sql[prefix.end() :], connection).tables)
    if kind == "CREATE" and (prefix := _TEMPORARY_VIEW.match(sql)):
        return Checked(
            sql, names, check(sql[prefix.end() :], connection).tables, view=prefix["name"]
        )
    if kind == "MULTI":
        _refuse_writing_words(sql)
        return Checked(sql, names, ())
    raise QueryError(f"{_READ_ONLY}: a query must be one SELECT, not {kind.replace('_', ' ')}.")


def parameter_names(sql: str) -> frozenset[str]:
    """Return the names of a query's ``$`` parameters.

    Args:
        sql: the text of one or more statements.

    Raises:
        QueryError: if the text is not SQL.
    """
    return frozenset(name for statement in _parse(sql) for name in statement.named_parameters)


def _parse(sql: str) -> list[duckdb.Statement]:
    """Split a text into statements."""
    try:
        return duckdb.extract_statements(sql)
    except duckdb.Error as error:
        first = str(error).split("\n")[0].removeprefix("Parser Error: ").replace('"', "'")
        raise QueryError(f"This is not SQL that DuckDB understands: {first}.") from None


def _read_only_tables(sql: str, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Search the parsed tree for parts that write, and return the names that it reads from."""
    rows = connection.execute(
        "SELECT json_serialize_sql(CAST($sql AS VARCHAR))", {"sql": sql}
    ).fetchall()
    tree = json.loads(rows[0][0])
    if tree.get("error"):
        _refuse_writing_words(sql)
        return ()
    tables: dict[str, None] = {}
    for node in _nodes(tree):
        kind = str(node.get("type", ""))
        if kind.endswith("_QUERY_NODE"):
            verb = kind.removesuffix("_QUERY_NODE")
            raise QueryError(f"{_READ_ONLY}: this SELECT holds a part that writes ({verb}).")
        if str(node.get("function_name", "")).casefold() == "query":
            raise QueryError(
                f"{_READ_ONLY}: the table function query() may run anything, so it is not available."
            )
        if kind == "BASE_TABLE":
            tables[str(node.get("table_name", ""))] = None
    return tuple(tables)


def _nodes(tree: object) -> Iterator[dict[str, object]]:
    """Yield every object of a parsed tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _refuse_writing_words(sql: str) -> None:
    """Refuse words that write, for the few statements whose tree DuckDB does not give (PIVOT without a list)."""
    for start, end in code_spans(sql):
        if found := _WRITING_WORDS.search(sql, start, end):
            raise QueryError(f"{_READ_ONLY}: '{found[0]}' is not allowed here.")
