"""Writes the answer to a query as a table for people, CSV, JSON or Parquet."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import duckdb
from rich.table import Table

from panarchy.cli.json_rows import json_rows
from panarchy.cli.progress import ResultConsole
from panarchy.errors import QueryError
from panarchy.whole_file import whole_file

_SHOWN = 1_000
"""Rows that a table for people holds; more belong in a file."""
_BATCH = 10_000


def write_answer(answer: duckdb.DuckDBPyRelation, form: str, output: Path | None) -> None:
    """Write an answer to stdout or to a file, which appears whole or not at all.

    Args:
        answer: what ``run.sql`` returned.
        form: table, csv, json or parquet.
        output: the file; None for stdout.

    Raises:
        QueryError: if Parquet has no file to go to.
        duckdb.Error: if the answer cannot be computed; `Run.explained` says why.
    """
    if form == "parquet":
        _write_parquet(answer, output)
    elif output is None:
        _write_text(answer, form, sys.stdout)
    else:
        with (
            whole_file(output) as temporary,
            temporary.open("w", newline="", encoding="utf-8") as file,
        ):
            _write_text(answer, form, file)


def _write_text(answer: duckdb.DuckDBPyRelation, form: str, file: IO[str]) -> None:
    """Write one of the text forms."""
    writers = {"table": _write_table, "csv": _write_csv, "json": _write_json}
    writers[form](answer, file)


def _write_parquet(answer: duckdb.DuckDBPyRelation, output: Path | None) -> None:
    """Write Parquet, which needs a file."""
    import pyarrow.parquet as pq

    if output is None:
        raise QueryError("Parquet is binary: say where it goes with -o FILE.")
    with whole_file(output) as temporary:
        pq.write_table(answer.to_arrow_table(), temporary, compression="zstd")


def _write_csv(answer: duckdb.DuckDBPyRelation, file: IO[str]) -> None:
    """Write a header and a line a row; an empty field is null."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(answer.columns)
    for rows in _batches(answer):
        writer.writerows(rows)


def _write_json(answer: duckdb.DuckDBPyRelation, file: IO[str]) -> None:
    """Write one array with an object a row; nothing of it where not even the first rows can be computed."""
    pieces = json_rows(answer)
    file.write("[" + next(pieces, ""))
    file.writelines(pieces)
    file.write("\n]\n")


def _write_table(answer: duckdb.DuckDBPyRelation, file: IO[str]) -> None:
    """Write a table for people, with numbers to the right."""
    console = ResultConsole(file=file, highlight=False)
    if not console.is_terminal:
        console = ResultConsole(file=file, highlight=False, width=10_000)
    table = Table(box=None if not console.is_terminal else Table(title="").box, header_style="bold")
    for name, kind in zip(answer.columns, answer.types, strict=True):
        table.add_column(
            name, justify="right" if _is_number(str(kind)) else "left", overflow="fold"
        )
    rows = answer.limit(_SHOWN + 1).fetchall()
    for row in rows[:_SHOWN]:
        table.add_row(*(_shown(value) for value in row))
    console.print(table)
    if len(rows) > _SHOWN:
        console.print(f"The first {_SHOWN:,} rows; --format csv writes all of them.")


def _batches(answer: duckdb.DuckDBPyRelation) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows in batches, so that a large answer never stands in memory as Python objects."""
    reader = answer.to_arrow_reader(_BATCH)
    for batch in reader:
        columns = [column.to_pylist() for column in batch.columns]
        yield list(zip(*columns, strict=True))


def _is_number(kind: str) -> bool:
    """Say whether a DuckDB type is a number."""
    return (
        kind.endswith("INT")
        or kind in ("INTEGER", "FLOAT", "DOUBLE", "UINTEGER")
        or kind.startswith("DECIMAL")
    )


def _shown(value: object) -> str:
    """Write one cell for people."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return str(value)
