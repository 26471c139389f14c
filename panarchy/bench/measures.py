"""What a scorecard computes from series and tables: cycles, slopes, tails, life tables, distances.

Every function takes NumPy arrays and knows no world, so that each can be held to known answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

SMOOTHING = 1600.0
"""Hodrick and Prescott's weight for quarterly series."""

_MONTHS = 365 / 30
"""Months of 30 ticks in a year of life."""
_OLDEST = 100
"""Completed age from which a life table is open."""


def hp_cycle(series: Array, smoothing: float = SMOOTHING) -> Array:
    """Return a series less its trend, the trend that solves `(1 + smoothing D'D) trend = series`.

    D takes second differences (Hodrick and Prescott 1997, eq. 4).

    Args:
        series: one value a quarter, at least three.
        smoothing: the weight of a smooth trend against a close one.
    """
    second = np.diff(np.eye(len(series)), n=2, axis=0)
    trend = np.linalg.solve(np.eye(len(series)) + smoothing * second.T @ second, series)
    return np.asarray(series - trend, dtype=float)


def autocorrelation(series: Array) -> float:
    """Return the correlation of a series with itself one step before."""
    return correlation(series[1:], series[:-1])


def correlation(one: Array, other: Array) -> float:
    """Return Pearson's correlation."""
    return float(np.corrcoef(one, other)[0, 1])


def slope(x: Array, y: Array) -> float:
    """Return the slope of y on x by ordinary least squares, with an intercept."""
    centred = x - x.mean()
    return float(centred @ y / (centred @ centred))


def hill(sizes: Array, share: float = 0.1) -> float:
    """Return the tail exponent of the largest values (Hill 1975): k over the sum of ln(x / x of rank k + 1).

    Args:
        sizes: positive sizes, in any order.
        share: the part of them that counts as the tail.

    Returns:
        The exponent; NaN where the tail has fewer than two values or no spread.
    """
    ordered = np.sort(sizes[sizes > 0])[::-1]
    tail = int(share * len(ordered))
    if tail < 2:
        return float("nan")
    excess = float(np.log(ordered[:tail] / ordered[tail]).sum())
    return tail / excess if excess > 0 else float("nan")


def within_slope(x: Array, y: Array) -> float:
    """Return the slope of y on x with an effect of each region and of each year.

    Args:
        x: one row a region, one column a year, no gaps.
        y: of the same shape.

    Returns:
        The slope; NaN for fewer than two regions or years.
    """
    if min(x.shape) < 2:
        return float("nan")

    def within(panel: Array) -> Array:
        rest = panel - panel.mean(axis=1, keepdims=True) - panel.mean(axis=0, keepdims=True)
        return np.asarray(rest + panel.mean(), dtype=float).ravel()

    return slope(within(x), within(y))


def life_expectancy(deaths: Array, months: Array) -> float:
    """Return the life expectancy at birth of a period life table, in years.

    Within a year of age the hazard is taken as constant; the last ages are taken together.

    Args:
        deaths: persons who died, by completed age.
        months: person-months of 30 ticks begun, by completed age.
    """
    died = np.append(deaths[:_OLDEST], deaths[_OLDEST:].sum())
    begun = np.append(months[:_OLDEST], months[_OLDEST:].sum())
    hazard = -np.log1p(-np.divide(died, begun, out=np.zeros(len(died)), where=begun > 0)) * _MONTHS
    alive = np.exp(-np.concatenate([[0.0], np.cumsum(hazard[:-1])]))
    small = np.maximum(hazard, 1e-12)
    years = -np.expm1(-small) / small
    years[-1] = 1.0 / hazard[-1] if hazard[-1] > 0 else 1.0
    return float(alive @ years)


@dataclass(frozen=True)
class Moves:
    """Moves of a month between tiles, and what the tiles offered.

    Args:
        origin: tile of each household that moved, before.
        goal: its tile afterwards.
        people: persons on every tile before the moves.
        width: tiles of the map from west to east.
    """

    origin: npt.NDArray[np.int64]
    goal: npt.NDArray[np.int64]
    people: Array
    width: int


def distance_elasticity(moves: list[Moves], steps: int = 12) -> float:
    """Return the exponent with which moves fall with distance, by maximum likelihood.

    A mover chooses among all other settled tiles in proportion to people / distance ** exponent
    (the conditional logit of McFadden 1974 for a gravity law); found by Newton's method.
    """
    exponent = 1.0
    for _ in range(steps):
        score, information = 0.0, 0.0
        for month in moves:
            gain, curve = _score(month, exponent)
            score, information = score + gain, information + curve
        if information <= 0:
            return float("nan")
        step = score / information
        exponent -= step
        if abs(step) < 1e-6:
            break
    return exponent


def _score(moves: Moves, exponent: float) -> tuple[float, float]:
    """Return the surplus of log distance moved over that expected, and the variance of the latter."""
    settled = np.flatnonzero(moves.people > 0)
    places = np.stack([settled % moves.width, settled // moves.width])
    score, information = 0.0, 0.0
    for origin, goal in zip(moves.origin, moves.goal, strict=True):
        x, y = origin % moves.width, origin // moves.width
        square = (places[0] - x) ** 2 + (places[1] - y) ** 2
        far = 0.5 * np.log(np.maximum(square, 1))
        pull = np.where(square > 0, moves.people[settled] * np.exp(-exponent * far), 0.0)
        pull /= pull.sum()
        mean = float(pull @ far)
        gone = (goal % moves.width - x) ** 2 + (goal // moves.width - y) ** 2
        score += 0.5 * float(np.log(gone)) - mean
        information += float(pull @ (far - mean) ** 2)
    return score, information
