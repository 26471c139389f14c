"""Small multiples of the key indicators: where the run ended, and how it got there."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from panarchy.report.charts.style import (
    BLUE,
    FAINT,
    INK,
    Asked,
    Floats,
    as_percent,
    as_short,
    columns,
    days,
    figure,
    nothing_yet,
    short,
)

PREFERRED = (
    "population",
    "gdp",
    "unemployment",
    "vacancy_rate",
    "price_level",
    "inflation",
    "wage_mean",
    "gini_wealth",
    "gini_income",
    "firms",
    "births",
    "deaths",
    "labour_share",
    "consumption",
    "investment",
    "capacity_use",
)
"""What a reader looks for first; each is drawn if the run has it."""

_ACROSS = 4
_MOST = 12
_MONTH = 30
_JUMPS = 0.45
"""Share of steps that turn back, from which a daily series is too noisy to read without smoothing..."""
_LEAP = 0.03
"""...if its mean step is at least this share of its whole range."""


def chosen(known: list[str]) -> list[str]:
    """Return the indicators to draw: the preferred that exist, then others until the page is full."""
    checks = ("residual", "invariants")
    others = [
        name for name in known if name not in PREFERRED and not any(word in name for word in checks)
    ]
    listed = [name for name in PREFERRED if name in known] + others
    return listed[:_MOST]


def indicators(run: Asked, first_tick: int = 0) -> Figure:
    """Draw the key indicators, one small chart each with its last value.

    Args:
        run: the run.
        first_tick: where the charts begin.
    """
    described = columns(
        run.sql(
            "SELECT column_name, unit FROM dictionary WHERE table_name = 'kpis' AND column_name <> 'tick'"
        )
    )
    units = dict(zip(described["column_name"], described["unit"], strict=True))
    names = chosen(list(units))
    listed = ", ".join(f'"{name}"' for name in names)
    values = columns(
        run.sql(
            f"SELECT tick, {listed} FROM kpis WHERE tick >= $first ORDER BY tick", first=first_tick
        )
    )
    rows = -(-len(names) // _ACROSS)
    drawn, axes = figure(rows, _ACROSS, 2.05 * rows)
    for place, axis in enumerate(axes.flat):
        if place >= len(names):
            axis.set_axis_off()
            continue
        name = names[place]
        _one(axis, name, str(units[name] or ""), values["tick"], values[name].astype(float))
    return drawn


def _smoothed(series: Floats) -> Floats:
    """Return the mean of the last 30 ticks of a series that jumps up and down from day to day, else the series."""
    steps = np.diff(series)
    moved = steps[np.isfinite(steps) & (steps != 0)]
    if len(series) < 3 * _MONTH or len(moved) < _MONTH:
        return series
    turns = np.mean(np.sign(moved[1:]) != np.sign(moved[:-1]))
    reach = np.nanmax(series) - np.nanmin(series)
    if turns < _JUMPS or np.mean(np.abs(moved)) < _LEAP * reach:
        return series
    known = np.isfinite(series)
    sums = np.cumsum(np.r_[np.zeros(_MONTH), np.where(known, series, 0.0)])
    counts = np.cumsum(np.r_[np.zeros(_MONTH), known])
    within = np.maximum(counts[_MONTH:] - counts[:-_MONTH], 1)
    return np.where(known, (sums[_MONTH:] - sums[:-_MONTH]) / within, np.nan)


def _one(axis: Axes, name: str, unit: str, ticks: Floats, series: Floats) -> None:
    """Draw one indicator."""
    known = np.flatnonzero(np.isfinite(series))
    title = name.replace("_", " ").replace("gdp", "GDP").replace("gini", "Gini")
    axis.set_title(title[0].upper() + title[1:], fontsize=9.5)
    if len(known) == 0:
        nothing_yet(axis, "not defined yet")
        return
    low, high = np.nanmin(series), np.nanmax(series)
    shown = _smoothed(series)
    if shown is not series:
        axis.plot(ticks, series, color=BLUE, alpha=0.22, linewidth=0.6)
    axis.plot(ticks, shown, color=BLUE)
    axis.fill_between(ticks, shown, low, color=BLUE, alpha=0.10, linewidth=0)
    pad = 0.08 * (high - low) or 0.05 * abs(high) or 1.0
    axis.set_ylim(low - pad, high + pad)
    days(axis, ticks, label=False, most=4)
    fraction = unit.startswith(("fraction", "share"))
    as_percent(axis) if fraction else as_short(axis)
    last = shown[known[-1]]
    axis.plot(ticks[known[-1]], last, "o", color=BLUE, markersize=4, clip_on=False)
    axis.set_title(
        f"{100 * last:.1f} %" if fraction else short(last), loc="right", fontsize=9.5, color=INK
    )
    if unit and unit != "0 to 1" and not fraction:
        axis.annotate(
            unit, (0, 1), xytext=(2, -2), xycoords="axes fraction", textcoords="offset points",
            va="top", fontsize=7, color=FAINT,
        )  # fmt: skip
