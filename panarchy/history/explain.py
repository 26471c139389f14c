"""Turns an error of DuckDB into one sentence that names the column or view meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import duckdb

from panarchy.errors import QueryError, suggest

_NO_COLUMN = re.compile(
    r'Referenced column "(?P<name>[^"]+)" (?:was )?not found|'
    r'"(?P<alias>[^"]+)" does not have a column named "(?P<column>[^"]+)"'
)
_NO_TABLE = re.compile(r"Table with name (\S+) does not exist")
_NOT_ROWS = re.compile(r'Python Object "([^"]+)" of type "([^"]+)"')
_NO_FUNCTION = re.compile(r"(?:Scalar |Table |Aggregate )?Function with name (\S+) does not exist")
_NEAREST = re.compile(r'Did you mean "([^"]+)"')
_KIND = re.compile(r"^[A-Z][A-Za-z ]* (?:Error|Exception): ")


def may_be_damage(error: Exception) -> bool:
    """Say whether a failure may come from a file rather than from the query.

    DuckDB names the file only where it cannot be opened; a damaged page is an error of no particular kind.
    """
    kinds = (duckdb.Error, duckdb.IOException, duckdb.InvalidInputException, RuntimeError)
    return type(error) in kinds or isinstance(error, duckdb.InternalException)


def query_error(
    error: duckdb.Error, views: Mapping[str, Collection[str]], named: Collection[str]
) -> QueryError:
    """Say in one sentence what is wrong with a query.

    Args:
        error: what DuckDB raised.
        views: the views and their columns, for suggestions.
        named: the views that the query reads; their columns are suggested first.
    """
    text = str(error)
    if found := _NO_COLUMN.search(text):
        name, alias = found["name"] or found["column"], found["alias"]
        where = _where(named, views) or (f" in {alias}" if alias else "")
        return QueryError(f"There is no column '{name}'{where}.{_column_hint(name, views, named)}")
    if found := _NO_TABLE.search(text):
        name = found[1].strip('"')
        return QueryError(f"There is no view '{name}'.{suggest(name, views) or _all_views(views)}")
    if found := _NOT_ROWS.search(text):
        hint = suggest(found[1], views) or _all_views(views)
        return QueryError(
            f"There is no view '{found[1]}', and the variable of that name ({found[2]}) has no rows.{hint}"
        )
    if found := _NO_FUNCTION.search(text):
        nearest = _NEAREST.search(text)
        hint = f" Did you mean '{nearest[1]}'?" if nearest else ""
        return QueryError(f"There is no function '{found[1]}'.{hint}")
    first = _KIND.sub("", text.split("\n")[0]).rstrip(".!").replace('"', "'")
    return QueryError(f"The query cannot be answered: {first}.")


def _where(named: Collection[str], views: Mapping[str, Collection[str]]) -> str:
    """Say in which view a column was looked for, if the query reads exactly one."""
    known = [name for name in named if name in views]
    return f" in {known[0]}" if len(known) == 1 else ""


def _column_hint(name: str, views: Mapping[str, Collection[str]], named: Collection[str]) -> str:
    """Say which view has a column of that name, those that the query reads first; else suggest one of theirs."""
    for view in (*named, *views):
        if name in views.get(view, ()):
            return f" It is a column of {view}."
    return suggest(name, [column for view in named for column in views.get(view, ())])


def _all_views(views: Mapping[str, Collection[str]]) -> str:
    """List the views, for a name that resembles none."""
    return f" The views are {', '.join(views)}."
