"""`compare`: what became of runs that began alike, in indicators, on the map, and in the place where they part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from panarchy.arguments import (
    MOST_TICKS,
    check_progress,
    distinct_seeds,
    path_text,
    thread_count,
    whole,
)
from panarchy.errors import QueryError, RunError, suggest
from panarchy.replay.ahead import ahead
from panarchy.replay.analyzer import Divergence, ReplayAnalyzer
from panarchy.replay.line import parting
from panarchy.replay.maps import MapDifference, map_difference
from panarchy.replay.meant import opened_runs
from panarchy.replay.series import Floats, Progress, Series, recorded, seeded
from panarchy.run.run import Run

if TYPE_CHECKING:
    import duckdb


def compare(
    runs: Iterable[Run | str | PathLike[str] | Any],
    *,
    seeds: Iterable[int] | None = None,
    ticks: int | None = None,
    threads: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Compare runs or branches with the first of them.

    Without seeds the runs are compared as they were recorded, tick by tick, from where they part.
    With seeds each is computed again from there in memory, once under every seed, and what is compared are pairs that
    share their seed: the effect of what was done differently, with luck averaged out, and a band that says how sure it is.
    Runs that share no history part at the first tick that all of them hold.

    Args:
        runs: two or more, in a list; differences are each less the first. Each is a run, a branch, a world, the folder
            or address of a run, or the name of a branch in the tree of the first that is no name, as in
            ``compare([run, "taxed"])``.
        seeds: seeds of the pairs, such as ``range(20)`` for 20 of them, each once.
        ticks: how many ticks from where they part; by default up to the last tick that all hold.
        threads: worlds computed at once; 0 for all cores.
        progress: told of the ticks computed and to compute.

    Raises:
        QueryError: where fewer than two are given, one is nothing of that kind, seeds are none, one stands there twice,
            threads is no number of threads, or progress cannot be told.
        RunError: where there is no such run or branch, or they hold no tick in common.
    """
    opened = opened_runs(runs)
    count = None if ticks is None else whole(ticks, "ticks", 1, MOST_TICKS, QueryError)
    chosen = None if seeds is None else distinct_seeds(seeds)
    at_once = thread_count(threads, QueryError)
    check_progress(progress, QueryError)
    start = _start(opened)
    last = min(run.last_tick for run in opened)
    if count is None and last <= start:
        raise RunError(_no_further(opened, start))
    span = last - start if count is None else count
    if chosen is None:
        series = recorded(opened, start, start + span)
    else:
        series = seeded(opened, start, span, chosen, at_once, progress)
    return Comparison(opened, series)


