"""Figures about what happened: a calendar of events by kind, and those with the most consequences."""

from __future__ import annotations

from html import escape

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from panarchy.report.charts.style import Asked, as_short, columns, figure, nothing_yet, short
from panarchy.report.charts.table import Markup, html_table

_MONTH = 30
_MOST_COLUMNS = 48


def event_calendar(run: Asked) -> Figure:
    """Draw how many events of each kind fell in each month (in longer spans for a long run).

    Args:
        run: the run.
    """
    last = int(run.sql("SELECT coalesce(max(tick), 0) FROM kpis").fetchall()[0][0])
    span = _MONTH * max(1, -(-last // (_MONTH * _MOST_COLUMNS)))
    counted = columns(
        run.sql(
            """
            SELECT kind, (tick - 1) // $span AS span, count(*) AS n FROM events
            WHERE tick > 0 GROUP BY ALL ORDER BY ALL
            """,
            span=span,
        )
    )
    kinds, row = np.unique(counted["kind"].astype(str), return_inverse=True)
    drawn, axes = figure(1, 1, 1.2 + 0.27 * max(len(kinds), 2))
    axis: Axes = axes[0, 0]
    axis.set_title("What happened, and when")
    if len(kinds) == 0:
        nothing_yet(axis, "no event is recorded")
        return drawn
    grid = np.full((len(kinds), int(counted["span"].max()) + 1), np.nan)
    grid[row, counted["span"].astype(int)] = counted["n"]
    totals = np.nansum(grid, axis=1)
    order = np.argsort(totals)[::-1]
    shown = axis.pcolormesh(
        np.arange(grid.shape[1] + 1) * span, np.arange(len(kinds) + 1), grid[order],
        cmap="cividis_r", norm=LogNorm(1, max(np.nanmax(grid), 2)), edgecolors="white", linewidth=0.6,
    )  # fmt: skip
    axis.invert_yaxis()
    names = [f"{kinds[each].replace('_', ' ')}   {short(totals[each])}" for each in order]
    axis.set_yticks(np.arange(len(kinds)) + 0.5, names)
    axis.tick_params(axis="y", length=0)
    axis.grid(visible=False)
    axis.set_xlabel("day")
    bar = drawn.colorbar(
        shown, ax=axis, shrink=min(1.0, 2.4 / (0.27 * len(kinds) + 1)), pad=0.01, aspect=25
    )
    bar.set_label("a month" if span == _MONTH else f"in {span} days", fontsize=8.5)
    as_short(bar.ax)
    bar.ax.minorticks_off()
    bar.outline.set_visible(False)
    return drawn


def top_events(run: Asked, count: int = 12) -> Markup:
    """List the events from which most others followed.

    Args:
        run: the run.
        count: how many to list.
    """
    rows = run.sql(
        """
        WITH offspring AS (
            SELECT correlation_id, count(*) - 1 AS consequences, max(tick) - min(tick) AS days
            FROM events GROUP BY ALL
        )
        SELECT e.tick, e.kind, e.entity_table, e.entity_id, e.value, o.consequences, o.days, e.event_id
        FROM events e JOIN offspring o USING (correlation_id)
        WHERE e.causation_id IS NULL AND o.consequences > 0
        ORDER BY o.consequences DESC, e.event_id LIMIT $count
        """,
        count=count,
    ).fetchall()
    cells = [
        [
            f"{tick:,}",
            escape(kind.replace("_", " ")),
            escape(f"{table.rstrip('s')} {entity}") if table else "",
            "" if value is None else short(value),
            f"{consequences:,}",
            f"{span:,}",
        ]
        for tick, kind, table, entity, value, consequences, span, _ in rows
    ]
    heads = ["day", "event", "who or what", "value", "events that followed", "over days"]
    return html_table(heads, cells, "rllrrr", empty="Nothing recorded had consequences.")
