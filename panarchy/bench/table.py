"""Runs the groups of rows, prints them as one table, and writes them as JSON with the machine's description."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from panarchy._engine import ENGINE_VERSION
from panarchy.bench import audits, browser, causes, forks, runs, scorecard, state, ticks
from panarchy.bench.row import Row
from panarchy.errors import QueryError, suggest

GROUPS: dict[str, Callable[[], Iterator[Row]]] = {
    "ticks": ticks.rows,
    "memory": lambda: iter([ticks.growth()]),
    "state": state.rows,
    "runs": runs.rows,
    "causes": causes.rows,
    "audits": audits.rows,
    "forks": forks.rows,
    "browser": browser.rows,
}
"""Groups of rows that can be run alone."""

SCORECARD = "facts"
"""The group that is not measured unless it is named: it steps twenty worlds for fifteen years each."""

_COLOURS = {"aim": "green", "must": "cyan", "missed": "red"}


def run(groups: list[str], out: Path | None, console: Console | None = None) -> list[Row]:
    """Measure, print and write the table.

    Args:
        groups: names of groups, `facts` for the scorecard; all but that if empty.
        out: file for the JSON; none is written if None.
        console: where to print.

    Raises:
        QueryError: if a group is unknown.
    """
    console = console or Console()
    for group in groups:
        if group not in (known := [*GROUPS, SCORECARD]):
            hint = suggest(group, known) or f" There are {', '.join(known)}."
            raise QueryError(f"There is no group of benchmarks '{group}'.{hint}")
    measured: list[Row] = []
    report: dict[str, object] = {"machine": machine()}
    for group in groups or list(GROUPS):
        if group == SCORECARD:
            report[SCORECARD] = scorecard.run(console)
            continue
        with console.status(f"measuring {group}"):
            for row in GROUPS[group]():
                measured.append(row)
                console.log(f"{row.name}: {row.ours:.3g} {row.unit}")
    if measured:
        console.print(as_table(measured))
        report["rows"] = [_as_dict(row) for row in measured]
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return measured


def as_table(rows: list[Row]) -> Table:
    """Return the rows as a Rich table."""
    table = Table(title=f"Panarchy {ENGINE_VERSION} on {machine()['processor']}")
    for name in ("row", "ours", "target", "peer", "theirs", "ratio", ""):
        right = name in {"ours", "target", "theirs", "ratio"}
        table.add_column(name, justify="right" if right else "left")
    for row in rows:
        target = "" if row.must is None else f"{row.must:.3g}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}x"
        theirs = "" if row.theirs is None else f"{row.theirs:.3g}"
        colour = _COLOURS.get(row.verdict, "white")
        verdict = f"[{colour}]{row.verdict}[/] {row.note}".strip()
        table.add_row(
            row.name, f"{row.ours:.3g} {row.unit}", target, row.peer or "", theirs, ratio, verdict
        )
    return table


def machine() -> dict[str, str | int]:
    """Describe the machine: processor, cores, system and Python."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 1,
        "system": platform.platform(),
        "python": platform.python_version(),
        "engine": ENGINE_VERSION,
    }


def _as_dict(row: Row) -> dict[str, object]:
    return asdict(row) | {"ratio": row.ratio, "verdict": row.verdict}
