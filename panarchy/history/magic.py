"""The cell magic ``%%history``: SQL in a cell, with the notebook's variables as parameters."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from importlib.util import find_spec
from keyword import iskeyword
from typing import NoReturn, Protocol, TypeGuard

import duckdb
from IPython.core.magic import Magics, cell_magic, magics_class

from panarchy.errors import QueryError, suggest
from panarchy.history.guard import parameter_names
from panarchy.history.parameters import dollar_parameters


def _as_polars(relation: duckdb.DuckDBPyRelation) -> object:
    """Read an answer as a Polars frame; Polars does not come with Panarchy."""
    if find_spec("polars") is None:
        raise QueryError("Polars is not installed; get it with: pip install 'panarchy[polars]'.")
    return relation.pl()


_FORMS: dict[str, Callable[[duckdb.DuckDBPyRelation], object]] = {
    "relation": lambda relation: relation,
    "arrow": lambda relation: relation.to_arrow_table(),
    "polars": _as_polars,
    "pandas": lambda relation: relation.df(),
}


class Answers(Protocol):
    """Whatever answers SQL: a `Run`, a `World` or a `History`."""

    def sql(self, query: str, /, **parameters: object) -> duckdb.DuckDBPyRelation:
        """Answer one SELECT."""
        ...


def answers(value: object) -> TypeGuard[Answers]:
    """Say whether a value of the notebook can be asked in SQL."""
    return callable(getattr(value, "sql", None)) and not isinstance(value, type)


def find_source(name: str, namespace: Mapping[str, object]) -> Answers:
    """Find the run or world that a magic names.

    Args:
        name: a variable of the notebook, or an attribute of one (``study.run``).
        namespace: the notebook's variables.

    Raises:
        QueryError: if there is no such variable, or it answers no SQL.
    """
    first, *rest = name.split(".")
    if first not in namespace:
        known = [
            key for key, value in namespace.items() if not key.startswith("_") and answers(value)
        ]
        raise QueryError(
            f"There is no run or world '{name}' in this notebook.{suggest(name, known)}"
        )
    value = namespace[first]
    for attribute in rest:
        value = getattr(value, attribute, None)
    if not answers(value):
        raise QueryError(f"'{name}' is not a run or a world, so it has no history to ask.")
    return value


def notebook_values(query: str, namespace: Mapping[str, object]) -> dict[str, object]:
    """Take the values of a query's parameters from the notebook's variables.

    Args:
        query: SQL with ``$name`` parameters.
        namespace: the notebook's variables.

    Raises:
        QueryError: if a parameter has no variable.
    """
    values: dict[str, object] = {}
    for name in sorted(parameter_names(query)):
        if name not in namespace:
            known = [key for key in namespace if not key.startswith("_")]
            raise QueryError(
                f"The query names ${name}, but the notebook has no such variable.{suggest(name, known)}"
            )
        value = namespace[name]
        item = getattr(value, "item", None)
        values[name] = item() if callable(item) and getattr(value, "ndim", None) == 0 else value
    return values


class _Parser(argparse.ArgumentParser):
    """Raises one sentence where argparse would end the process."""

    def error(self, message: str) -> NoReturn:
        """Refuse the line."""
        raise QueryError(f"%%history: {message}.")


def _words(line: str) -> list[str]:
    """Split the magic's line into words."""
    try:
        return shlex.split(line)
    except ValueError as error:
        raise QueryError(f"%%history: {str(error).lower()} in '{line}'.") from None


def _parser() -> argparse.ArgumentParser:
    """Describe what may stand on the magic's line."""
    parser = _Parser(prog="%%history", add_help=False)
    parser.add_argument("source")
    parser.add_argument("-o", "--output", metavar="NAME")
    parser.add_argument("--as", dest="form", default="relation", choices=sorted(_FORMS))
    return parser


def _check_name(output: str | None) -> None:
    """Refuse what cannot name a variable, before the query takes its time."""
    if output is not None and (not output.isidentifier() or iskeyword(output)):
        raise QueryError(f"'{output}' is not a name that a variable can have.")


@magics_class
class HistoryMagic(Magics):
    """SQL over a run's history, in a cell; the line magic ``%history`` stays IPython's list of past inputs."""

    @cell_magic
    def history(self, line: str, cell: str) -> object:
        """Ask the history of a run in SQL; ``$name`` or ``:name`` takes a variable of the notebook.

        ``%%history run -o df --as polars`` above a SELECT keeps the answer as ``df``; without ``-o`` it is shown.
        Forms: relation (lazy, runs again on each read), arrow, polars, pandas.

        Args:
            line: the run or world, and options.
            cell: the query.
        """
        chosen = _parser().parse_args(_words(line))
        _check_name(chosen.output)
        query = dollar_parameters(cell)
        assert self.shell is not None, "a magic runs in a shell"
        namespace = self.shell.user_ns
        source = find_source(chosen.source, namespace)
        relation = source.sql(query, **notebook_values(query, namespace))
        with getattr(source, "explained", nullcontext)():
            result = _FORMS[chosen.form](relation)
        if chosen.output is None:
            return result
        namespace[chosen.output] = result
        return None
