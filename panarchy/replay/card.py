"""A tree of runs as a picture in a notebook: a lane for each branch, time to the right, forks as curves."""

from __future__ import annotations

from collections.abc import Callable
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
_HALO = (
    "paint-order:stroke;stroke:var(--jp-layout-color0,#fff);stroke-width:4px;stroke-linejoin:round"
)
"""Keeps a name readable where a fork's curve passes behind it."""
_MOST = 40
"""Lanes drawn; more would not fit on a page."""


X = Callable[[int], float]
"""The place of a tick, in pixels."""


def tree_card(tree: Multiverse) -> str:
    """Draw the branches of a tree as HTML that needs neither script nor network."""
    runs = tree.runs()
    drawn = runs[:_MOST]
    first = min(run.info.start_tick for run in drawn)
    last = max(run.last_tick for run in drawn)
    lanes = {run.branch: _TOP + _LANE * place + _LANE / 2 for place, run in enumerate(drawn)}
    scale = (_WIDTH - _LEFT - _RIGHT) / max(last - first, 1)

    def x(tick: int) -> float:
        return round(_LEFT + (tick - first) * scale, 1)

    height = _TOP + _LANE * len(drawn) + 8
    shapes = [_axis(first, last, x, height)]
    # Curves first, so that names stand on top of them.
    shapes += [_curve(run, place, lanes, x) for place, run in enumerate(drawn)]
    shapes += [_name(run, lanes, x) for run in drawn]
    more = f"<p>and {len(runs) - _MOST} more</p>" if len(runs) > _MOST else ""
    title = f"{escape(runs[0].name)} · {len(runs)} {'branch' if len(runs) == 1 else 'branches'}"
    return (
        '<div style="font-family:var(--jp-ui-font-family,system-ui,sans-serif);color:var(--jp-ui-font-color1,#1c2733)">'
        f'<div style="font-weight:600;margin-bottom:2px">{title}</div>'
        f'<svg width="{_WIDTH}" height="{height}" role="img" aria-label="{title}" '
        f'style="max-width:100%;font-size:12px">{"".join(shapes)}</svg>{more}</div>'
    )


def _axis(first: int, last: int, x: X, height: int) -> str:
    """Ticks of time above the lanes."""
    step = _step(last - first)
    marks = range(first + (-first) % step, last + 1, step)
    return "".join(
        f'<line x1="{x(tick)}" x2="{x(tick)}" y1="{_TOP - 8}" y2="{height - 6}" stroke="currentColor" opacity=".1"/>'
        f'<text x="{x(tick)}" y="{_TOP - 14}" text-anchor="middle" fill="currentColor" opacity=".55">{tick:,}</text>'
        for tick in marks
    )


def _step(span: int) -> int:
    """A round number of ticks between marks, of which at most seven stand on the axis."""
    sizes = (1, 2, 5, 10, 15, 30, 60, 90, 180, 365, 730, 1825, 3650, 10_000, 20_000, 50_000)
    return next((size for size in sizes if span <= size * 6), 200_000)


def _ends(run: Run, x: X) -> tuple[float, float]:
    """Where a branch's own line begins, behind the bend of its fork, and where it ends."""
    begun, ended = x(run.info.start_tick), x(run.last_tick)
    if run.info.parent is None:
        return begun, ended
    begun += min(14.0, max(ended - begun, 8.0))
    return begun, max(begun, ended)


def _curve(run: Run, place: int, lanes: dict[str, float], x: X) -> str:
    """A branch's line, with a curve from its parent's lane."""
    colour, y = COLOURS[place % len(COLOURS)], lanes[run.branch]
    begun, ended = _ends(run, x)
    line = (
        f'<line x1="{begun}" x2="{ended}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2.5" stroke-linecap="round"/>'
        f'<circle cx="{ended}" cy="{y}" r="5" fill="{colour}"/>'
    )
    parent = run.info.parent
    if parent is None or parent.branch not in lanes:
        return line
    fork, above = x(run.info.start_tick), lanes[parent.branch]
    return (
        f'<path d="M{fork} {above} L{fork} {y - 14} Q{fork} {y} {begun} {y}" fill="none" '
        f'stroke="{colour}" stroke-width="2.5"/>'
        f'<circle cx="{fork}" cy="{above}" r="4" fill="var(--jp-layout-color0,#fff)" stroke="{colour}" stroke-width="2"/>{line}'
    )


def _name(run: Run, lanes: dict[str, float], x: X) -> str:
    """A branch's name behind the end of its line."""
    said = f"tick {run.last_tick:,}" + (f" · seed {run.seed}" if _reseeded(run) else "")
    return (
        f'<text x="{_ends(run, x)[1] + 12}" y="{lanes[run.branch] + 4}" fill="currentColor" style="{_HALO}">'
        f'<tspan font-weight="600">{escape(run.branch)}</tspan><tspan opacity=".7" dx="8">{said}</tspan></text>'
    )


def _reseeded(run: Run) -> bool:
    """Whether a branch has another luck than its scenario's."""
    return run.info.parent is not None and run.seed != int(run.log().start["seed"])
