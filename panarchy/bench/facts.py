"""The scorecard: stylized facts with published bands, scored on many seeds of one preset.

A fact passes where the median of the seeds lies in its band and at least four of five of them do.
The bands were fixed before any run was seen.
They stand for the systems there are: without banks there is no loan to default on, without other islands no trade.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from panarchy.bench import measures
from panarchy.bench.measures import Array
from panarchy.bench.watch import MONTH, YEAR, Record, watch
from panarchy.scenario import Scenario
from panarchy.world import World

SEEDS = range(1, 21)
"""Seeds scored by default."""
SPIN_UP = 1_800
"""Ticks before scoring: a wave of about four years remains from the start and fades."""
YEARS = 10
"""Years scored."""
_QUARTER = 3
_ENOUGH = 0.8
"""Part of the seeds that must lie in the band."""

Origin = Literal["imposed", "emerges"]


@dataclass(frozen=True)
class Fact:
    """A stylized fact: its band, where its figure comes from, and how it is measured."""

    name: str
    unit: str
    low: float
    high: float
    origin: Origin
    why: str
    measure: Callable[[Record], float]


@dataclass(frozen=True)
class Score:
    """What the seeds gave for one fact."""

    fact: Fact
    values: list[float]

    @property
    def median(self) -> float:
        """The median of the seeds."""
        return statistics.median(self.values)

    @property
    def inside(self) -> int:
        """How many seeds lie in the band."""
        return sum(self.fact.low <= value <= self.fact.high for value in self.values)

    @property
    def holds(self) -> bool:
        """Whether the median and four of five seeds lie in the band."""
        enough = self.inside >= _ENOUGH * len(self.values)
        return enough and self.fact.low <= self.median <= self.fact.high

    def as_dict(self) -> dict[str, object]:
        """Return the score as plain values, for JSON."""
        fact = self.fact
        return {
            "fact": fact.name, "unit": fact.unit, "low": fact.low, "high": fact.high, "origin": fact.origin,
            "why": fact.why, "median": self.median, "inside": self.inside, "holds": self.holds, "values": self.values,
        }  # fmt: skip


def measure(
    preset: str = "tiny_island",
    seeds: Iterable[int] = SEEDS,
    years: int = YEARS,
    spin_up: int = SPIN_UP,
    changes: Mapping[str, object] | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Score]:
    """Run the seeds and score every fact, the gate first.

    Args:
        preset: the scenario.
        seeds: one world for each.
        years: years scored.
        spin_up: ticks before.
        changes: changes to the scenario by dotted key.
        workers: worlds at a time, each on one thread.
        progress: called with how many worlds are done.
    """
    scenario = Scenario.load(preset).with_set(dict(changes or {}))

    def one(seed: int) -> Record:
        world = World(scenario, seed=seed, threads=1)
        world.step(spin_up)
        return watch(world, years)

    records = []
    with ThreadPoolExecutor(workers) as pool:
        for record in pool.map(one, seeds):
            records.append(record)
            progress(len(records))
    return score(records)


def score(records: list[Record]) -> list[Score]:
    """Score every fact on the records of some worlds."""
    return [Score(fact, [fact.measure(record) for record in records]) for fact in FACTS]


def _monthly(record: Record, name: str) -> Array:
    """The values of an indicator at the ends of months."""
    return record.kpis[name][MONTH - 1 :: MONTH]


def _mean(name: str, factor: float, record: Record) -> float:
    """The mean of an indicator over the ends of months, times a factor."""
    return factor * float(np.nanmean(_monthly(record, name)))


def _quarters(monthly: Array) -> Array:
    """Sums of quarters."""
    whole = len(monthly) // _QUARTER * _QUARTER
    return np.asarray(monthly[:whole].reshape(-1, _QUARTER).sum(axis=1), dtype=float)


def _cycle(monthly: Array) -> Array:
    """The cycle of a flow, percent of its trend: the quarters' logarithms less their trend."""
    return 100 * measures.hp_cycle(np.log(_quarters(monthly)))


def _output(record: Record) -> Array:
    return _cycle(_monthly(record, "gdp"))


def _consumption(record: Record) -> Array:
    return _cycle(np.asarray(record.consumption))


def _investment(record: Record) -> Array:
    return _cycle(_monthly(record, "investment") / np.asarray(record.tools_price))


