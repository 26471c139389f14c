"""Draws a tree of branches, and what two of them differ in, as a PNG with matplotlib, for places where no script runs."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Curve

from panarchy.widgets.branches.data import Branch, Difference, Measured, Tree
from panarchy.widgets.branches.lanes import lanes
from panarchy.widgets.palette import ramp

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8a949e")
"""Colours of Okabe and Ito (2008) in which branches take turns, from the top lane on."""

_INK, _FAINT, _GRID, _PARTING = "#1c2530", "#64707f", "#e7ebf0", "#b3261e"
_MOST = 24
"""Lanes drawn; more would not fit on a page."""


def colours(tree: Tree) -> dict[str, str]:
    """A colour for each branch, by its lane."""
    return {
        branch["name"]: COLOURS[index % len(COLOURS)] for index, branch in enumerate(lanes(tree))
    }


def draw(tree: Tree, title: str, compared: dict[str, Any] | None = None) -> bytes:
    """PNG bytes of a tree of branches.

    Args:
        tree: the branches.
        title: what the tree is called.
        compared: two of them beside each other, if any: `a`, `b`, `parted` (tick or None), `kpi` (name, unit),
            `measured` (see `Measured`), `overlay` (its title), `tick`, and `difference` (see `Difference`).
    """
    shown = lanes(tree)[:_MOST]
    high = 0.9 + 0.34 * len(shown)
    figure = Figure(figsize=(9.6, high + (3.4 if compared else 0.0)), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    ratios = [high, 3.4] if compared else [high]
    grid = figure.add_gridspec(len(ratios), 1, height_ratios=ratios)
    top = figure.add_subplot(grid[0])
    _lanes(top, tree, shown, compared)
    top.set_title(title, loc="left", fontsize=12, fontweight="bold", color=_INK)
    if compared:
        below = grid[1].subgridspec(2, 2, width_ratios=(1.25, 1), height_ratios=(1.7, 1))
        curves, apart = figure.add_subplot(below[0, 0]), figure.add_subplot(below[1, 0])
        _curves(curves, apart, compared, colours(tree))
        _map(figure, figure.add_subplot(below[:, 1]), compared)
    data = io.BytesIO()
    figure.savefig(data, format="png")
    return data.getvalue()


def _lanes(axes: Axes, tree: Tree, shown: list[Branch], compared: dict[str, Any] | None) -> None:
    """A line a branch, a curve from its parent, a mark an input."""
    at = {branch["name"]: -index for index, branch in enumerate(shown)}
    colour = colours(tree)
    first = min(branch["first_tick"] for branch in shown)
    last = max(branch["last_tick"] for branch in shown)
    bend = max(1.0, (last - first) * 0.012)
    for branch in shown:
        y, hue = at[branch["name"]], colour[branch["name"]]
        begun: float = branch["first_tick"]
        parent = branch["parent"]
        if parent is not None and parent in at:
            fork, above = branch["fork_tick"], at[parent]
            path = Curve(
                [(fork, above), (fork, y), (fork, y), (fork + bend, y)],
                [Curve.MOVETO, Curve.LINETO, Curve.CURVE3, Curve.CURVE3],
            )
            axes.add_patch(PathPatch(path, fill=False, ec=hue, lw=2))
            begun = fork + bend
        end = max(branch["last_tick"], begun)
        axes.plot([begun, end], [y, y], color=hue, lw=2.6, solid_capstyle="round")
        axes.plot([end], [y], "o", color=hue, ms=6)
        inputs = [entry["tick"] for entry in branch["inputs"]]
        axes.plot(inputs, [y] * len(inputs), "D", color="white", mec=hue, mew=1.5, ms=5)
        said = f"{branch['name']}   tick {branch['last_tick']:,}"
        axes.annotate(said, (end, y), (10, 0), textcoords="offset points", va="center", fontsize=9, color=_INK)  # fmt: skip
    if compared and compared["parted"] is not None:
        axes.axvline(compared["parted"], color=_PARTING, lw=1, ls=(0, (4, 3)))
    axes.set_ylim(-len(shown) + 0.4, 0.7)
    axes.set_xlim(first, last + 0.2 * max(last - first, 1))
    axes.set_yticks([])
    _quiet(axes, "tick")


def _curves(axes: Axes, apart: Axes, compared: dict[str, Any], colour: dict[str, str]) -> None:
    """The KPI of both, and below it their difference."""
    measured: Measured = compared["measured"]
    ticks = np.array(measured["tick"], np.float64)
    series = {
        name: np.array([np.nan if value is None else value for value in values])
        for name, values in measured["series"].items()
    }
    a, b = compared["a"], compared["b"]
    for name in (b, a):
        axes.plot(ticks, series[name], color=colour[name], lw=1.6, label=name)
    axes.legend(frameon=False, fontsize=8, loc="best")
    axes.set_title(
        str(compared["kpi"]["name"]).replace("_", " "), loc="left", fontsize=9.5, color=_INK
    )
    axes.tick_params(labelbottom=False)
    apart.axhline(0, color=_FAINT, lw=0.8)
    difference = series[a] - series[b]
    apart.plot(ticks, difference, color=_INK, lw=1.3)
    apart.fill_between(ticks, difference, color=_INK, alpha=0.12)
    apart.set_ylabel(f"{a} − {b}"[:28], fontsize=8, color=_FAINT)
    for each in (axes, apart):
        if compared["parted"] is not None:
            each.axvline(compared["parted"], color=_PARTING, lw=1, ls=(0, (4, 3)))
        _quiet(each, "tick" if each is apart else "")


def _map(figure: Figure, axes: Axes, compared: dict[str, Any]) -> None:
    """The map of A less B, zero in the middle of the colours."""
    found: Difference = compared["difference"]
    shape = found["height"], found["width"]
    values = np.frombuffer(found["bytes"], np.float32).reshape(shape)
    land = (
        np.frombuffer(found["land"], np.uint8).reshape(shape) if found["land"] else np.ones(shape)
    )
    reach = max(abs(found["low"]), abs(found["high"])) or 1.0
    sea = np.where(land == 0, 1.0, np.nan)
    axes.imshow(sea, cmap=LinearSegmentedColormap.from_list("sea", ["#dce8f2", "#dce8f2"]))
    bare = np.where((land == 1) & np.isnan(values), 1.0, np.nan)
    axes.imshow(bare, cmap=LinearSegmentedColormap.from_list("bare", ["#e9e6de", "#e9e6de"]))
    # Blue where A has more, as in the maps that `compare` draws.
    cmap = LinearSegmentedColormap.from_list("difference", ramp("diverging")[::-1])
    image = axes.imshow(values, cmap=cmap, vmin=-reach, vmax=reach, interpolation="nearest")
    axes.set_title(f"{compared['overlay']}, tick {compared['tick']:,}: {compared['a']} − {compared['b']}",
                   loc="left", fontsize=9.5, color=_INK)  # fmt: skip
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, orientation="horizontal", shrink=0.6, aspect=30, pad=0.02)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=8, colors=_FAINT, length=0)


def _quiet(axes: Axes, label: str) -> None:
    """Few lines, small grey text."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(_GRID)
    axes.grid(axis="x", color=_GRID, lw=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8, colors=_FAINT, length=0)
    axes.set_xlabel(label, fontsize=8.5, color=_FAINT)
