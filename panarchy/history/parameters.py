"""Parameters of a query: ``:name`` rewritten to DuckDB's ``$name``, and values checked against what the SQL names.

Only code is touched: strings, quoted names, comments, casts (``::``), slices and struct literals stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from panarchy.errors import QueryError, suggest

_NOT_CODE = re.compile(
    r"""
      [eE]'(?:[^'\\]|\\.|'')*'                          # escape string
    | '(?:[^']|'')*'                                    # string
    | "(?:[^"]|"")*"                                    # quoted name
    | \$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?\$(?P=tag)\$     # dollar-quoted string
    | --[^\n]*                                          # comment to the end of the line
    | /\*.*?\*/                                         # comment
    """,
    re.VERBOSE | re.DOTALL,
)
_COLON_NAME = re.compile(r":([A-Za-z_]\w*)")
_OPERATORS = frozenset("(,=<>+-*/%|&!~^")
_ENDS_A_VALUE = frozenset("'\"])}0123456789")


def code_spans(sql: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open character ranges of a query that are code."""
    start = 0
    for apart in _NOT_CODE.finditer(sql):
        if start < apart.start():
            yield start, apart.start()
        start = apart.end()
    if start < len(sql):
        yield start, len(sql)


def dollar_parameters(sql: str) -> str:
    """Rewrite ``:name`` as ``$name``, because DuckDB knows only the second.

    Args:
        sql: a query as a person types it.
    """
    colons = [
        found.start()
        for start, end in code_spans(sql)
        for found in _COLON_NAME.finditer(sql, start, end)
        if _stands_alone(sql, found.start())
    ]
    letters = list(sql)
    for position in colons:
        letters[position] = "$"
    return "".join(letters)


def _stands_alone(sql: str, colon: int) -> bool:
    """Say whether a colon begins a parameter, rather than belonging to a cast, a slice or a struct."""
    before = sql[:colon]
    if not before or before[-1] in _OPERATORS:
        return True
    if not before[-1].isspace():
        return False
    trimmed = before.rstrip()
    return not trimmed or trimmed[-1] not in _ENDS_A_VALUE


def check_values(named: Collection[str], given: Mapping[str, object]) -> None:
    """Compare the parameters that a query names with those given.

    Args:
        named: names in the SQL, without ``$``.
        given: values by name.

    Raises:
        QueryError: if one is missing or one too many is given.
    """
    missing = sorted(set(named) - set(given))
    if missing:
        listed = ", ".join(f"${name}" for name in missing)
        spare = sorted(set(given) - set(named))
        hint = suggest(missing[0], spare)
        raise QueryError(f"The query names {listed}, but no value was given for it.{hint}")
    extra = sorted(set(given) - set(named))
    if extra:
        listed = ", ".join(f"'{name}'" for name in extra)
        raise QueryError(
            f"The query has no parameter {listed}; write ${extra[0]} where its value belongs."
        )
