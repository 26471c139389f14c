"""Runs beside each other: indicators with their difference and its band below, and the map of one less the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from panarchy.report.charts.style import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    VERMILION,
    WIDTH,
    Floats,
    as_percent,
    as_short,
    days,
    nothing_yet,
    short,
)

if TYPE_CHECKING:
    from panarchy.replay.comparison import Comparison
    from panarchy.replay.maps import MapDifference

LINES = (GREY, BLUE, VERMILION, GREEN, PURPLE, ORANGE)
"""Colours of runs: the first, with which the others are compared, stands back in grey."""

SEA, NOTHING = "#e4edf4", "#c9d0d6"
"""What is not land, and land that has no value on one side."""

DIVERGING = LinearSegmentedColormap.from_list(
    "panarchy_difference",
    ["#8c3800", "#d55e00", "#f3c19d", "#f5f5f2", "#9ec9e2", "#0072b2", "#00406b"],
).with_extremes(bad="none")
"""Vermilion for less, blue for more, paper in between: Okabe and Ito's hues (2008), alike dark at either end."""

_ACROSS = 3
_MOST = 9


def name_said(kpi: str) -> str:
    """An indicator's name for people."""
    words = kpi.replace("_", " ").replace("gdp", "GDP").replace("gini", "Gini")
    return words[:1].upper() + words[1:]


