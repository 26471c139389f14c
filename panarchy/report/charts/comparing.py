"""Tables about runs beside each other, and the maps of them that differ most."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from panarchy.errors import PanarchyError, RunError
from panarchy.report.charts.branches import difference_map, name_said
from panarchy.report.charts.table import Markup, html_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from panarchy.replay.analyzer import Divergence
    from panarchy.replay.comparison import Comparison
    from panarchy.replay.maps import MapDifference
    from panarchy.run.run import Run

MAPS = ("population", "unemployment", "wages", "prices", "fertility", "forest", "ore", "land_use")
"""Overlays among which those that differ most are drawn, where the world has them."""
_CELLS = 12
"""Differing numbers told one by one."""
_KPIS = 16
"""Indicators in the table."""


def compared(
    run: Run, branches: str | Sequence[str] = "", ticks: int | None = None, seeds: int = 0
) -> Comparison:
    """Compare a run with branches of its tree, as a report's parameters name them.

    Args:
        run: what they are compared with.
        branches: names, as a list or with commas between; all that have been stepped if empty.
        ticks: ticks from where they part; all that they hold if None.
        seeds: number of pairs with seeds of their own; 0 for the runs' own luck alone.

    Raises:
        RunError: where the tree has no such branch, or none to compare.
    """
    from panarchy.replay import Multiverse, compare

    tree = Multiverse(run)
    listed = branches.split(",") if isinstance(branches, str) else branches
    names = [name.strip() for name in listed if name.strip()]
    if not names:
        others = [each for each in tree.runs() if each.branch != run.branch]
        names = [each.branch for each in others if each.last_tick > each.info.start_tick]
    if not names:
        raise RunError(
            f"The run {run.path} has no branch that went on, so there is nothing to compare."
        )
    chosen = [run, *(tree.branch(name) for name in names)]
    return compare(chosen, ticks=ticks, seeds=range(seeds) if seeds else None)


def units(run: Run) -> dict[str, str]:
    """Return the unit of every indicator by name."""
    rows = run.dictionary().to_pylist()
    return {row["column"]: row["unit"] or "" for row in rows if row["table"] == "kpis"}


def branches_table(comparison: Comparison) -> Markup:
    """List the runs: what each was made from, how far it goes, and its chain hash."""
    heads = ("branch", "run", "from", "seed", "days", "chain hash after the last day")
    rows = []
    for name, run in zip(comparison.names, comparison.runs, strict=True):
        parent = run.info.parent
        begun = "" if parent is None else f"{escape(parent.branch)}, day {parent.tick:,}"
        chain = run.chain_at(run.last_tick)
        made = f"{escape(run.name)} ({escape(run.scenario)})"
        days = f"{run.first_tick:,} to {run.last_tick:,}"
        rows.append([escape(name), made, begun, str(run.seed), days, f"<code>{chain[:24]}…</code>"])
    return html_table(heads, rows, "lllrrl", "")


def cells_table(found: Divergence) -> Markup:
    """List the first numbers that differ where two runs part."""
    rows = found.cells.slice(0, _CELLS).to_pylist()
    if not rows:
        return Markup("")
    heads = ("table", "row", "column", *(name.strip("'") for name in found.names))
    cells = [
        [
            escape(str(row["table"])),
            str(row["entity_id"]),
            escape(_place(row)),
            _shown(row["a"], row["column"]),
            _shown(row["b"], row["column"]),
        ]
        for row in rows
    ]
    left = found.cells.num_rows - len(rows)
    more = f"<p>and {left:,} numbers more</p>" if left > 0 else ""
    return Markup(html_table(heads, cells, "lrlrr", "").text + more)


def indicator_table(comparison: Comparison) -> Markup:
    """List the last values of the indicators that changed most, with their differences from the first run."""
    series, said = comparison.series, units(comparison.runs[0])
    pair = len(comparison.names) == 2
    others = comparison.names[1:]
    heads = ["indicator", *comparison.names]
    heads += ["difference"] if pair else [f"difference {name}" for name in others]
    heads += ["90 % band"] if pair and series.seeds else []
    means = [series.mean(place)[-1] for place in range(len(comparison.names))]
    apart = [series.difference(place) for place in range(1, len(comparison.names))]
    rows = []
    for name in _changed(comparison):
        at, unit = series.kpis.index(name), said.get(name, "")
        cells = [escape(name_said(name)), *(_kpi(mean[at], unit) for mean in means)]
        cells += [_kpi(mean[-1, at], unit, signed=True) for mean, _, _ in apart]
        if len(heads) > len(cells):
            _, low, high = apart[0]
            ends = (_kpi(each[-1, at], unit, signed=True) for each in (low, high))
            cells.append(" to ".join(ends))
        rows.append(cells)
    return html_table(heads, rows, "l" + "r" * (len(heads) - 1), "No indicator differs.")


def most_different_maps(
    comparison: Comparison, name: str | None = None, count: int = 2
) -> list[Figure]:
    """Draw the overlays in which a run differs most from the first; none where no map differs.

    Args:
        comparison: the comparison.
        name: the run; all of them in turn by default.
        count: overlays a run.
    """
    names = comparison.names[1:] if name is None else [name]
    return [difference_map(each) for one in names for each in _differing(comparison, one)[:count]]


def _changed(comparison: Comparison) -> list[str]:
    """The indicators that any run changed most, those of the first of them first."""
    found: dict[str, None] = {}
    for name in comparison.names[1:]:
        found.update(dict.fromkeys(comparison.most_changed(_KPIS, name)))
    return list(found)[:_KPIS]


def _differing(comparison: Comparison, name: str) -> list[MapDifference]:
    """Overlays that differ, those first that differ most for what the map ranges over."""
    run, base = comparison.runs[comparison.names.index(name)], comparison.runs[0]
    tick = min(run.last_tick, base.last_tick)
    if run.chain_at(tick) == base.chain_at(tick):
        return []
    found = []
    known = {entry["name"] for entry in json.loads(run.core_at(tick).overlays())}
    for overlay in (each for each in MAPS if each in known):
        try:
            found.append(comparison.map(overlay, tick, name))
        except PanarchyError:  # maps of another size have no difference
            return []
    return sorted((each for each in found if each.size > 0), key=lambda each: -each.size)


def _place(row: dict[str, Any]) -> str:
    if row["column"] is None:
        return "(the row itself)"
    return str(row["column"]) + ("" if row["element"] is None else f"[{row['element']}]")


def _shown(value: float | None, column: str | None) -> str:
    if column is None:
        return "exists" if value is not None else "–"
    if value is None:
        return "none"
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"


def _kpi(value: float, unit: str, signed: bool = False) -> str:
    if not np.isfinite(value):
        return "–"
    sign = "+" if signed and value > 0 else "-" if value < 0 else ""
    if unit.startswith(("fraction", "share")):
        return f"{sign}{100 * abs(value):.2f} {'pp' if signed else '%'}"
    return f"{sign}{_four_digits(abs(float(value)))}"


def _four_digits(value: float) -> str:
    """Write a number with four digits, so that two that are compared do not look the same."""
    for limit, divisor, letter in ((1e9, 1e9, "bn"), (1e6, 1e6, "m"), (1e4, 1e3, "k")):
        if value >= limit:
            return f"{value / divisor:,.4g}{letter}"
    return f"{value:,.4g}" if value < 1e3 else f"{value:,.0f}"
