"""Indicators of several runs over the same ticks: as recorded, or computed again under many seeds, pair by pair."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from panarchy.errors import RunError
from panarchy.run.replay import Player, known_intents

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run.run import Run

Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]
"""Called with the ticks computed and to compute."""

BAND = 0.90
"""Share of the band around a mean over seeds."""


@dataclass(frozen=True)
class Series:
    """Indicators of runs over ticks.

    Attributes:
        ticks: int32, ascending.
        kpis: names of the indicators.
        values: float64, shape (runs, seeds, ticks, indicators), NaN where one is not defined; one seed, the runs' own,
            where none were asked for.
        seeds: the seeds; empty where none were asked for.
    """

    ticks: npt.NDArray[np.int32]
    kpis: list[str]
    values: Floats
    seeds: list[int]

    def mean(self, run: int) -> Floats:
        """The mean of a run over its seeds, shape (ticks, indicators)."""
        return _mean(self.values[run])

    def difference(self, run: int, base: int = 0) -> tuple[Floats, Floats, Floats]:
        """A run less the base: the mean of the paired differences and its 90 % band, each (ticks, indicators).

        Pairs share their seed, so that what luck does to both cancels out (common random numbers; Glasserman and Yao
        1992).
        The band is mean +- t * s / sqrt(n) with Student's t over n pairs (Student 1908); NaN for one pair.
        """
        paired = self.values[run] - self.values[base]
        mean, count = _mean(paired), np.sum(~np.isnan(paired), axis=0)
        if count.size == 0 or count.max() < 2:
            return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
        # It takes seconds to load, and one pair has no band.
        from scipy import stats

        with np.errstate(invalid="ignore", divide="ignore"):
            square = np.nansum((paired - mean) ** 2, axis=0) / (count - 1)
            half = stats.t.ppf((1 + BAND) / 2, count - 1) * np.sqrt(square / count)
        half = np.where(count > 1, half, np.nan)
        return mean, mean - half, mean + half


def recorded(runs: Sequence[Run], first: int, last: int) -> Series:
    """The runs' own indicators from one tick to another; ticks that a run does not hold yet are computed in memory."""
    columns: dict[str, None] = {}
    tables = []
    for run in runs:
        rows = run.sql(
            "SELECT * EXCLUDE (run, branch) FROM kpis WHERE tick BETWEEN $first AND $last ORDER BY tick",
            first=first,
            last=min(last, run.last_tick),
        ).to_arrow_table()
        if run.last_tick < last:
            rows = pa.concat_tables([rows, _beyond(run, last)], promote_options="permissive")
        if rows.num_rows != last - first + 1:
            raise RunError(
                f"The run {run.path} holds {rows.num_rows} of the ticks {first} to {last}, so it cannot be compared there."
            )
        columns.update(dict.fromkeys(name for name in rows.column_names if name != "tick"))
        tables.append(rows)
    names = [name for name in columns if all(name in rows.column_names for rows in tables)]
    values = np.stack([_matrix(rows, names) for rows in tables])
    ticks = np.arange(first, last + 1, dtype=np.int32)
    return Series(ticks, names, values[:, np.newaxis], [])


def seeded(
    runs: Sequence[Run],
    start: int,
    ticks: int,
    seeds: Sequence[int],
    threads: int = 0,
    progress: Progress | None = None,
) -> Series:
    """The indicators of runs computed again from a tick on, under each seed in turn, all in memory.

    Args:
        runs: the runs, which hold the tick.
        start: the tick at which each gets another seed.
        ticks: how many ticks to compute.
        seeds: the seeds; every run is computed under each.
        threads: worlds at once; 0 for all cores.
        progress: told of the ticks computed and to compute.

    Raises:
        RunError: where a run does not hold the tick.
    """
    bases = [(run.core_at(start), run.inputs()) for run in runs]
    names = [name for name, _, _ in bases[0][0].kpi_names()]
    values = np.full((len(runs), len(seeds), ticks + 1, len(names)), np.nan)
    done = [0]

    def compute(job: tuple[int, int]) -> None:
        place, at = job
        core, intents = bases[place]
        world = core.fork(threads=1)
        known = known_intents(world)
        world.reseed(int(seeds[at]))
        Player(world, intents, known).to(start + ticks)
        values[place, at] = _rows(world, start, names)
        done[0] += ticks
        if progress is not None:
            progress(done[0], len(runs) * len(seeds) * ticks)

    # A pair after the other, so that the first differences are there early and memory holds few worlds at once.
    jobs = [(place, at) for at in range(len(seeds)) for place in range(len(runs))]
    with ThreadPoolExecutor(
        threads or os.cpu_count() or 1, thread_name_prefix="panarchy-seed"
    ) as pool:
        for finished in [pool.submit(compute, job) for job in jobs]:
            finished.result()
    numbers = np.arange(start, start + ticks + 1, dtype=np.int32)
    return Series(numbers, names, values, [int(seed) for seed in seeds])


def _beyond(run: Run, last: int) -> pa.Table:
    """The indicators of the ticks after a run's last, computed in memory."""
    core = run.core_at(run.last_tick)
    Player(core, run.inputs(), known_intents(core)).to(last)
    return pa.table(core.kpis_since(run.last_tick + 1))


def _rows(core: CoreWorld, first: int, names: list[str]) -> Floats:
    return _matrix(pa.table(core.kpis_since(first)), names)


def _matrix(rows: pa.Table, names: list[str]) -> Floats:
    """Rows as float64, shape (rows, names); null becomes NaN."""
    columns = [rows[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in names]
    return np.column_stack(columns) if columns else np.empty((rows.num_rows, 0))


def _mean(values: Floats) -> Floats:
    """The mean over the first axis, of what is defined; NaN where nothing is."""
    count = np.sum(~np.isnan(values), axis=0)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan)
