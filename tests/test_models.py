"""Holds the systems' formulas to oracles: published values, closed forms and other people's code."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from panarchy import models
from panarchy.errors import PanarchyError

HUMAN = (5e-4, 3e-5, 0.095)
"""A Gompertz-Makeham law like that of a rich country."""


# Environment


def test_the_season_has_its_mean_and_amplitude() -> None:
    days = [models.seasonal(day, 12.0, 9.0, phase=105.0) for day in range(365)]
    assert np.mean(days) == pytest.approx(12.0, abs=1e-9)
    assert (max(days) - min(days)) / 2 == pytest.approx(9.0, abs=1e-3)
    assert models.seasonal(0.0, 12.0, 9.0) == 12.0
    assert models.seasonal(25.0, 0.0, 1.0, period=100.0) == pytest.approx(1.0)


@given(day=st.floats(-1e5, 1e5), phase=st.floats(0, 365))
def test_the_season_repeats_and_stays_in_its_span(day: float, phase: float) -> None:
    now = models.seasonal(day, 3.0, 2.0, phase)
    assert 1.0 <= now <= 5.0
    assert models.seasonal(day + 365.0, 3.0, 2.0, phase) == pytest.approx(now, abs=1e-6)


def test_maximum_sustainable_yield_is_the_edge_of_collapse() -> None:
    rate, capacity = 0.3, 900.0
    most = models.maximum_sustainable_yield(rate, capacity)
    assert most == pytest.approx(rate * capacity / 4)

    def after(harvest: float) -> float:
        stock = 0.8 * capacity
        for _ in range(40_000):
            stock = models.logistic_step(stock, rate, capacity, harvest, step=0.1)
        return stock

    assert after(0.0) == pytest.approx(capacity)
    assert after(0.75 * most) == pytest.approx(0.75 * capacity)  # (1 + sqrt(1 - .75)) / 2
    assert after(1.01 * most) == 0.0
    assert models.logistic_growth(capacity / 2, rate, capacity) == pytest.approx(most)


def test_logistic_growth_follows_its_closed_form() -> None:
    rate, capacity, stock, step = 0.2, 50.0, 5.0, 0.001
    for _ in range(10_000):
        stock = models.logistic_step(stock, rate, capacity, step=step)
    exact = capacity / (1 + (capacity / 5.0 - 1) * math.exp(-rate * 10.0))
    assert stock == pytest.approx(exact, rel=1e-3)


def test_plants_need_warmth_and_rain() -> None:
    assert models.net_primary_production(15.0, 0.0) == 0.0
    assert models.net_primary_production(13.0, 1000.0) == pytest.approx(
        min(3000 / (1 + math.exp(1.315 - 0.119 * 13)), 3000 * (1 - math.exp(-0.664)))
    )
    assert models.evapotranspiration(-40.0) == 0.0
    assert models.evapotranspiration(15.0) == pytest.approx(4.023)


def test_ore_gets_poorer_as_it_is_dug() -> None:
    assert models.ore_grade(0.6, 0.0, 0.5) == 0.6
    assert models.ore_grade(0.6, 1.0, 0.5) == pytest.approx(0.3)


# Demography


@pytest.mark.parametrize(
    ("law", "years"),
    [((0.0, 5e-5, 0.09), 76.92), (HUMAN, 77.22), ((7e-4, 1e-5, 0.105), 80.30)],
)
def test_life_expectancy(law: tuple[float, float, float], years: float) -> None:
    assert round(models.life_expectancy(*law), 2) == years


@given(st.floats(0, 2e-3), st.floats(1e-6, 1e-4), st.floats(0.07, 0.12))
def test_life_expectancy_is_the_integral_of_survival(
    a: float, b_scale: float, b_rate: float
) -> None:
    area, _ = integrate.quad(
        lambda age: math.exp(-a * age - b_scale / b_rate * math.expm1(b_rate * age)), 0, 200
    )
    assert models.life_expectancy(a, b_scale, b_rate) == pytest.approx(area, rel=1e-7)


def test_survival_is_what_the_hazard_leaves() -> None:
    ages = np.linspace(0, 90, 90_001)
    hazard = [models.gompertz_makeham_hazard(age, *HUMAN) for age in ages]
    left = math.exp(-integrate.trapezoid(hazard, ages))
    assert models.gompertz_makeham_survival(90.0, *HUMAN) == pytest.approx(left, rel=1e-6)


def test_the_leslie_matrix_grows_at_eulers_rate_with_a_stable_pyramid() -> None:
    ages = 111
    alive = np.array([models.gompertz_makeham_survival(age, *HUMAN) for age in range(ages + 1)])
    births = np.zeros(ages)
    births[20:40] = (
        2.4 / 20 / 2.05
    )  # daughters a woman and year: total fertility 2.4, sex ratio 1.05
    leslie = np.zeros((ages, ages))
    leslie[0] = births * alive[1]
    leslie[np.arange(1, ages), np.arange(ages - 1)] = alive[1:ages] / alive[: ages - 1]
    values, vectors = np.linalg.eig(leslie)
    leading = np.argmax(values.real)
    growth = math.log(values[leading].real)

    def euler_lotka(rate: float) -> float:
        steps = np.arange(1, ages + 1)
        maternity = births * alive[1] * alive[:ages]
        return float(np.sum(np.exp(-rate * steps) * maternity)) - 1.0

    assert euler_lotka(growth) == pytest.approx(0.0, abs=1e-9)
    pyramid = vectors[:, leading].real
    stable = np.exp(-growth * np.arange(ages)) * alive[:ages]
    assert pyramid / pyramid.sum() == pytest.approx(stable / stable.sum(), abs=1e-9)


# Firms


def test_labours_share_of_cost_is_its_exponent() -> None:
    labour, capital, share, scale = 12.0, 40.0, 0.67, 1.3
    output = models.cobb_douglas(labour, capital, share, scale)
    wages, profits = models.factor_payments(labour, capital, share, scale)
    assert output == pytest.approx(scale * labour**share * capital ** (1 - share))
    assert wages + profits == pytest.approx(output)
    assert wages / output == pytest.approx(share)
    step = 1e-6
    marginal = (models.cobb_douglas(labour + step, capital, share, scale) - output) / step
    assert marginal * labour == pytest.approx(wages, rel=1e-5)
    assert models.cobb_douglas(0.0, capital, share) == 0.0


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4), st.floats(0.05, 0.95), st.floats(0.1, 10))
def test_returns_to_scale_are_constant(
    labour: float, capital: float, share: float, factor: float
) -> None:
    grown = models.cobb_douglas(factor * labour, factor * capital, share)
    assert grown == pytest.approx(factor * models.cobb_douglas(labour, capital, share))


def test_base_stock_ready_rate() -> None:
    assert round(models.base_stock_ready_rate(15, 10), 5) == 0.91654
    assert round(models.base_stock_ready_rate(12, 10), 5) == 0.69678


@given(st.integers(0, 60), st.floats(0.1, 40))
def test_ready_rate_is_a_poisson_tail(level: int, mean: float) -> None:
    expected = stats.poisson.cdf(level - 1, mean)
    assert models.base_stock_ready_rate(level, mean) == pytest.approx(expected, abs=1e-9)


# Labour


def test_urn_ball_matches() -> None:
    assert round(models.urn_ball_matches(1000, 800), 3) == 570.975
    assert models.urn_ball_matches(0, 800) == 0.0
    assert models.urn_ball_matches(5, 1) == 1.0


def test_urn_ball_matches_as_simulated() -> None:
    draws = np.random.default_rng(7)
    filled = [np.unique(draws.integers(0, 80, 100)).size for _ in range(4000)]
    assert models.urn_ball_matches(100, 80) == pytest.approx(np.mean(filled), rel=0.01)


def test_unemployment_settles_where_flows_are_equal() -> None:
    separation, finding, rate = 0.015, 0.28, 0.4
    for _ in range(500):
        rate = models.unemployment_step(rate, separation, finding)
    assert rate == pytest.approx(separation / (separation + finding))
    assert rate == pytest.approx(models.steady_state_unemployment(separation, finding))


# Inequality


def test_gini_of_known_populations() -> None:
    assert models.gini([1, 2, 3, 4]) == pytest.approx(0.25)
    ranks = (np.arange(200_000) + 0.5) / 200_000
    lognormal = models.gini(np.exp(stats.norm.ppf(ranks)))
    assert lognormal == pytest.approx(0.5205, abs=5e-4)
    ranks = (np.arange(2_000_000) + 0.5) / 2_000_000
    assert models.gini((1 - ranks) ** (-1 / 1.5)) == pytest.approx(0.5, abs=6e-3)
    assert models.gini([]) == 0.0
    assert models.gini([0, 0]) == 0.0


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40))
def test_gini_is_half_the_relative_mean_difference(values: list[int]) -> None:
    array = np.array(values, dtype=float)
    mean = array.mean()
    pairs = np.abs(array[:, None] - array[None, :]).mean()
    expected = 0.0 if mean == 0 else pairs / (2 * mean)
    assert models.gini(values) == pytest.approx(expected, abs=1e-9)


def test_arrays_of_every_kind_are_taken() -> None:
    values = [4, 1, 3, 2]
    for given_values in (
        np.array(values, dtype=np.int32),
        pa.array(values),
        pa.chunked_array([values[:2], values[2:]]),
        pd.Series(values),
        pl.Series(values),
        iter(values),
    ):
        assert models.gini(given_values) == pytest.approx(0.25)
    with pytest.raises(PanarchyError, match="finite"):
        models.gini([1.0, math.nan])
    with pytest.raises(PanarchyError, match="one-dimensional"):
        models.gini(np.ones((2, 2)))  # type: ignore[arg-type]


def test_random_exchange_tends_to_exponential_money() -> None:
    money = models.random_exchange([10_000] * 20_000, rounds=30, seed=11)
    assert sum(money) == 200_000_000
    assert min(money) >= 0
    assert models.gini(money) == pytest.approx(0.5, abs=0.01)
    fit = stats.kstest(money, stats.expon(scale=10_000).cdf)
    assert fit.statistic < 0.015
