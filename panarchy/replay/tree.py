"""A tree of runs as SQL sees it: every row once, with the branch that computed it, and who descends from whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from panarchy.run.recorded import Part
from panarchy.run.run import Run

LINEAGE = "lineage"
"""The table beside the views: a row for each branch and each branch that computed a part of its history."""


_FIELDS: list[pa.Field[Any]] = [
    pa.field("branch", pa.string()),
    pa.field("ancestor", pa.string()),
    pa.field("from_tick", pa.int32()),
    pa.field("to_tick", pa.int32()),
]


@dataclass(frozen=True)
class Span:
    """The ticks of a branch's history that one branch of its line computed."""

    ancestor: str
    first: int
    last: int


def line(run: Run) -> list[Span]:
    """A run's line of history: its ancestors from the root on, each up to the next fork, and then the run itself."""
    from panarchy.replay.branch import Branch

    if not isinstance(run, Branch):
        return [Span(run.branch, run.first_tick, run.flushed_tick)]
    fork = run.fork_of.tick
    above = [
        Span(span.ancestor, span.first, min(span.last, fork))
        for span in line(run.parent_run)
        if span.first <= fork
    ]
    return [*above, Span(run.branch, fork + 1, run.flushed_tick)]


def lineage_table(runs: Sequence[Run]) -> pa.Table:
    """The lineage of some runs.

    Returns:
        Columns ``branch``, ``ancestor`` (the branch itself too), ``from_tick`` and ``to_tick`` (int32, both
        included); a branch that has not been stepped has no row of its own.
    """
    rows = [
        {
            "branch": run.branch,
            "ancestor": span.ancestor,
            "from_tick": span.first,
            "to_tick": span.last,
        }
        for run in runs
        for span in line(run)
        if span.first <= span.last
    ]
    schema = pa.schema(_FIELDS)
    return pa.Table.from_pylist(rows, schema=schema)


class TreeSource:
    """A tree of runs as a source of SQL (`SqlSource`)."""

    branch = "main"

    def __init__(self, name: str, runs: Callable[[], Sequence[Run]]) -> None:
        """Read whatever runs the tree has when it is asked.

        Args:
            name: of the tree.
            runs: returns the runs there are, at least one.
        """
        self.name = name
        self._runs = runs

    @property
    def file_system(self) -> Any:
        """The file system of a published run of the tree, if there is one."""
        found = (run.file_system for run in self._runs())
        return next((system for system in found if system is not None), None)

    @property
    def sealed(self) -> bool:
        """Whether all runs are published."""
        return all(run.sealed for run in self._runs())

    def parts(self, view: str, tick: int | None = None) -> list[Part]:
        """Every run's own files of a view."""
        return [Part(run.branch, tuple(run.files(view, tick))) for run in self._runs()]

    def tables_beside(self) -> dict[str, pa.Table]:
        """The lineage."""
        return {LINEAGE: lineage_table(self._runs())}

    def dictionary(self) -> pa.Table:
        """The data dictionary, which is the same for all."""
        return self._runs()[0].dictionary()

    def flush(self) -> None:
        """Write what live runs have in memory."""
        for run in self._runs():
            run.flush()

    def damage(self, views: Collection[str], said: str) -> Exception | None:
        """Look for a damaged file among all runs."""
        found = (run.damage(views, said) for run in self._runs())
        return next((error for error in found if error is not None), None)
