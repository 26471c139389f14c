"""Writes the state of a world after a tick as one JSON document."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from panarchy.cli.json_rows import json_rows
from panarchy.errors import QueryError, suggest
from panarchy.history.history import RECORDS
from panarchy.history.schema import DICTIONARY
from panarchy.history.views import quote
from panarchy.whole_file import whole_file

if TYPE_CHECKING:
    import duckdb

    from panarchy.run import Run

_LABELS = ("run", "branch", "tick")


def export_json(run: Run, tick: int, tables: Sequence[str], output: Path | None) -> None:
    """Write the tables after a tick as ``{"run": ..., "tick": ..., "tables": {"persons": [...]}}``.

    Args:
        run: an open run.
        tick: any tick that the run holds.
        tables: names of tables; empty for all.
        output: the file, which appears whole or not at all; None for stdout.

    Raises:
        QueryError: if a table is unknown or the run does not hold the tick.
    """
    known = state_tables(run)
    for name in tables:
        if name not in known:
            raise QueryError(f"There is no table '{name}'.{suggest(name, known)}")
    chosen = list(dict.fromkeys(tables)) or known
    if output is None:
        _write(run, tick, chosen, sys.stdout)
        return
    with whole_file(output) as temporary, temporary.open("w", encoding="utf-8") as file:
        _write(run, tick, chosen, file)


def state_tables(run: Run) -> list[str]:
    """Return the tables that hold state, as against what happened."""
    apart = RECORDS | {DICTIONARY}
    names = run.dictionary()["table"].unique().to_pylist()
    return [str(name) for name in names if name not in apart]


def _write(run: Run, tick: int, tables: Sequence[str], file: IO[str]) -> None:
    """Write the document piece by piece, so that it never stands in memory as a whole."""
    _check(run, tick, tables)
    head = {
        "run": run.name,
        "branch": run.branch,
        "tick": tick,
        "scenario": run.scenario,
        "seed": run.seed,
        "chain": run.chain_at(tick),
    }
    file.write(json.dumps(head, default=str)[:-1] + ', "tables": {')
    for position, table in enumerate(tables):
        file.write(("," if position else "") + f"\n{json.dumps(table)}: [")
        _write_rows(run.as_of(table, tick), file)
        file.write("\n]")
    file.write("\n}}\n")


def _check(run: Run, tick: int, tables: Sequence[str]) -> None:
    """Find what is damaged before the first letter is written, so that nothing half written looks like a state."""
    recorded = [table for table in tables if tick in run.snapshot_ticks(table)]
    for table in recorded:
        run.check_snapshot(table, tick)
    if len(recorded) < len(tables):
        # The run keeps this world: the tables come from it without another replay.
        run.core_at(tick)


def _write_rows(rows: duckdb.DuckDBPyRelation, file: IO[str]) -> None:
    """Write the rows of one table, an object a row, without the columns that the document's head says once."""
    shown = [quote(name) for name in rows.columns if name not in _LABELS]
    file.writelines(json_rows(rows.project(", ".join(shown))))
