"""``panarchy sql`` and ``panarchy export``: a run's history and state on the command line."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from panarchy.cli.options import RunFolder, key_values
from panarchy.cli.progress import working


class SqlFormat(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class ExportFormat(StrEnum):
    """How a state is written."""

    JSON = "json"


def sql(
    run: RunFolder,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="One SELECT over the run's views.")],
    form: Annotated[
        SqlFormat, typer.Option("--format", "-f", help="Form of the answer.")
    ] = SqlFormat.TABLE,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the answer here.")
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="KEY=VALUE", help="Value of a $parameter."),
    ] = None,
) -> None:
    """Ask a run's whole history in SQL.

    The views are persons, households, firms, tiles, deposits, goods, events, event_edges, flows, kpis, hashes and
    dictionary; `describe kpis` lists the columns of one.
    """
    from panarchy.cli.answers import write_answer
    from panarchy.run import Run

    with Run.open(run) as opened:
        values = {
            key: _number_or_text(value)
            for key, value in key_values(parameters or (), "--param").items()
        }
        answer = opened.sql(query, **values)
        with opened.explained():
            write_answer(answer, form.value, output)


def export(
    run: RunFolder,
    tick: Annotated[
        int | None, typer.Option("--tick", min=0, help="The tick; by default the last.")
    ] = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="Form of the file.")
    ] = ExportFormat.JSON,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the state here; by default to stdout."
        ),
    ] = None,
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", metavar="NAME", help="Only this table; may be repeated."),
    ] = None,
) -> None:
    """Write every table as the world stood after a tick, recorded or replayed exactly."""
    from panarchy.cli.state import export_json
    from panarchy.run import Run

    assert form is ExportFormat.JSON
    with Run.open(run) as opened, working("Reading the state"), opened.explained():
        export_json(opened, opened.last_tick if tick is None else tick, tables or (), output)


def _number_or_text(value: str) -> int | float | str:
    """Read a parameter as a number where it is one."""
    if re.fullmatch(r"[+-]?[0-9]+", value):
        return int(value)
    if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", value):
        return float(value)
    return value
