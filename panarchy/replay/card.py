"""A tree of runs as a picture in a notebook: a lane for each branch, time to the right, forks as curves."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panarchy.replay.multiverse import Multiverse
    from panarchy.run.run import Run

COLOURS = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#d55e00",
    "#cc79a7",
    "#56b4e9",
    "#8a949e",
)
"""Okabe and Ito's colours (2008), which colour-blind readers can tell apart."""

_WIDTH, _LANE, _TOP = 620, 30, 34
_LEFT, _RIGHT = 16, 250
"""Pixels: of the picture, of a lane, above the first lane, beside the lanes (names stand on the right)."""
_MOST = 40
"""Lanes drawn; more would not fit on a page."""


def tree_card(tree: Multiverse) -> str:
    """Draw the branches of a tree as HTML that needs neither script nor network."""
    runs = tree.runs()
    drawn = runs[:_MOST]
    first = min(
        run.info.start_tick if run.info.parent is None else run.info.parent.tick for run in drawn
    )
    last = max(run.last_tick for run in drawn)
    lanes = {run.branch: place for place, run in enumerate(drawn)}
    scale = (_WIDTH - _LEFT - _RIGHT) / max(last - first, 1)

    def x(tick: int) -> float:
        return round(_LEFT + (tick - first) * scale, 1)

    height = _TOP + _LANE * len(drawn) + 8
    shapes = [_axis(first, last, x, height)]
    for run in drawn:
        shapes.append(_lane(run, lanes, x))
    more = f"<p>and {len(runs) - _MOST} more</p>" if len(runs) > _MOST else ""
    title = f"{escape(runs[0].name)} · {len(runs)} {'branch' if len(runs) == 1 else 'branches'}"
    return (
        '<div style="font-family:var(--jp-ui-font-family,system-ui,sans-serif);color:var(--jp-ui-font-color1,#1c2733)">'
        f'<div style="font-weight:600;margin-bottom:2px">{title}</div>'
        f'<svg width="{_WIDTH}" height="{height}" role="img" aria-label="{title}" '
        f'style="max-width:100%;font-size:12px">{"".join(shapes)}</svg>{more}</div>'
    )


def _axis(first: int, last: int, x: object, height: int) -> str:
    """Ticks of time above the lanes."""
    assert callable(x)
    step = _step(last - first)
    marks = range(first + (-first) % step, last + 1, step)
    parts = []
    for tick in marks:
        parts.append(
            f'<line x1="{x(tick)}" x2="{x(tick)}" y1="{_TOP - 8}" y2="{height - 6}" stroke="currentColor" opacity=".1"/>'
            f'<text x="{x(tick)}" y="{_TOP - 14}" text-anchor="middle" fill="currentColor" opacity=".55">{tick:,}</text>'
        )
    return "".join(parts)


def _step(span: int) -> int:
    """A round number of ticks between marks, of which four to eight stand on the axis."""
    for size in (1, 2, 5, 10, 15, 30, 60, 90, 180, 365, 730, 1825, 3650, 10_000, 20_000, 50_000):
        if span <= size * 6:
            return size
    return 200_000


def _lane(run: Run, lanes: dict[str, int], x: object) -> str:
    """One branch: a line from its fork to where it stands, and its name."""
    assert callable(x)
    place = lanes[run.branch]
    colour = COLOURS[place % len(COLOURS)]
    y = _TOP + _LANE * place + _LANE / 2
    begun, ended = x(run.info.start_tick), x(run.last_tick)
    parent = run.info.parent
    parts = []
    if parent is not None and parent.branch in lanes:
        above = _TOP + _LANE * lanes[parent.branch] + _LANE / 2
        bend = min(14, max(ended - begun, 8))
        parts.append(
            f'<path d="M{begun} {above} C{begun} {y} {begun} {y} {begun + bend} {y}" fill="none" '
            f'stroke="{colour}" stroke-width="2.5"/>'
            f'<circle cx="{begun}" cy="{above}" r="4" fill="var(--jp-layout-color0,#fff)" stroke="{colour}" stroke-width="2"/>'
        )
        begun += bend
    ended = max(ended, begun)
    said = f"tick {run.last_tick:,}" + (f" · seed {run.seed}" if _reseeded(run) else "")
    parts.append(
        f'<line x1="{begun}" x2="{ended}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2.5" stroke-linecap="round"/>'
        f'<circle cx="{ended}" cy="{y}" r="5" fill="{colour}"/>'
        f'<text x="{ended + 12}" y="{y + 4}" fill="currentColor"><tspan font-weight="600">{escape(run.branch)}</tspan>'
        f'<tspan opacity=".6" dx="8">{said}</tspan></text>'
    )
    return "".join(parts)


def _reseeded(run: Run) -> bool:
    """Whether a branch has another luck than its scenario's."""
    return run.info.parent is not None and run.seed != int(run.log().start["seed"])
