"""Ten years of the island: every book closes to the unit, the economy stands, and people live by their laws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pytest

from panarchy import World
from panarchy.bench.watch import Record, watch

YEARS = 10
DAYS = 365


class Decade(NamedTuple):
    """Ten years of tiny_island: the KPIs of every tick, and what a scorecard sees of the last 3,600."""

    kpis: pa.Table
    record: Record


@pytest.fixture(scope="module")
def decade() -> Decade:
    """Ten years of tiny_island."""
    world = World("tiny_island")
    assert world.step(YEARS * (DAYS - 360)) == YEARS * (DAYS - 360)
    record = watch(world, YEARS)
    assert world.tick == YEARS * DAYS
    kpis = world.kpis(since=0)
    assert isinstance(kpis, pa.Table)
    return Decade(kpis, record)


def series(decade: Decade, name: str) -> np.ndarray:
    """The values of a KPI that are defined, in the order of ticks."""
    return decade.kpis[name].drop_null().to_numpy()


@pytest.mark.slow
@pytest.mark.parametrize(
    "residual", ["money_residual", "goods_residual", "persons_residual", "invariants_broken"]
)
def test_books_close_to_the_unit_at_every_tick(decade: Decade, residual: str) -> None:
    values = series(decade, residual)
    assert len(values) >= YEARS * DAYS
    assert not values.any()


@pytest.mark.slow
def test_the_economy_stands(decade: Decade) -> None:
    unemployment = series(decade, "unemployment")
    inflation = series(decade, "inflation")
    population = series(decade, "population")
    assert 0.01 <= unemployment.min() <= unemployment.max() <= 0.25
    assert -0.05 <= inflation.min() <= inflation.max() <= 0.15
    assert abs(population / population[0] - 1).max() <= 0.20


@pytest.mark.slow
def test_people_live_as_long_as_their_life_table_says(decade: Decade) -> None:
    # Some 5,000 deaths, at ages that spread by some 15 years, give the expectancy of a period life table within .2
    # years; the band is five of these.
    assert abs(decade.record.lives) < 1.0


@pytest.mark.slow
def test_moves_fall_with_distance_as_the_scenario_asks(decade: Decade) -> None:
    # Some 8,000 moves, whose log distances spread by some .8, give the exponent within .015.
    assert abs(decade.record.distance) < 0.1
