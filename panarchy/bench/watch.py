"""Watches a world through its public tables for some years, and keeps what a scorecard needs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from panarchy.bench.measures import Array, Moves, distance_elasticity, hill, life_expectancy
from panarchy.errors import QueryError
from panarchy.models import gini
from panarchy.world import World

MONTH = 30
"""Ticks of a month."""
YEAR = 12
"""Months of a year of accounts."""

_AREA_TILES = 16
"""Side of the square regions of the wage curve."""
_REGION_PERSONS = 200
"""Least labour force of a region at any month, so that its rate means something."""
_AGES = 130
_EMPLOYED, _UNEMPLOYED = "employed", "unemployed"


@dataclass
class Record:
    """What is kept of one world: a value a month where not said otherwise."""

    kpis: dict[str, Array]
    """Every indicator, a value a tick since the spin-up."""
    consumption: list[float] = field(default_factory=list)
    """Households' purchases at base prices, currency units."""
    tools_price: list[float] = field(default_factory=list)
    """Price of the capital good, 1 at the start."""
    size_tail: list[float] = field(default_factory=list)
    """Tail exponent of firm sizes, a value a year."""
    income_gini: list[float] = field(default_factory=list)
    """Gini of the households' yearly net income, a value a year."""
    unemployment: list[Array] = field(default_factory=list)
    """Jobless over labour force in each region, an array a month."""
    wages: list[Array] = field(default_factory=list)
    """Mean wage of those in work in each region over the price level, an array a month."""
    lives: float = float("nan")
    """Life expectancy at birth of the lives watched less that of the mortality law, years."""
    distance: float = float("nan")
    """Exponent of distance in the moves watched less that of the scenario."""


def watch(world: World, years: int) -> Record:
    """Step a world on and record it.

    Args:
        world: a world made from a scenario; what it did before is not looked at.
        years: years of 12 months of 30 ticks to watch.
    """
    months = _Months(world)
    begun = world.tick
    for _ in range(years * YEAR):
        world.step(MONTH)
        months.look()
    table = world.kpis(since=begun + 1)
    assert isinstance(table, pa.Table)
    months.record.kpis = {
        name: np.asarray(table[name].to_numpy(zero_copy_only=False), dtype=float)
        for name in table.column_names
    }
    months.close()
    return months.record