class Comparison:
    """What became of some runs, each beside the first; made by `compare`."""

    def __init__(self, runs: Sequence[Run], series: Series) -> None:
        """Hold the runs and their indicators."""
        self.runs = list(runs)
        self.names = _names(runs)
        self.series = series
        self._found: dict[str, Divergence] = {}

    @property
    def first_tick(self) -> int:
        """The first tick compared: the one at which the runs part."""
        return int(self.series.ticks[0])

    @property
    def last_tick(self) -> int:
        """The last tick compared."""
        return int(self.series.ticks[-1])

    def kpis(self) -> duckdb.DuckDBPyRelation:
        """The indicators over time, a row a tick and indicator.

        Returns:
            A relation: ``tick``, ``kpi``, a column for each run (its mean over seeds), ``difference`` (the second run
            less the first; ``difference_NAME`` for each further run where there are more), and with seeds ``low`` and
            ``high``, the 90 % band of the mean paired difference (Student's t over pairs), and ``pairs``.
        """
        import duckdb

        return duckdb.connect(":memory:").from_arrow(self.table())

    def table(self) -> pa.Table:
        """The indicators over time as an Arrow table, with the columns of `kpis`."""
        series = self.series
        names, length = series.kpis, len(series.ticks)
        columns: dict[str, Any] = {
            "tick": np.tile(series.ticks, len(names)),
            "kpi": np.repeat(names, length),
        }
        for place, name in enumerate(self.names):
            columns[name] = _column(series.mean(place))
        for place, name in enumerate(self.names[1:], 1):
            ending = "" if len(self.names) == 2 else f"_{name}"
            mean, low, high = series.difference(place)
            columns[f"difference{ending}"] = _column(mean)
            if series.seeds:
                columns[f"low{ending}"], columns[f"high{ending}"] = _column(low), _column(high)
        if series.seeds:
            columns["pairs"] = np.full(length * len(names), len(series.seeds), np.int32)
        return pa.table(columns)

    def divergence(self, name: str | None = None) -> Divergence:
        """Where a run parts from the first, in which step, tables, rows and numbers, and why.

        Ticks that are compared and that a run does not hold yet are computed in memory, with the run's own luck.

        Args:
            name: the run, as in `names`; the second by default.

        Raises:
            DamagedError: where a file that is needed is damaged.
        """
        chosen = self._name(name)
        if chosen not in self._found:
            other = self.runs[self.names.index(chosen)]
            called = (f"'{self.names[0]}'", f"'{chosen}'")
            found = ReplayAnalyzer(self.runs[0], other, called).divergence()
            self._found[chosen] = ahead(self.runs[0], other, found, self.last_tick)
        return self._found[chosen]

    def map(self, overlay: str, tick: int | None = None, name: str | None = None) -> MapDifference:
        """An overlay of the map, A minus B: a run less the first.

        Args:
            overlay: such as ``population`` or ``unemployment``.
            tick: by default the last tick that both hold.
            name: the run A, as in `names`; the second by default.

        Raises:
            QueryError: where there is no such overlay.
            RunError: where one of them does not hold the tick.
        """
        chosen = self._name(name)
        a, b = self.runs[self.names.index(chosen)], self.runs[0]
        at = min(a.last_tick, b.last_tick, self.last_tick) if tick is None else tick
        return map_difference(a, b, overlay, at, (chosen, self.names[0]))

    def most_changed(self, count: int = 9, name: str | None = None) -> list[str]:
        """The indicators that a run changed most, measured by how much the first varies over the ticks.

        Args:
            count: how many at most.
            name: the run, as in `names`; the second by default.

        Raises:
            QueryError: for a count below 0 or a run that is not compared.
        """
        most = whole(count, "A number of indicators", 0, MOST_TICKS, QueryError)
        place = self.names.index(self._name(name))
        mean, _, _ = self.series.difference(place)
        base = self.series.mean(0)
        with np.errstate(invalid="ignore"):
            spread = np.nan_to_num(
                np.nanmax(base, axis=0, initial=-np.inf) - np.nanmin(base, axis=0, initial=np.inf)
            )
            size = np.nan_to_num(np.sqrt(np.nansum(mean**2, axis=0) / len(mean)))
        score = size / np.where(
            spread > 0, spread, np.maximum(np.abs(np.nan_to_num(base[-1])), 1e-12)
        )
        order = [int(at) for at in np.argsort(-score, kind="stable") if size[at] > 0]
        return [self.series.kpis[at] for at in order[:most]]

    def to_html(self, file: str | PathLike[str]) -> Path:
        """Write all of it as one page that needs no network: where they part, indicators, maps, a table.

        Args:
            file: the HTML file, which appears whole or not at all.
        """
        from panarchy.report.comparison import write

        return write(self, Path(path_text(file, "The file", RunError)))

    def __repr__(self) -> str:
        """Name the runs and the ticks compared."""
        pairs = f", pairs={len(self.series.seeds)}" if self.series.seeds else ""
        return f"Comparison({self.names}, ticks={self.first_tick}..{self.last_tick}{pairs})"

    def _repr_html_(self) -> str:
        from panarchy.report.comparison import card

        return card(self)

    def _name(self, name: str | None) -> str:
        if name is None:
            return self.names[1]
        if name not in self.names[1:]:
            hint = suggest(name, self.names[1:]) or f" There are {', '.join(self.names[1:])}."
            raise QueryError(f"There is no run '{name}' beside '{self.names[0]}'.{hint}")
        return name


def _names(runs: Sequence[Run]) -> list[str]:
    """What runs are called: their branch, their run where branches are the same, and a number where both are."""
    branches = [run.branch for run in runs]
    called = [
        run.branch if branches.count(run.branch) == 1 else f"{run.name}/{run.branch}"
        for run in runs
    ]
    return [
        name if called.count(name) == 1 else f"{name}#{called[: at + 1].count(name)}"
        for at, name in enumerate(called)
    ]


def _start(runs: Sequence[Run]) -> int:
    """The tick at which runs part: the earliest fork among them, or the first tick that all hold."""
    # A run beside itself parts nowhere: it is compared from its beginning.
    forks = [
        runs[0].first_tick if other.path == runs[0].path else parting(runs[0], other)
        for other in runs[1:]
    ]
    known = [fork for fork in forks if fork is not None]
    if len(known) == len(forks):
        return min(known)
    first, last = max(run.first_tick for run in runs), min(run.last_tick for run in runs)
    if first > last:
        raise RunError("These runs hold no tick in common, so there is nothing to compare.")
    return first


def _no_further(runs: Sequence[Run], start: int) -> str:
    """Say why there is no tick to compare, where none was asked for."""
    shortest = min(runs, key=lambda run: run.last_tick)
    name = _names(runs)[runs.index(shortest)]
    forked = any(parting(runs[0], other) is not None for other in runs[1:])
    said = (
        f"The runs are the same as far as the shortest of them, '{name}', goes, to tick {start}"
        if forked
        else f"The runs have only tick {start} in common, with which '{name}' ends"
    )
    return f"{said}; step it, or say how many ticks to compare."


def _column(values: Floats) -> Any:
    """Values of shape (ticks, indicators) as one column, indicator by indicator; NaN is null."""
    flat = np.ascontiguousarray(values.T).ravel()
    return pa.array(flat, mask=np.isnan(flat))
