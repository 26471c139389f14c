"""Ten years of the island: every book closes to the unit, and the economy stands."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from panarchy import World

YEARS = 10
DAYS = 365


@pytest.fixture(scope="module")
def decade() -> pa.Table:
    """The KPIs of every tick of ten years of tiny_island."""
    world = World("tiny_island")
    assert world.step(YEARS * DAYS) == YEARS * DAYS
    return world.kpis(since=0)


def series(kpis: pa.Table, name: str) -> np.ndarray:
    """The values of a KPI that are defined, in the order of ticks."""
    return kpis[name].drop_null().to_numpy()


@pytest.mark.slow
@pytest.mark.parametrize(
    "residual", ["money_residual", "goods_residual", "persons_residual", "invariants_broken"]
)
def test_books_close_to_the_unit_at_every_tick(decade: pa.Table, residual: str) -> None:
    values = series(decade, residual)
    assert len(values) >= YEARS * DAYS
    assert not values.any()


@pytest.mark.slow
def test_the_economy_stands(decade: pa.Table) -> None:
    unemployment = series(decade, "unemployment")
    inflation = series(decade, "inflation")
    population = series(decade, "population")
    assert 0.01 <= unemployment.min() <= unemployment.max() <= 0.25
    assert -0.05 <= inflation.min() <= inflation.max() <= 0.15
    assert abs(population / population[0] - 1).max() <= 0.20
