"""One look for all figures: quiet axes, colours that colour-blind readers can tell apart, days on the horizontal axis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import duckdb
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

INK, FAINT, GRID, PAPER = "#1c2733", "#6b7885", "#e3e8ed", "#ffffff"
"""Text, secondary text, grid lines and background."""

BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, YELLOW, GREY = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#e3cf2f", "#8a949e",
)  # fmt: skip
"""Okabe and Ito's colours (2008), the yellow a little darker so that it shows on white."""

CATEGORIES = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, YELLOW, GREY)
"""The order in which categories take their colours."""

WIDTH = 11.0
"""Width of a full figure in inches."""

Floats = npt.NDArray[np.float64]
"""One-dimensional array of numbers."""


class Asked(Protocol):
    """Whatever answers SQL; see `panarchy.history.History.sql`."""

    def sql(self, query: str, /, **parameters: object) -> duckdb.DuckDBPyRelation:
        """Answer one SELECT."""
        ...


def use_style() -> None:
    """Set matplotlib's defaults for every figure drawn after this call."""
    mpl.rcParams.update(
        {
            "figure.facecolor": PAPER,
            "figure.dpi": 110,
            "savefig.dpi": 200,
            "savefig.bbox": "tight",
            "axes.facecolor": PAPER,
            "axes.edgecolor": GREY,
            "axes.labelcolor": FAINT,
            "axes.titlecolor": INK,
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titlepad": 9,
            "axes.labelsize": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.prop_cycle": cycler(color=list(CATEGORIES)),
            "grid.color": GRID,
            "grid.linewidth": 0.8,
            "lines.linewidth": 1.6,
            "lines.solid_capstyle": "round",
            "xtick.color": FAINT,
            "ytick.color": FAINT,
            "xtick.labelsize": 8.5,
            "ytick.labelsize": 8.5,
            "legend.frameon": False,
            "legend.fontsize": 8.5,
            "font.family": "sans-serif",
            "text.color": INK,
        }
    )


def columns(answer: duckdb.DuckDBPyRelation) -> dict[str, npt.NDArray[Any]]:
    """Return an answer as a NumPy array a column; a null number becomes NaN."""
    table = answer.to_arrow_table()
    arrays = {}
    for name in table.column_names:
        column = table[name].combine_chunks()
        arrays[name] = column.to_numpy(zero_copy_only=False)
    return arrays


def figure(
    rows: int, across: int, height: float, **options: Any
) -> tuple[Figure, npt.NDArray[Any]]:
    """Make a figure of the full width with a grid of axes.

    Args:
        rows: rows of axes.
        across: axes a row.
        height: height in inches.
        options: further words for ``plt.subplots``.

    Returns:
        The figure and its axes, shape (rows, across).
    """
    made, axes = plt.subplots(
        rows, across, figsize=(WIDTH, height), squeeze=False, layout="constrained", **options
    )
    return made, axes


def days(axes: Axes, ticks: Iterable[float], label: bool = True, most: int = 6) -> None:
    """Make the horizontal axis one of days, from the first to the last tick, with a few marks."""
    values = np.asarray(list(ticks), dtype=float)
    if len(values) > 1:
        axes.set_xlim(values[0], values[-1])
    axes.xaxis.set_major_locator(MaxNLocator(most, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    if label:
        axes.set_xlabel("day")


def short(value: float) -> str:
    """Write a number in few characters, such as 12.3k or 0.042."""
    for limit, divisor, letter in ((1e9, 1e9, "bn"), (1e6, 1e6, "m"), (1e4, 1e3, "k")):
        if abs(value) >= limit:
            return f"{value / divisor:,.1f}{letter}"
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def as_percent(axes: Axes, axis: str = "y") -> None:
    """Show fractions as percentages."""
    formatter = FuncFormatter(lambda value, _: f"{100 * value:.4g} %")
    (axes.yaxis if axis == "y" else axes.xaxis).set_major_formatter(formatter)


def as_short(axes: Axes, axis: str = "y") -> None:
    """Show large numbers in few characters, with as many digits as neighbouring marks need to differ."""

    def write(value: float, _: object) -> str:
        """Write one mark."""
        for limit, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
            if abs(value) >= (limit if limit > 1e3 else 1e4):
                return f"{value / limit:.4g}{letter}"
        return f"{value:,.4g}" if abs(value) < 1e3 else f"{value:,.0f}"

    formatter = FuncFormatter(write)
    (axes.yaxis if axis == "y" else axes.xaxis).set_major_formatter(formatter)


def nothing_yet(axes: Axes, words: str) -> None:
    """Say in place of a chart that there is nothing to draw."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, words, ha="center", va="center", color=FAINT, transform=axes.transAxes)
