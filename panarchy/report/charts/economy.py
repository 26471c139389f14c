"""Figures about firms and money: sizes, prices and wealth."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from panarchy.report.charts.style import (
    BLUE,
    CATEGORIES,
    FAINT,
    GREY,
    INK,
    ORANGE,
    Asked,
    as_percent,
    as_short,
    columns,
    days,
    figure,
    nothing_yet,
)


def firm_sizes(run: Asked) -> Figure:
    """Draw how many firms are at least so large (straight on double logarithmic axes: a power law), and by good.

    Args:
        run: the run.
    """
    sizes = columns(
        run.sql(
            """
            SELECT good, num_employees AS n FROM firms
            WHERE tick = (SELECT max(tick) FROM firms) AND num_employees > 0
            """
        )
    )
    drawn, axes = figure(1, 2, 3.6, width_ratios=(1.1, 1))
    tail, bars = axes[0]
    tail.set_title("Firm sizes")
    bars.set_title("Jobs by good")
    if len(sizes["n"]) == 0:
        nothing_yet(tail, "no firm has a worker")
        nothing_yet(bars, "")
        return drawn
    _tail(tail, sizes["n"].astype(float))
    goods, place = np.unique(sizes["good"].astype(str), return_inverse=True)
    jobs = np.bincount(place, weights=sizes["n"].astype(float))
    firms = np.bincount(place)
    order = np.argsort(jobs)
    bars.barh(goods[order], jobs[order], color=BLUE, alpha=0.85)
    for row, each in enumerate(order):
        bars.text(jobs[each], row, f"  {firms[each]:,} firms", va="center", fontsize=8, color=FAINT)
    bars.set_xlim(0, 1.22 * jobs.max())
    bars.set_xlabel("persons employed")
    bars.grid(axis="y", visible=False)
    as_short(bars, "x")
    return drawn


def _tail(axis: Axes, sizes: np.ndarray) -> None:
    """Draw the share of firms at least so large, with Hill's slope over the top decile."""
    ordered = np.sort(sizes)[::-1]
    share = np.arange(1, len(ordered) + 1) / len(ordered)
    axis.loglog(ordered, share, ".", color=BLUE, markersize=4, alpha=0.7)
    top = ordered[: max(len(ordered) // 10, 2)]
    spread = float(np.mean(np.log(top / top[-1])))
    if spread > 0:
        # Hill (1975): the tail index is one over the mean log excess above the threshold.
        slope = 1 / spread
        line = share[len(top) - 1] * (top / top[-1]) ** -slope
        axis.loglog(
            top, line, color=ORANGE, linewidth=2, label=f"tail index {slope:.2f} (Hill, top tenth)"
        )
        axis.legend(loc="lower left")
    axis.set_xlabel("persons employed")
    axis.set_ylabel("share of firms at least so large")


def price_dispersion(run: Asked) -> Figure:
    """Draw the level of each good's prices over time, and how far apart its sellers are.

    Args:
        run: the run.
    """
    prices = columns(
        run.sql(
            """
            SELECT tick, good, median(price) AS middle, stddev_samp(price) / avg(price) AS cv
            FROM firms WHERE num_employees > 0 GROUP BY ALL ORDER BY ALL
            """
        )
    )
    drawn, axes = figure(1, 2, 3.4)
    level, spread = axes[0]
    for place, good in enumerate(sorted(set(prices["good"].astype(str)))):
        here = prices["good"].astype(str) == good
        colour = CATEGORIES[place % len(CATEGORIES)]
        middle = prices["middle"][here].astype(float)
        level.plot(prices["tick"][here], middle / middle[0], color=colour, label=good)
        spread.plot(
            prices["tick"][here], prices["cv"][here].astype(float), color=colour, label=good
        )
    level.set_title("Median price, first day = 1")
    spread.set_title("Price dispersion within a good")
    spread.set_ylabel("standard deviation / mean")
    for axis in (level, spread):
        days(axis, np.unique(prices["tick"]))
    as_percent(spread)
    level.legend(ncols=2)
    return drawn


def wealth(run: Asked) -> Figure:
    """Draw the Lorenz curve of persons' money then and now, and the money of each age.

    Args:
        run: the run.
    """
    drawn, axes = figure(1, 2, 3.6)
    lorenz, ages = axes[0]
    ends = run.sql("SELECT min(tick), max(tick) FROM persons").fetchall()[0]
    for tick, colour in ((ends[0], GREY), (ends[1], BLUE)):
        owned = columns(
            run.sql(
                "SELECT wealth_real AS w FROM persons WHERE tick = $t AND age_years >= 18 ORDER BY w",
                t=int(tick),
            )
        )["w"].astype(float)
        share = np.r_[0, np.cumsum(owned)] / max(owned.sum(), 1e-9)
        lorenz.plot(np.linspace(0, 1, len(share)), share, color=colour, label=f"day {tick:,}")
    lorenz.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=(0, (4, 4)))
    lorenz.set_title("Who owns the money")
    lorenz.set_xlabel("adults, poorest first")
    lorenz.set_ylabel("share of all money")
    as_percent(lorenz)
    as_percent(lorenz, "x")
    lorenz.legend(loc="upper left")
    by_age = columns(
        run.sql(
            """
            SELECT age_years // 5 * 5 AS age, quantile_cont(wealth_real, [0.25, 0.5, 0.75]) AS q
            FROM persons WHERE tick = $t AND age_years BETWEEN 15 AND 94 GROUP BY ALL ORDER BY ALL
            """,
            t=int(ends[1]),
        )
    )
    low, middle, high = np.array([list(q) for q in by_age["q"]], dtype=float).reshape(-1, 3).T
    ages.fill_between(
        by_age["age"], low, high, color=BLUE, alpha=0.18, linewidth=0, label="the middle half"
    )
    ages.plot(by_age["age"], middle, color=BLUE, label="median")
    ages.set_title("Money by age")
    ages.set_xlabel("age in years")
    ages.set_ylabel("currency units")
    as_short(ages)
    ages.legend(loc="upper left")
    return drawn
