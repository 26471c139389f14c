"""A comparison of runs as HTML: a card for a notebook, and one page that needs no network."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from panarchy.errors import PanarchyError
from panarchy.report.charts.branches import beside, difference_map, name_said
from panarchy.report.charts.style import use_style
from panarchy.report.charts.table import html_table
from panarchy.report.page import STYLE
from panarchy.whole_file import check_target, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from panarchy.replay.analyzer import Divergence
    from panarchy.replay.comparison import Comparison
    from panarchy.run.run import Run

MAPS = ("population", "unemployment", "wages", "prices", "fertility", "forest", "ore", "land_use")
"""Overlays of which the two that differ most are drawn, where the world has them."""
_CELLS = 12
"""Differing numbers told one by one."""
_KPIS = 16
"""Indicators in the table."""

_CARD = "font-family:var(--jp-ui-font-family,system-ui,sans-serif);color:var(--jp-ui-font-color1,#1c2733)"


def write(comparison: Comparison, file: Path) -> Path:
    """Write the page; it appears whole or not at all.

    Raises:
        PanarchyError: where the file's folder is not there.
    """
    check_target(file)
    text = page(comparison)
    with whole_file(file) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return file


def page(comparison: Comparison) -> str:
    """The page as HTML."""
    title = f"{' and '.join(comparison.names)} compared"
    with _styled():
        body = "".join(
            [
                *(_parting(comparison, name) for name in comparison.names[1:]),
                _indicators(comparison),
                *(_maps(comparison, name) for name in comparison.names[1:]),
            ]
        )
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header><h1>{escape(title)}</h1>{_stamps(comparison)}</header>\n{body}\n"
        f"<footer>Panarchy {escape(comparison.runs[0].info.engine)}. The chain hashes name these histories exactly: "
        f"the same scenario, seed and inputs give them again on any machine.</footer>\n</main>\n</body>\n</html>\n"
    )


def card(comparison: Comparison) -> str:
    """What a notebook shows of a comparison: where the runs part, and the indicators that changed most."""
    with _styled():
        picture = _image(beside(comparison, comparison.most_changed(6), _units(comparison)))
    found = "".join(_sentences(comparison.divergence(name)) for name in comparison.names[1:])
    return f'<div style="{_CARD};max-width:1000px">{found}{picture}</div>'


def divergence_html(found: Divergence) -> str:
    """What a notebook shows of the place where two runs part: sentences, and the first numbers that differ."""
    return f'<div style="{_CARD}">{_sentences(found)}{_cells(found)}</div>'


def png(figure: Figure) -> bytes:
    """A figure as PNG; it is closed, so that it is not shown twice."""
    import matplotlib.pyplot as plt

    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=130, bbox_inches="tight")
    plt.close(figure)
    return out.getvalue()


@contextmanager
def _styled() -> Iterator[None]:
    """Draw in the reports' style without changing that of a notebook."""
    import matplotlib as mpl

    with mpl.rc_context():
        use_style()
        yield


def _image(figure: Figure) -> str:
    data = base64.b64encode(png(figure)).decode("ascii")
    return f'<img style="max-width:100%" alt="" src="data:image/png;base64,{data}">'


def _stamps(comparison: Comparison) -> str:
    """What each run was made from."""
    heads = ("branch", "run", "from", "seed", "days", "chain hash after the last day")
    rows = []
    for name, run in zip(comparison.names, comparison.runs, strict=True):
        parent = run.info.parent
        begun = "" if parent is None else f"{escape(parent.branch)}, day {parent.tick:,}"
        chain = run.chain_at(run.last_tick)
        rows.append(
            [
                escape(name),
                f"{escape(run.name)} ({escape(run.scenario)})",
                begun,
                str(run.seed),
                f"{run.first_tick:,} to {run.last_tick:,}",
                f"<code>{chain[:24]}…</code>",
            ]
        )
    return str(html_table(heads, rows, "lllrrl", "").text)


def _sentences(found: Divergence) -> str:
    first, _, cause = str(found).partition("Cause: ")
    because = f"<p><strong>Cause:</strong> {escape(cause)}</p>" if cause else ""
    return f"<p>{escape(first.strip())}</p>{because}"


def _parting(comparison: Comparison, name: str) -> str:
    found = comparison.divergence(name)
    title = f"Where {escape(name)} parts from {escape(comparison.names[0])}"
    return f"<section><h2>{title}</h2>{_sentences(found)}{_cells(found)}</section>"


