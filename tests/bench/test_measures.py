"""Holds what the scorecard computes to closed forms, simulations with known answers, and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import sparse, stats
from scipy.sparse.linalg import spsolve

from panarchy import models
from panarchy.bench import measures
from panarchy.bench.measures import Array, Moves


def test_a_line_has_no_cycle_and_a_trend_takes_what_is_slow() -> None:
    quarters = np.arange(40.0)
    assert measures.hp_cycle(3.0 + 0.02 * quarters) == pytest.approx(np.zeros(40), abs=1e-8)
    # Of a wave the filter lets the part 4 s (1 - cos w)^2 / (1 + 4 s (1 - cos w)^2) through (King and Rebelo 1993).
    quarters = np.arange(160.0)
    for period in (8, 40):
        wave = np.sin(2 * math.pi * quarters / period)
        gain = 4 * 1600 * (1 - math.cos(2 * math.pi / period)) ** 2
        kept = measures.hp_cycle(wave + 0.5 * quarters)[50:-50]
        assert kept == pytest.approx(gain / (1 + gain) * wave[50:-50], abs=0.01)


def test_the_trend_solves_its_equation() -> None:
    series = np.random.default_rng(5).normal(size=60).cumsum()
    second = sparse.diags([1.0, -2.0, 1.0], [0, 1, 2], shape=(58, 60))
    trend = spsolve((sparse.eye(60) + 1600 * second.T @ second).tocsc(), series)
    assert measures.hp_cycle(series) == pytest.approx(series - trend)


def test_slopes_and_correlations_are_scipys() -> None:
    draws = np.random.default_rng(1)
    x = draws.normal(size=200)
    y = 0.7 * x + draws.normal(size=200)
    fit = stats.linregress(x, y)
    assert measures.slope(x, y) == pytest.approx(fit.slope)
    assert measures.correlation(x, y) == pytest.approx(fit.rvalue)
    assert measures.autocorrelation(np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(1.0)


def test_hill_recovers_a_pareto_tail() -> None:
    sizes = stats.pareto(1.1).rvs(200_000, random_state=3)
    # The standard error of Hill's estimate is the exponent over the root of the tail's size: .0078 here; four.
    assert measures.hill(sizes) == pytest.approx(1.1, abs=4 * 1.1 / math.sqrt(20_000))
    assert math.isnan(measures.hill(np.ones(5)))
    assert math.isnan(measures.hill(np.ones(100)))


def test_the_within_slope_knows_neither_regions_nor_years() -> None:
    draws = np.random.default_rng(2)
    x = draws.normal(size=(12, 9))
    y = -0.1 * x + 5 * draws.normal(size=(12, 1)) + 3 * draws.normal(size=(1, 9))
    assert measures.within_slope(x, y) == pytest.approx(-0.1)


def test_a_life_table_gives_back_the_law_that_it_was_drawn_from() -> None:
    law = (5e-4, 3e-5, 0.095)
    month = 30 / 365
    begun, deaths = np.full(130, 1e6), np.zeros(130)
    for age in range(130):
        kept = models.gompertz_makeham_survival(age + 1, *law)
        at = models.gompertz_makeham_survival(age, *law)
        yearly = kept / at if at > 0 else 0.0
        deaths[age] = begun[age] * (1 - yearly**month)
        # Few reach the open end of the table, and they must weigh as the law has them.
        if age >= 100:
            deaths[age] *= at / models.gompertz_makeham_survival(100, *law)
            begun[age] *= at / models.gompertz_makeham_survival(100, *law)
    assert measures.life_expectancy(deaths, begun) == pytest.approx(
        models.life_expectancy(*law), abs=0.02
    )


def moves(exponent: float, count: int, seed: int) -> Moves:
    """Households that chose tiles of an island in proportion to people over distance to a power."""
    draws, width, height = np.random.default_rng(seed), 24, 20
    people: Array = draws.integers(0, 40, width * height).astype(float)
    settled = np.flatnonzero(people > 0)
    origin = draws.choice(settled, count)
    goals = []
    for tile in origin:
        square = (settled % width - tile % width) ** 2 + (settled // width - tile // width) ** 2
        pull = np.where(square > 0, people[settled] * np.maximum(square, 1) ** (-exponent / 2), 0.0)
        goals.append(draws.choice(settled, p=pull / pull.sum()))
    return Moves(origin, np.array(goals), people, width)


def test_moves_give_back_the_elasticity_that_they_were_drawn_with() -> None:
    for exponent in (0.5, 1.2, 2.0):
        found = measures.distance_elasticity([moves(exponent, 1500, 1), moves(exponent, 1500, 2)])
        # Log distance to the goal spreads by .7 or so: 3,000 moves have a standard error of .026; four.
        assert found == pytest.approx(exponent, abs=0.105)
    assert math.isnan(measures.distance_elasticity([]))
