"""The formulas of the world's systems, callable on their own.

Each is the Rust function that the system itself calls, so that a notebook can study it and a test can hold it to
an oracle.
Arrays are taken where a docstring says so: lists, NumPy arrays, pandas or Polars series, and pyarrow arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from panarchy import _core
from panarchy.errors import PanarchyError

__all__ = [
    "base_stock_ready_rate",
    "cobb_douglas",
    "evapotranspiration",
    "factor_payments",
    "gini",
    "gompertz_makeham_hazard",
    "gompertz_makeham_survival",
    "life_expectancy",
    "logistic_growth",
    "logistic_step",
    "maximum_sustainable_yield",
    "net_primary_production",
    "ore_grade",
    "random_exchange",
    "seasonal",
    "steady_state_unemployment",
    "unemployment_step",
    "urn_ball_matches",
]


def life_expectancy(a: float, b_scale: float, b_rate: float) -> float:
    """Return life expectancy at birth under Gompertz-Makeham mortality (Gompertz 1825, Makeham 1860).

    The force of mortality at age x is ``a + b_scale * exp(b_rate * x)``; its survival function is integrated over
    age by Simpson's rule, good to ten digits.

    Args:
        a: mortality that does not depend on age, 1/year.
        b_scale: ageing mortality at birth, 1/year.
        b_rate: growth of ageing mortality with age, 1/year.

    Returns:
        Years.
    """
    return _core.life_expectancy(a, b_scale, b_rate)


def gompertz_makeham_hazard(age: float, a: float, b_scale: float, b_rate: float) -> float:
    """Return the force of mortality ``a + b_scale * exp(b_rate * age)`` (Makeham 1860).

    Args:
        age: age, years.
        a: mortality that does not depend on age, 1/year.
        b_scale: ageing mortality at birth, 1/year.
        b_rate: growth of ageing mortality with age, 1/year.

    Returns:
        Deaths a person and year.
    """
    return _core.gompertz_makeham_hazard(age, a, b_scale, b_rate)


def gompertz_makeham_survival(age: float, a: float, b_scale: float, b_rate: float) -> float:
    """Return the share of the newborn who reach an age: ``exp(-a x - b_scale (exp(b_rate x) - 1) / b_rate)``.

    Args:
        age: age, years.
        a: mortality that does not depend on age, 1/year.
        b_scale: ageing mortality at birth, 1/year.
        b_rate: growth of ageing mortality with age, 1/year.

    Returns:
        A share between 0 and 1.
    """
    return _core.gompertz_makeham_survival(age, a, b_scale, b_rate)


def gini(values: Iterable[float]) -> float:
    """Return the Gini coefficient in its population form (Gini 1912).

    Half the mean absolute difference of all pairs over the mean: ``2 sum(i x_i) / (n sum(x)) - (n + 1) / n``
    with x ascending.

    Args:
        values: one-dimensional, of any numeric type; single values may be negative if the sum is positive.

    Returns:
        0 for equality, towards 1 for the most unequal; 0 where there is nothing to share.

    Raises:
        PanarchyError: if a value is missing or not finite.
    """
    numbers = _array(values, np.float64)
    if not np.isfinite(numbers).all():
        raise PanarchyError("gini needs finite values, and at least one is missing or infinite.")
    return _core.gini(numbers.tolist())


def random_exchange(money: Iterable[int], rounds: int, seed: int = 0) -> list[int]:
    """Let random pairs pool their money and split it at random (Dragulescu and Yakovenko 2000).

    Whatever the start, money tends to an exponential distribution with a Gini of one half.
    Amounts are integers and none is lost.

    Args:
        money: one amount a person, in minor units.
        rounds: meetings a person.
        seed: seed of the draws.

    Returns:
        The amounts afterwards, in the order given.
    """
    return _core.random_exchange(_array(money, np.int64).tolist(), rounds, seed)


def cobb_douglas(labour: float, capital: float, labour_share: float, scale: float = 1.0) -> float:
    """Return output ``scale * labour**labour_share * capital**(1 - labour_share)`` (Cobb and Douglas 1928).

    Args:
        labour: labour, in units of skill.
        capital: capital, in units of the capital good.
        labour_share: exponent of labour, 0 to 1.
        scale: productivity.

    Returns:
        Units of output a day; 0 without labour or capital.
    """
    return _core.cobb_douglas(labour, capital, labour_share, scale)


def factor_payments(
    labour: float, capital: float, labour_share: float, scale: float = 1.0
) -> tuple[float, float]:
    """Return what labour and capital earn at their marginal products; the two sum to output (Euler's theorem).

    Args:
        labour: labour, in units of skill.
        capital: capital, in units of the capital good.
        labour_share: exponent of labour, 0 to 1.
        scale: productivity.

    Returns:
        The payments to labour and to capital, in units of output.
    """
    return _core.factor_payments(labour, capital, labour_share, scale)


def base_stock_ready_rate(level: float, mean: float) -> float:
    """Return the chance that a customer finds stock under a base-stock policy (Hadley and Whitin 1963).

    Demand during replenishment is Poisson; every unit sold is reordered at once, so that the shelf is not empty
    while demand is at most ``level - 1``.

    Args:
        level: base stock, units.
        mean: mean demand during replenishment, units.

    Returns:
        A probability.
    """
    return _core.base_stock_ready_rate(level, mean)


def urn_ball_matches(unemployed: float, vacancies: float) -> float:
    """Return the matches expected when each jobless person applies to one vacancy at random (Butters 1977).

    ``V (1 - (1 - 1/V)**U)``: a vacancy stays empty only if no application reaches it.

    Args:
        unemployed: applicants U.
        vacancies: vacancies V.

    Returns:
        Matches.
    """
    return _core.urn_ball_matches(unemployed, vacancies)


def steady_state_unemployment(separation: float, finding: float) -> float:
    """Return the unemployment rate ``s / (s + f)`` at which separations equal hires (Hall 1979).

    Args:
        separation: share of the employed who lose their job a period.
        finding: share of the unemployed who find one a period.

    Returns:
        A fraction of the labour force.
    """
    return _core.steady_state_unemployment(separation, finding)


def unemployment_step(unemployment: float, separation: float, finding: float) -> float:
    """Return unemployment a period later: ``u + s (1 - u) - f u``.

    Args:
        unemployment: fraction of the labour force now.
        separation: share of the employed who lose their job a period.
        finding: share of the unemployed who find one a period.

    Returns:
        A fraction of the labour force.
    """
    return _core.unemployment_step(unemployment, separation, finding)


def seasonal(
    day: float, mean: float, amplitude: float, phase: float = 0.0, period: float = 365.0
) -> float:
    """Return a yearly wave: ``mean + amplitude * sin(2 pi (day - phase) / period)``.

    Args:
        day: day, such as a tick.
        mean: mean over the period, in the unit of the result.
        amplitude: half the span between the extremes, in the same unit.
        phase: day on which the rising wave passes its mean.
        period: length of the wave, days.

    Returns:
        The value on that day.
    """
    return _core.seasonal(day, mean, amplitude, phase, period)


def logistic_growth(stock: float, rate: float, capacity: float) -> float:
    """Return the growth ``r N (1 - N / K)`` of a stock that its surroundings limit (Verhulst 1838).

    Args:
        stock: stock N.
        rate: intrinsic growth r, 1/time.
        capacity: what the surroundings carry, K.

    Returns:
        Growth a unit of time.
    """
    return _core.logistic_growth(stock, rate, capacity)


def logistic_step(
    stock: float, rate: float, capacity: float, harvest: float = 0.0, step: float = 1.0
) -> float:
    """Return a logistic stock after one step of growth and harvest; never below zero.

    Args:
        stock: stock at the start of the step.
        rate: intrinsic growth, 1/time.
        capacity: what the surroundings carry.
        harvest: amount taken a unit of time.
        step: length of the step.

    Returns:
        The stock at the end of the step.
    """
    return _core.logistic_step(stock, rate, capacity, harvest, step)


def maximum_sustainable_yield(rate: float, capacity: float) -> float:
    """Return the largest harvest that a logistic stock bears for ever: ``r K / 4`` (Schaefer 1954).

    Args:
        rate: intrinsic growth r, 1/time.
        capacity: what the surroundings carry, K.

    Returns:
        Harvest a unit of time; the stock is then K / 2.
    """
    return _core.maximum_sustainable_yield(rate, capacity)


def net_primary_production(temperature: float, precipitation: float) -> float:
    """Return what plants grow in a year by the Miami model (Lieth 1975).

    The smaller of ``3000 / (1 + exp(1.315 - 0.119 T))`` and ``3000 (1 - exp(-0.000664 P))``.

    Args:
        temperature: mean temperature of the year T, degrees Celsius.
        precipitation: precipitation of the year P, mm.

    Returns:
        Grams of dry matter a square metre and year.
    """
    return _core.net_primary_production(temperature, precipitation)


def evapotranspiration(temperature: float) -> float:
    """Return potential evapotranspiration ``0.27 (0.46 T + 8)`` (Blaney and Criddle 1950), at least 0.

    Args:
        temperature: temperature T, degrees Celsius.

    Returns:
        Millimetres a day.
    """
    return _core.evapotranspiration(temperature)


def ore_grade(initial: float, share_dug: float, decline: float) -> float:
    """Return the grade of the ore left: ``initial (1 - decline * share_dug)`` (after Lasky 1950).

    Args:
        initial: grade at the start, 0 to 1.
        share_dug: share of the deposit already dug, 0 to 1.
        decline: share of its grade that the ore loses until the deposit is empty.

    Returns:
        A grade between 0 and 1.
    """
    return _core.ore_grade(initial, share_dug, decline)


def _array(values: Any, kind: type[np.generic]) -> np.ndarray[Any, Any]:
    """Return one-dimensional values as a NumPy array of a kind."""
    to_numpy = getattr(values, "to_numpy", None)
    if to_numpy is None:
        plain = values if isinstance(values, np.ndarray) else list(values)
    else:
        plain = (
            to_numpy(zero_copy_only=False)
            if hasattr(values, "null_count") and hasattr(values, "buffers")
            else to_numpy()
        )
    array = np.asarray(plain, dtype=kind)
    if array.ndim != 1:
        raise PanarchyError(f"values must be one-dimensional, not of shape {array.shape}.")
    return array
