"""The books: who paid whom for what, whether anything leaked, and the stamp that identifies a run."""

from __future__ import annotations

from html import escape

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from panarchy.report.charts.style import (
    CATEGORIES,
    GREY,
    INK,
    Asked,
    as_short,
    columns,
    figure,
    nothing_yet,
    short,
)
from panarchy.report.charts.table import Markup, html_table

_YEAR = 360


def flow_matrix(run: Asked) -> Figure:
    """Draw the money that flowed between sectors in the last year (360 ticks), in all and by instrument.

    What members of a household put into their own purse stays out, because it would dwarf the rest.

    Args:
        run: the run.
    """
    flows = columns(
        run.sql(
            """
            SELECT from_sector, to_sector, instrument, sum(amount) AS amount FROM flows
            WHERE tick > (SELECT max(tick) FROM flows) - $year AND instrument <> 'household' GROUP BY ALL ORDER BY amount DESC
            """,
            year=_YEAR,
        )
    )
    drawn, axes = figure(1, 2, 3.8, width_ratios=(1, 1.35))
    if len(flows["amount"]) == 0:
        for axis in axes[0]:
            nothing_yet(axis, "no money has flowed yet")
        return drawn
    amounts = flows["amount"].astype(float)
    _matrix(axes[0, 0], flows["from_sector"].astype(str), flows["to_sector"].astype(str), amounts)
    names = flows["instrument"].astype(str)
    arrows = [f"{a} to {b}" for a, b in zip(flows["from_sector"], flows["to_sector"], strict=True)]
    _instruments(axes[0, 1], names, arrows, amounts)
    return drawn


def _matrix(axis: Axes, payers: np.ndarray, payees: np.ndarray, amounts: np.ndarray) -> None:
    """Draw one square a pair of sectors, with its amount."""
    sectors = sorted(set(payers) | set(payees))
    grid = np.zeros((len(sectors), len(sectors)))
    np.add.at(grid, (np.searchsorted(sectors, payers), np.searchsorted(sectors, payees)), amounts)
    shown = np.where(grid > 0, grid, np.nan)
    top = max(np.nanmax(shown), 2)
    axis.imshow(shown, cmap="cividis_r", norm=LogNorm(max(np.nanmin(shown), top / 1e4), top))
    for (row, column), amount in np.ndenumerate(grid):
        if amount > 0:
            light = amount > top / 30
            axis.text(
                column,
                row,
                short(amount),
                ha="center",
                va="center",
                fontsize=9,
                color="white" if light else INK,
            )
    axis.set_xticks(range(len(sectors)), sectors)
    axis.set_yticks(range(len(sectors)), sectors)
    axis.set_xlabel("paid to")
    axis.set_ylabel("paid by")
    axis.grid(visible=False)
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    axis.set_title("Money between sectors, last year")


def _instruments(axis: Axes, names: np.ndarray, arrows: list[str], amounts: np.ndarray) -> None:
    """Draw what the money was for, each bar split by who paid whom."""
    totals = {name: amounts[names == name].sum() for name in dict.fromkeys(names)}
    order = sorted(totals, key=totals.__getitem__)
    pairs = sorted(
        set(arrows),
        key=lambda pair: -sum(a for a, arrow in zip(amounts, arrows, strict=True) if arrow == pair),
    )
    colours = {pair: CATEGORIES[place] if place < 6 else GREY for place, pair in enumerate(pairs)}
    for row, name in enumerate(order):
        left = 0.0
        for place in np.flatnonzero(names == name):
            pair = arrows[int(place)]
            axis.barh(row, amounts[place], left=left, color=colours[pair], height=0.78)
            left += amounts[place]
        axis.text(left, row, f"  {short(left)}", va="center", fontsize=8)
    axis.set_yticks(range(len(order)), [name.replace("_", " ") for name in order])
    axis.set_xlim(0, 1.14 * max(totals.values()))
    axis.grid(axis="y", visible=False)
    as_short(axis, "x")
    axis.set_xlabel("currency units")
    axis.set_title("What it was for")
    handles = [axis.barh(0, 0, color=colours[pair]) for pair in pairs[:6]]
    axis.legend(handles, pairs[:6], loc="lower right")


def books_table(run: Asked) -> Markup:
    """Check the books over the whole run: every residual and every broken invariant, tick by tick.

    Args:
        run: the run.
    """
    described = run.sql(
        """
        SELECT column_name, doc FROM dictionary
        WHERE table_name = 'kpis' AND (column_name LIKE '%residual%' OR column_name LIKE 'invariants%')
        """
    ).fetchall()
    rows = []
    for name, doc in described:
        query = f'SELECT count("{name}"), coalesce(max(abs("{name}")), 0), min(tick) FILTER ("{name}" <> 0) FROM kpis'
        ticks, worst, first = run.sql(query).fetchall()[0]
        sound = worst == 0
        verdict = "holds" if sound else f"broken first at day {first:,}"
        badge = f'<span class="{"good" if sound else "bad"}">{verdict}</span>'
        rows.append(
            [escape(name.replace("_", " ")), escape(doc), f"{ticks:,}", short(worst), badge]
        )
    heads = ["check", "what it says", "days checked", "largest", "verdict"]
    return html_table(heads, rows, "llrrl", empty="This run records no checks.")


def stamp_line(run: Asked) -> tuple[int, str]:
    """Return the last tick and its chain hash (hex), which identify what a report was made from.

    Args:
        run: the run.
    """
    rows = run.sql("SELECT tick, chain FROM hashes ORDER BY tick DESC LIMIT 1").fetchall()
    return (int(rows[0][0]), str(rows[0][1])) if rows else (0, "")