class _Months:
    """What changes from month to month, read off the tables at the month's end."""

    def __init__(self, world: World) -> None:
        if world.scenario is None:
            raise QueryError("A world restored from bytes cannot be scored: its scenario is gone.")
        self.world = world
        self.record = Record({})
        self.people = world.scenario.parameters.population
        self.income_speed = world.scenario.parameters.markets.income_speed
        self.width = world.scenario.spatial.width_tiles
        self.tools = int(np.argmax([good.capital_good for good in world.scenario.resolved_goods()]))
        self.consumed = self._consumed()
        self.persons = self._alive()
        self.homes = self._column("households", "household_id", "tile_id", "income_minor")
        self.tiles = self._column("tiles", "population")[0].astype(float)
        self.deaths = np.zeros((2, _AGES))
        self.begun = np.zeros((2, _AGES))
        self.moves: list[Moves] = []
        self.incomes: list[tuple[npt.NDArray[np.int64], Array]] = []

    def _column(self, table: str, *columns: str) -> list[npt.NDArray[np.int64]]:
        """Return columns of a table as whole numbers."""
        found = self.world.table(table, list(columns))
        arrays = (found[name].to_numpy(zero_copy_only=False) for name in columns)
        return [np.nan_to_num(array, nan=-1).astype(np.int64) for array in arrays]

    def _now(self, indicator: str) -> float:
        """Return an indicator of the day."""
        today = self.world.kpis()
        assert isinstance(today, dict)
        value = today[indicator]
        return float("nan") if value is None else value

    def _alive(self) -> list[npt.NDArray[np.int64]]:
        """Return everybody's id, tick of birth and sex (1 for men)."""
        men = self.world.table("persons", ["sex"])["sex"].to_numpy(zero_copy_only=False) == "male"
        return [*self._column("persons", "person_id", "birth_tick"), men.astype(np.int64)]

    def _consumed(self) -> float:
        """Return what households have bought since the start, at base prices."""
        consumed, price = self._column("goods", "consumed_milli", "base_price_minor")
        return float(consumed.astype(float) @ price) / 1e5

    def look(self) -> None:
        """Read what a month has changed."""
        before, self.consumed = self.consumed, self._consumed()
        self.record.consumption.append(self.consumed - before)
        price, base = self._column("goods", "price_minor", "base_price_minor")
        self.record.tools_price.append(price[self.tools] / base[self.tools])
        self._regions()
        self._lives()
        self._homes()
        if len(self.record.consumption) % YEAR == 0:
            sizes = self._column("firms", "num_employees")[0]
            self.record.size_tail.append(hill(sizes.astype(float)))

    def _regions(self) -> None:
        """Count work and wages by region."""
        found = self.world.table("persons", ["tile_id", "employment_status", "wage_minor"])
        tile = found["tile_id"].to_numpy()
        across = -(-self.width // _AREA_TILES)
        region = tile // self.width // _AREA_TILES * across + tile % self.width // _AREA_TILES
        status = found["employment_status"].to_numpy(zero_copy_only=False).astype(str)
        work, idle = status == _EMPLOYED, status == _UNEMPLOYED
        count = int(region.max()) + 1
        employed = np.bincount(region[work], minlength=count)
        jobless = np.bincount(region[idle], minlength=count)
        paid = np.bincount(region[work], found["wage_minor"].to_numpy()[work], minlength=count)
        level = self._now("price_level")
        force = employed + jobless
        small = force < _REGION_PERSONS
        with np.errstate(divide="ignore", invalid="ignore"):
            self.record.unemployment.append(np.where(small, np.nan, jobless / force))
            self.record.wages.append(np.where(small, np.nan, paid / employed / level))

    def _lives(self) -> None:
        """Count who was there at the month's beginning and who is no longer."""
        ids, born, sex = self.persons
        self.persons = self._alive()
        age = np.clip((self.world.tick - MONTH - born) // 365, 0, _AGES - 1)
        gone = ~np.isin(ids, self.persons[0], assume_unique=True)
        np.add.at(self.begun, (sex, age), 1)
        np.add.at(self.deaths, (sex[gone], age[gone]), 1)

    def _homes(self) -> None:
        """Find who moved, and what each household received."""
        (ids, tile, smooth), people = self.homes, self.tiles
        self.homes = self._column("households", "household_id", "tile_id", "income_minor")
        self.tiles = self._column("tiles", "population")[0].astype(float)
        both, old, new = np.intersect1d(ids, self.homes[0], assume_unique=True, return_indices=True)
        moved = tile[old] != self.homes[1][new]
        goal = self.homes[1][new][moved]
        self.moves.append(Moves(tile[old][moved], goal, people, self.width))
        # The smoothed income moves by a known part of the way to what was received, once a month.
        received = smooth[old] + (self.homes[2][new] - smooth[old]) / self.income_speed
        self.incomes.append((both, received))
        if len(self.incomes) == YEAR:
            self._year()

    def _year(self) -> None:
        """Measure the yearly incomes of the households that were there all year."""
        stayed = self.incomes[0][0]
        for ids, _ in self.incomes[1:]:
            stayed = np.intersect1d(stayed, ids, assume_unique=True)
        year = np.zeros(len(stayed))
        for ids, received in self.incomes:
            year += received[np.searchsorted(ids, stayed)]
        self.record.income_gini.append(gini(np.maximum(year, 0.0)))
        self.incomes.clear()

    def close(self) -> None:
        """Measure what needs all years."""
        ratio = self.people.sex_ratio_at_birth
        women, men = (life_expectancy(self.deaths[sex], self.begun[sex]) for sex in (0, 1))
        law = self._now("life_expectancy")
        self.record.lives = (women + ratio * men) / (1 + ratio) - law
        found = distance_elasticity(self.moves)
        self.record.distance = found - self.people.move_distance_elasticity
