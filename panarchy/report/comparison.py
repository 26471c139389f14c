"""A comparison of runs as HTML: a card for a notebook, and one page that needs no network."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from panarchy.report.charts.branches import beside
from panarchy.report.charts.comparing import (
    branches_table,
    cells_table,
    indicator_table,
    most_different_maps,
    units,
)
from panarchy.report.charts.style import use_style
from panarchy.report.page import STYLE
from panarchy.whole_file import check_target, whole_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from panarchy.replay.analyzer import Divergence
    from panarchy.replay.comparison import Comparison

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
    title = f"{', '.join(comparison.names[:-1])} and {comparison.names[-1]} compared"
    others = comparison.names[1:]
    with _styled():
        body = "".join(
            [
                *(_parting(comparison, name) for name in others),
                _indicators(comparison),
                *(_maps(comparison, name) for name in others),
            ]
        )
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header><h1>{escape(title)}</h1>{branches_table(comparison).text}</header>\n{body}\n"
        f"<footer>Panarchy {escape(comparison.runs[0].info.engine)}. The chain hashes name these histories exactly: "
        f"the same scenario, seed and inputs give them again on any machine.</footer>\n</main>\n</body>\n</html>\n"
    )


def card(comparison: Comparison) -> str:
    """What a notebook shows of a comparison: where the runs part, and the indicators that changed most."""
    with _styled():
        picture = _image(
            beside(comparison, comparison.most_changed(6), units(comparison.runs[0])),
            "Indicators of the runs, with their differences",
        )
    found = "".join(_sentences(comparison.divergence(name)) for name in comparison.names[1:])
    return f'<div style="{_CARD};max-width:1000px">{found}{picture}</div>'


def divergence_html(found: Divergence) -> str:
    """What a notebook shows of the place where two runs part: sentences, and the first numbers that differ."""
    return f'<div style="{_CARD}">{_sentences(found)}{cells_table(found).text}</div>'


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


def _image(figure: Figure, said: str) -> str:
    data = base64.b64encode(png(figure)).decode("ascii")
    return f'<img style="max-width:100%" alt="{escape(said)}" src="data:image/png;base64,{data}">'


def _sentences(found: Divergence) -> str:
    first, _, cause = str(found).partition("Cause: ")
    because = f"<p><strong>Cause:</strong> {escape(cause)}</p>" if cause else ""
    return f"<p>{escape(first.strip())}</p>{because}"


def _parting(comparison: Comparison, name: str) -> str:
    found = comparison.divergence(name)
    title = f"Where {escape(name)} parts from {escape(comparison.names[0])}"
    return f"<section><h2>{title}</h2>{_sentences(found)}{cells_table(found).text}</section>"


def _indicators(comparison: Comparison) -> str:
    """The figure and the table of indicators."""
    series = comparison.series
    span = f"Days {comparison.first_tick:,} to {comparison.last_tick:,}."
    how = (
        f"{span} Each run was computed again from day {comparison.first_tick:,} under {len(series.seeds)} seeds; lines are "
        "means over seeds, and bands hold the mean difference of pairs that share their seed with 90 % confidence "
        "(Student's t)."
        if series.seeds
        else f"{span} Below each indicator its difference from {escape(comparison.names[0])}."
    )
    drawn = beside(comparison, None, units(comparison.runs[0]))
    figure = _image(drawn, "Indicators of the runs, with their differences")
    return (
        f"<section><h2>Indicators that changed most</h2><p>{how}</p>{figure}"
        f"{indicator_table(comparison).text}</section>"
    )


def _maps(comparison: Comparison, name: str) -> str:
    """The overlays that differ most."""
    title = f"The map: {escape(name)} less {escape(comparison.names[0])}"
    figures = "".join(_image(each, title) for each in most_different_maps(comparison, name))
    return f"<section><h2>{title}</h2>{figures}</section>" if figures else ""
