"""A tree of runs as SQL sees it: every row once, with the branch that computed it, and who descends from whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from panarchy.errors import RunError
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
        included); a branch that has not been stepped has no row of its own, and one whose parent is not there any
        more has nothing but its own.
    """
    rows = [
        {
            "branch": run.branch,
            "ancestor": span.ancestor,
            "from_tick": span.first,
            "to_tick": span.last,
        }
        for run in runs
        for span in _line_there(run)
        if span.first <= span.last
    ]
    schema = pa.schema(_FIELDS)
    return pa.Table.from_pylist(rows, schema=schema)


def _line_there(run: Run) -> list[Span]:
    """A run's line of history, or the part that the run itself computed where an ancestor is gone."""
    try:
        return line(run)
    except RunError:
        return [Span(run.branch, run.info.start_tick + 1, run.flushed_tick)]


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
        for run in self._runs():
            with suppress(
                RunError
            ):  # a branch whose parent is gone keeps nobody from asking the others
                if run.file_system is not None:
                    return run.file_system
        return None

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
        runs = self._runs()
        root = next((run for run in runs if run.info.parent is None), runs[0])
        return root.dictionary()

    def flush(self) -> None:
        """Write what live runs have in memory."""
        for run in self._runs():
            run.flush()

    def damage(self, views: Collection[str], said: str) -> Exception | None:
        """Look for a damaged file among all runs."""
        for run in self._runs():
            try:
                found = run.damage(views, said)
            except RunError as error:
                found = error
            if found is not None:
                return found
        return None