def _cells(found: Divergence) -> str:
    """The first numbers that differ, as a table."""
    rows = found.cells.slice(0, _CELLS).to_pylist()
    if not rows:
        return ""
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
    return f"{html_table(heads, cells, 'lrlrr', '').text}{more}"


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


def _units(comparison: Comparison) -> dict[str, str]:
    rows = comparison.runs[0].dictionary().to_pylist()
    return {row["column"]: row["unit"] or "" for row in rows if row["table"] == "kpis"}


def _indicators(comparison: Comparison) -> str:
    """The figure and the table of indicators."""
    units, series = _units(comparison), comparison.series
    span = f"Days {comparison.first_tick:,} to {comparison.last_tick:,}."
    how = (
        f"{span} Each run was computed again from day {comparison.first_tick:,} under {len(series.seeds)} seeds; lines are "
        "means over seeds, and bands hold the mean difference of pairs that share their seed with 90 % confidence "
        "(Student's t)."
        if series.seeds
        else f"{span} Both runs draw the same luck unless a seed was changed, so that differences are what the change did."
    )
    figure = _image(beside(comparison, None, units))
    return f"<section><h2>Indicators that changed most</h2><p>{how}</p>{figure}{_table(comparison, units)}</section>"


def _table(comparison: Comparison, units: dict[str, str]) -> str:
    """The last values of the indicators that changed most."""
    series, names = comparison.series, comparison.most_changed(_KPIS)
    heads = [
        "indicator",
        *comparison.names,
        *(f"difference {name}" for name in comparison.names[1:]),
    ]
    if len(comparison.names) == 2:
        heads[-1] = "difference"
    if series.seeds and len(comparison.names) == 2:
        heads.append("90 % band")
    means = [series.mean(place)[-1] for place in range(len(comparison.names))]
    apart = [series.difference(place) for place in range(1, len(comparison.names))]
    rows = []
    for name in names:
        at, unit = series.kpis.index(name), units.get(name, "")
        cells = [escape(name_said(name)), *(_kpi(mean[at], unit) for mean in means)]
        cells += [_kpi(mean[-1, at], unit, signed=True) for mean, _, _ in apart]
        if len(heads) > len(cells):
            _, low, high = apart[0]
            cells.append(
                f"{_kpi(low[-1, at], unit, signed=True)} to {_kpi(high[-1, at], unit, signed=True)}"
            )
        rows.append(cells)
    sides = "l" + "r" * (len(heads) - 1)
    return str(html_table(heads, rows, sides, "No indicator differs.").text)


def _kpi(value: float, unit: str, signed: bool = False) -> str:
    if not np.isfinite(value):
        return "–"
    sign = "+" if signed and value > 0 else "-" if value < 0 else ""
    if unit.startswith(("fraction", "share")):
        return f"{sign}{100 * abs(value):.2f} {'pp' if signed else '%'}"
    return f"{sign}{_four_digits(abs(float(value)))}"


def _four_digits(value: float) -> str:
    """Write a number with four digits, so that two that are compared do not look the same."""
    for limit, letter in ((1e9, "bn"), (1e6, "m"), (1e4, "k")):
        if value >= limit:
            return f"{value / (1e3 if letter == 'k' else limit):.4g}{letter}"
    return f"{value:,.4g}" if value < 1e3 else f"{value:,.0f}"


def _maps(comparison: Comparison, name: str) -> str:
    """The two overlays that differ most."""
    run, base = comparison.runs[comparison.names.index(name)], comparison.runs[0]
    tick = min(run.last_tick, base.last_tick)
    if run.chain_at(tick) == base.chain_at(tick):
        return ""
    found = []
    for overlay in _overlays(run):
        try:
            found.append(comparison.map(overlay, tick, name))
        except PanarchyError:  # maps of another size have no difference
            return ""
    differing = [each for each in found if np.nansum(np.abs(each.values)) > 0]
    differing.sort(
        key=lambda each: -np.count_nonzero(np.nan_to_num(each.values)) / _known(each.values)
    )
    figures = "".join(_image(difference_map(each)) for each in differing[:2])
    if not figures:
        return ""
    return f"<section><h2>The map: {escape(name)} less {escape(comparison.names[0])}</h2>{figures}</section>"


def _known(values: Any) -> int:
    return max(int(np.count_nonzero(np.isfinite(values))), 1)


def _overlays(run: Run) -> Sequence[str]:
    import json

    known = {entry["name"] for entry in json.loads(run.core_at(run.first_tick).overlays())}
    return [name for name in MAPS if name in known]
