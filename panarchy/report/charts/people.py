"""Figures about persons: the age pyramid then and now, and the labour market."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from panarchy.report.charts.style import (
    BLUE,
    FAINT,
    GREY,
    INK,
    ORANGE,
    VERMILION,
    Asked,
    as_percent,
    as_short,
    columns,
    days,
    figure,
    nothing_yet,
)

_BAND = 5
"""Years of age in a bar."""

_STATUS = (
    ("employed", BLUE),
    ("unemployed", VERMILION),
    ("student", "#56b4e9"),
    ("child", "#bfe3f7"),
    ("retired", GREY),
    ("inactive", "#cfd5db"),
)


def pyramid(run: Asked) -> Figure:
    """Draw the population by age and sex at the last snapshot, with the first one as an outline.

    Args:
        run: the run.
    """
    counted = columns(
        run.sql(
            f"""
            WITH ends AS (SELECT min(tick) AS first, max(tick) AS last FROM persons)
            SELECT tick, sex, least(age_years // {_BAND}, 19) AS band, count(*) AS persons
            FROM persons SEMI JOIN ends ON tick = first OR tick = last
            GROUP BY ALL ORDER BY ALL
            """
        )
    )
    drawn, axes = figure(1, 1, 4.6)
    axis: Axes = axes[0, 0]
    axis.set_title("Who lives here")
    if len(counted["tick"]) == 0:
        nothing_yet(axis, "nobody")
        return drawn
    first, last = counted["tick"].min(), counted["tick"].max()
    for sex, sign, colour in (("female", -1, ORANGE), ("male", 1, BLUE)):
        now, then = np.zeros(20), np.zeros(20)
        for tick, bars in ((last, now), (first, then)):
            here = (counted["tick"] == tick) & (counted["sex"] == sex)
            bars[counted["band"][here].astype(int)] = counted["persons"][here]
        axis.barh(
            np.arange(20),
            sign * now,
            height=0.86,
            color=colour,
            alpha=0.85,
            label=f"{sex}, day {last:,}",
        )
        axis.step(np.r_[sign * then, 0], np.arange(21) - 0.5, where="pre", color=INK, linewidth=0.9)
    axis.plot([], [], color=INK, linewidth=0.9, label=f"day {first:,}")
    axis.axvline(0, color="white", linewidth=1.5)
    axis.set_yticks(
        range(0, 20, 2),
        [f"{_BAND * band}-{_BAND * band + 4}" if band < 19 else "95+" for band in range(0, 20, 2)],
    )
    axis.set_ylabel("age in years")
    axis.set_xlabel(f"persons in a band of {_BAND} years")
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):,.0f}"))
    axis.grid(axis="y", visible=False)
    axis.set_ylim(-0.7, 19.7)
    axis.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return drawn


def labour_market(run: Asked) -> Figure:
    """Draw who works, the Beveridge curve, and wages by schooling.

    Args:
        run: the run.
    """
    drawn, axes = figure(1, 3, 3.5, width_ratios=(1.25, 1, 1))
    _statuses(axes[0, 0], run)
    _beveridge(axes[0, 1], run)
    _wages(axes[0, 2], run)
    return drawn


def _statuses(axis: Axes, run: Asked) -> None:
    """Draw persons by employment status over time."""
    counted = columns(
        run.sql(
            "SELECT tick, employment_status AS status, count(*) AS n FROM persons GROUP BY ALL ORDER BY ALL"
        )
    )
    ticks = np.unique(counted["tick"])
    layers = []
    for status, _ in _STATUS:
        here = counted["status"] == status
        layer = np.zeros(len(ticks))
        layer[np.searchsorted(ticks, counted["tick"][here])] = counted["n"][here]
        layers.append(layer)
    colours = [colour for _, colour in _STATUS]
    if len(ticks) > 1:
        axis.stackplot(ticks, layers, colors=colours, linewidth=0)
        days(axis, ticks)
    else:
        axis.bar([status for status, _ in _STATUS], [layer[0] for layer in layers], color=colours)
        axis.tick_params(axis="x", rotation=40)
    as_short(axis)
    middle, below = len(ticks) // 2, 0.0
    for (status, _), layer in zip(_STATUS, layers, strict=True):
        if len(ticks) > 1 and layer[middle] > 0.045 * sum(each[middle] for each in layers):
            axis.text(
                ticks[middle],
                below + layer[middle] / 2,
                status,
                ha="center",
                va="center",
                fontsize=8.5,
                color="white" if status == "employed" else INK,
            )
        below += layer[middle]
    axis.set_title("What people do")
    axis.set_ylabel("persons")


def _beveridge(axis: Axes, run: Asked) -> None:
    """Draw vacancies against unemployment, month by month, the last month marked."""
    axis.set_title("Vacancies against jobless")
    points = columns(
        run.sql(
            """
            SELECT tick // 30 AS month, avg(unemployment) AS u, avg(vacancy_rate) AS v
            FROM kpis WHERE tick > 0 GROUP BY ALL ORDER BY ALL
            """
        )
    )
    if len(points["u"]) == 0:
        nothing_yet(axis, "no month yet")
        return
    axis.plot(points["u"], points["v"], color=GREY, linewidth=0.8, alpha=0.7)
    axis.scatter(points["u"], points["v"], c=points["month"], cmap="viridis", s=16, zorder=3)
    axis.scatter(
        points["u"][-1:], points["v"][-1:], s=70, facecolors="none", edgecolors=INK, zorder=4
    )
    axis.set_xlabel("unemployment (ring: last month)")
    axis.set_ylabel("vacancy rate")
    as_percent(axis)
    as_percent(axis, "x")


def _wages(axis: Axes, run: Asked) -> None:
    """Draw the spread of wages by schooling at the last snapshot."""
    spread = columns(
        run.sql(
            """
            SELECT education_level AS level,
                   quantile_cont(wage_real, [0.1, 0.25, 0.5, 0.75, 0.9]) AS q
            FROM persons WHERE tick = (SELECT max(tick) FROM persons) AND employment_status = 'employed'
            GROUP BY education_level
            ORDER BY list_position(['none', 'primary', 'secondary', 'tertiary'], education_level)
            """
        )
    )
    axis.set_title("Wages by schooling")
    if len(spread["level"]) == 0:
        nothing_yet(axis, "nobody works yet")
        return
    for place, (p10, p25, p50, p75, p90) in enumerate(spread["q"]):
        axis.plot([p10, p90], [place, place], color=GREY, linewidth=1.4)
        axis.plot(
            [p25, p75], [place, place], color=BLUE, linewidth=7, solid_capstyle="butt", alpha=0.8
        )
        axis.plot(p50, place, "o", color="white", markeredgecolor=INK, markersize=5)
    axis.set_yticks(range(len(spread["level"])), [str(level) for level in spread["level"]])
    axis.set_ylim(-0.6, len(spread["level"]) - 0.4)
    as_short(axis, "x")
    axis.grid(axis="y", visible=False)
    axis.set_xlabel("a month: median, half and four fifths of them", color=FAINT)