def beside(
    comparison: Comparison, kpis: Sequence[str] | None = None, units: dict[str, str] | None = None
) -> Figure:
    """Draw indicators of the runs, each with the differences from the first run below, and their band over seeds.

    Args:
        comparison: the comparison.
        kpis: indicators to draw, at most nine; those that changed most by default.
        units: their units, by name.
    """
    names = list(kpis) if kpis is not None else comparison.most_changed(_MOST)
    names = [name for name in names if name in comparison.series.kpis][:_MOST]
    if not names:
        drawn, axis = plt.subplots(figsize=(WIDTH, 1.2), layout="constrained")
        nothing_yet(axis, "No indicator differs in these ticks.")
        return drawn
    across = min(_ACROSS, len(names))
    rows = -(-len(names) // across)
    drawn = plt.figure(figsize=(WIDTH, 2.75 * rows + 0.35))
    drawn.set_layout_engine("constrained", h_pad=0.03, hspace=0.05)
    grid = drawn.add_gridspec(2 * rows, across, height_ratios=[2.1, 1] * rows)
    for place, name in enumerate(names):
        row, column = divmod(place, across)
        upper = drawn.add_subplot(grid[2 * row, column])
        lower = drawn.add_subplot(grid[2 * row + 1, column], sharex=upper)
        _curves(upper, comparison, name, (units or {}).get(name, ""))
        _difference(lower, comparison, name, (units or {}).get(name, ""), row == rows - 1)
    handles = [
        Line2D([], [], color=LINES[at % len(LINES)], linewidth=2, label=name)
        for at, name in enumerate(comparison.names)
    ]
    drawn.legend(
        handles=handles,
        loc="outside upper left",
        ncols=len(handles),
        fontsize=9.5,
        handlelength=1.6,
    )
    return drawn


def _column(comparison: Comparison, name: str) -> int:
    return comparison.series.kpis.index(name)


def _curves(axis: Axes, comparison: Comparison, name: str, unit: str) -> None:
    """One indicator of every run over time."""
    at, ticks = _column(comparison, name), comparison.series.ticks
    for place in range(len(comparison.names)):
        series = comparison.series.mean(place)[:, at]
        colour = LINES[place % len(LINES)]
        axis.plot(
            ticks,
            series,
            color=colour,
            linewidth=2.2 if place == 0 else 1.5,
            alpha=0.75 if place == 0 else 1,
        )
    axis.set_title(name_said(name), fontsize=9.5)
    _scale(axis, unit)
    axis.tick_params(labelbottom=False)
    axis.yaxis.set_major_locator(MaxNLocator(4))


def _difference(axis: Axes, comparison: Comparison, name: str, unit: str, bottom: bool) -> None:
    """The difference of every other run from the first, with its band."""
    at, series = _column(comparison, name), comparison.series
    axis.axhline(0, color=INK, linewidth=0.8, zorder=1)
    for place in range(1, len(comparison.names)):
        mean, low, high = (values[:, at] for values in series.difference(place))
        colour = LINES[place % len(LINES)]
        axis.fill_between(series.ticks, low, high, color=colour, alpha=0.22, linewidth=0)
        if not series.seeds:
            axis.fill_between(series.ticks, 0, mean, color=colour, alpha=0.14, linewidth=0)
        axis.plot(series.ticks, mean, color=colour, linewidth=1.5)
        _last(axis, series.ticks, mean, low, high, colour, unit, alone=len(comparison.names) == 2)
    _scale(axis, unit)
    axis.yaxis.set_major_locator(MaxNLocator(3))
    days(axis, series.ticks, label=bottom, most=4)
    axis.set_ylabel("difference", fontsize=7.5)


def _last(
    axis: Axes,
    ticks: npt.NDArray[np.int32],
    mean: Floats,
    low: Floats,
    high: Floats,
    colour: str,
    unit: str,
    alone: bool,
) -> None:
    """Say the last difference beside its end, and whether its band leaves zero out."""
    known = np.flatnonzero(np.isfinite(mean))
    if not alone or len(known) == 0:
        return
    end = int(known[-1])
    axis.plot(ticks[end], mean[end], "o", color=colour, markersize=4, clip_on=False)
    said = f"{100 * mean[end]:+.2f} pp" if _fraction(unit) else _signed(mean[end])
    sure = np.isfinite(low[end]) and (low[end] > 0 or high[end] < 0)
    axis.set_title(
        said,
        loc="right",
        fontsize=8.5,
        color=colour,
        pad=3,
        fontweight="bold" if sure else "normal",
    )


def _signed(value: float) -> str:
    text = short(abs(value))
    return f"{'-' if value < 0 else '+'}{text}"


def _fraction(unit: str) -> bool:
    return unit.startswith(("fraction", "share"))


def _scale(axis: Axes, unit: str) -> None:
    as_percent(axis) if _fraction(unit) else as_short(axis)


def difference_map(difference: MapDifference) -> Figure:
    """Draw a map of one run less another, with colours that diverge around zero; land without a value is grey."""
    values = difference.values
    height, width = values.shape
    drawn, axis = plt.subplots(
        figsize=(WIDTH, min(WIDTH * height / width, 9) + 0.5), layout="constrained"
    )
    a, b = difference.names
    ground = ListedColormap([SEA, NOTHING])
    axis.imshow(difference.land, cmap=ground, vmin=0, vmax=1, interpolation="nearest")
    if difference.classes:
        colours = ListedColormap(["#f5f5f2", VERMILION]).with_extremes(bad="none")
        axis.imshow(values, cmap=colours, vmin=0, vmax=1, interpolation="nearest")
        count = int(np.nansum(values))
        axis.set_title(
            f"{difference.title} on day {difference.tick:,}: {count:,} tiles differ between {a} and {b}"
        )
    else:
        _shade(drawn, axis, difference)
        axis.set_title(f"{difference.title} on day {difference.tick:,}: {a} less {b}")
    axis.set_axis_off()
    return drawn


def _shade(drawn: Figure, axis: Axes, difference: MapDifference) -> None:
    """The difference in colours, whose ends are reached by all but the hundredth part that differs most."""
    values = difference.values
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    limit = float(np.percentile(sizes, 99)) if len(sizes) else 1.0
    limit = limit or 1.0
    image = axis.imshow(values, cmap=DIVERGING, vmin=-limit, vmax=limit, interpolation="nearest")
    bar = drawn.colorbar(
        image, ax=axis, shrink=0.7, pad=0.015, aspect=28, extend="both" if len(sizes) else "neither"
    )
    bar.set_label(difference.unit, color=FAINT, fontsize=8.5)
    bar.outline.set_visible(False)
    as_percent(bar.ax) if _fraction(difference.unit) else as_short(bar.ax)
    if len(sizes) == 0:
        axis.text(
            0.5,
            0.5,
            "no difference",
            transform=axis.transAxes,
            ha="center",
            va="center",
            color=INK,
            fontsize=13,
        )