def _okun(record: Record) -> float:
    """Points of unemployment's cycle a percent of output's."""
    days = record.kpis["unemployment"]
    quarters = (
        _quarters(days[: len(days) // MONTH * MONTH].reshape(-1, MONTH).mean(axis=1)) / _QUARTER
    )
    return measures.slope(_output(record), 100 * measures.hp_cycle(quarters))


def _wage_curve(record: Record) -> float:
    """Slope of log real wages on log unemployment, regions and years apart (Blanchflower and Oswald 1994)."""
    regions = min(len(month) for month in record.unemployment)
    rate = np.array([month[:regions] for month in record.unemployment])
    wage = np.array([month[:regions] for month in record.wages])
    whole = ~np.isnan(rate).any(axis=0) & ~np.isnan(wage).any(axis=0)
    years = len(rate) // YEAR

    def yearly(panel: Array) -> Array:
        kept = panel[: years * YEAR, whole].reshape(years, YEAR, -1)
        return np.asarray(kept.mean(axis=1).T, dtype=float)

    rate, wage = yearly(rate), yearly(wage)
    some = (rate > 0).all(axis=1)
    return measures.within_slope(np.log(rate[some]), np.log(wage[some]))


def _exits(record: Record) -> float:
    """Firms closed in the years watched over mean firms and years, percent."""
    year = YEAR * MONTH
    closed = record.kpis["exits"][year - 1 :: year]
    return 100 * float(closed.mean() / record.kpis["firms"].mean())


def collapsed(record: Record) -> float:
    """1 if a world fell apart: a broken book, a quarter without work, or output at half its mean; else 0."""
    kpis = record.kpis
    output = _quarters(_monthly(record, "gdp"))
    broken = (
        kpis["invariants_broken"].any()
        or kpis["money_residual"].any()
        or kpis["goods_residual"].any()
    )
    idle = kpis["unemployment"].max() > 0.25
    return float(broken or idle or output.min() < 0.5 * output.mean())


FACTS: list[Fact] = [
    Fact("collapse or broken book", "of 1", 0, 0, "emerges", "the gate before any score", collapsed),
    Fact("unemployment, mean", "%", 4, 10, "imposed", "wages press towards natural_unemployment",
         partial(_mean, "unemployment", 100)),
    Fact("unemployment, maximum of a run", "%", 0, 20, "emerges", "the wave of hiring and firing",
         lambda record: 100 * float(record.kpis["unemployment"].max())),
    Fact("inflation, mean", "% a year", 0, 5, "imposed", "money_growth", partial(_mean, "inflation", 100)),
    Fact("inflation, standard deviation", "% a year", 1, 4, "emerges", "costs, markups and money",
         lambda record: 100 * float(np.nanstd(_monthly(record, "inflation")))),
    Fact("output cycle, standard deviation", "%", 0.8, 2.5, "emerges", "stocks, hiring and precaution",
         lambda record: float(_output(record).std())),
    Fact("output cycle, first autocorrelation", "1", 0.6, 0.95, "emerges", "stocks, hiring and precaution",
         lambda record: measures.autocorrelation(_output(record))),
    Fact("consumption cycle over output cycle", "1", 0.5, 1, "emerges", "smoothed income and a money target",
         lambda record: float(_consumption(record).std() / _output(record).std())),
    Fact("correlation of consumption and output", "1", 0.5, 1, "emerges", "incomes are spent",
         lambda record: measures.correlation(_consumption(record), _output(record))),
    Fact("correlation of investment and output", "1", 0.5, 1, "emerges", "investment follows use of capacity",
         lambda record: measures.correlation(_investment(record), _output(record))),
    Fact("Okun slope", "points a %", -0.85, -0.15, "emerges", "idle hours are paid before staff is laid off", _okun),
    Fact("wage curve", "elasticity", -0.2, -0.03, "emerges", "offers answer unfilled vacancies nearby", _wage_curve),
    Fact("vacancy rate", "%", 1, 8, "emerges", "quits, growth and search", partial(_mean, "vacancy_rate", 100)),
    Fact("firm size, tail exponent", "1", 0.8, 1.4, "imposed", "size_tail at the start, kept by growth and entry",
         lambda record: float(np.mean(record.size_tail))),
    Fact("firm exit", "% a year", 4, 12, "emerges", "payrolls not met; entry_rate replaces the closed", _exits),
    Fact("firms changing price", "% a month", 6, 25, "imposed", "price_change_probability and the threshold",
         partial(_mean, "price_changes", 100)),
    Fact("price dispersion within a good", "1", 0.05, 0.4, "emerges", "productivity, markups and loyal buyers",
         partial(_mean, "price_dispersion", 1)),
    Fact("wealth Gini", "1", 0.6, 0.85, "emerges", "fund shares are dealt (fund_sigma), firms and savings grow",
         partial(_mean, "gini_wealth", 1)),
    Fact("disposable-income Gini", "1", 0.25, 0.45, "emerges", "talent is dealt; jobs, firms and transfers",
         lambda record: float(np.mean(record.income_gini))),
    Fact("labour share", "1", 0.55, 0.7, "imposed", "the exponent of labour and markup_anchor",
         partial(_mean, "labour_share", 1)),
    Fact("life expectancy less its law's", "years", -1, 1, "imposed", "the mortality law",
         lambda record: record.lives),
    Fact("migration-distance elasticity less its input", "1", -0.1, 0.1, "imposed", "move_distance_elasticity",
         lambda record: record.distance),
]  # fmt: skip
"""Every fact, with its band."""
