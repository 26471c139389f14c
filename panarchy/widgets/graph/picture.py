"""Draws a causal graph as a PNG with matplotlib, from the same scene as the browser's, for places where no script runs."""

from __future__ import annotations

import io
import json
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Curve

from panarchy.widgets.graph.scene import Scene

_INK, _FAINT, _LANE, _PAPER = "#1c2530", "#64707f", "#f3f5f8", "#ffffff"
_MOST_WIDE, _DPI = 2200.0, 110.0
_TOP, _LEFT, _BOTTOM = 30.0, 84.0, 34.0
_MARKERS = {
    "start": ">",
    "intervention": "^",
    "event": "o",
    "decision": "D",
    "value": "s",
    "phase": "h",
    "read": "o",
}
_DAYS_A_YEAR = 365


@cache
def looks() -> dict[str, Any]:
    """Colours and strokes of nodes and edges, the browser's too."""
    text = Path(__file__).with_name("looks.json").read_text(encoding="utf-8")
    shared: dict[str, Any] = json.loads(text)
    return shared


def draw(scene: Scene) -> bytes:
    """PNG bytes of a scene, at most 2,200 pixels wide before the screen's density; larger scenes are drawn smaller."""
    width = max(scene["size"][0] + _LEFT, 620.0)
    height = scene["size"][1] + _TOP + _BOTTOM
    scale = min(1.0, _MOST_WIDE / width)
    figure = Figure(figsize=(width * scale / 100, height * scale / 100), dpi=_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(-_LEFT, width - _LEFT)
    axes.set_ylim(height - _TOP, -_TOP)
    axes.set_axis_off()
    pen = _Pen(axes, scale)
    pen.lanes(scene, width)
    for edge in sorted(scene["edges"], key=lambda each: each["spine"]):
        pen.edge(edge)
    for node in scene["nodes"]:
        pen.node(node, scene)
    places = {node["id"]: node for node in scene["nodes"]}
    for fold in scene["folds"]:
        pen.fold(fold, places[fold["anchor"]], scene["node"][0])
    pen.legend(scene, scene["size"][1] + 18.0)
    data = io.BytesIO()
    figure.savefig(data, format="png", facecolor=_PAPER)
    return data.getvalue()


class _Pen:
    """Draws in the scene's pixels; text and strokes shrink with the picture."""

    def __init__(self, axes: Axes, scale: float) -> None:
        self._axes = axes
        self._scale = scale

    def text(self, x: float, y: float, words: str, size: float, **more: Any) -> None:
        """Words of a size in pixels."""
        self._axes.text(x, y, words, fontsize=size * 0.72 * self._scale, **more)

    def lanes(self, scene: Scene, width: float) -> None:
        """A band a system, and the ticks along the top."""
        for lane in scene["lanes"]:
            self._axes.add_patch(
                Rectangle((-_LEFT, lane["top"]), width, lane["height"], color=_LANE, lw=0)
            )
            middle = lane["top"] + lane["height"] / 2
            self.text(10 - _LEFT, middle, lane["system"], 11, color=_FAINT, va="center")
        shown = None
        for column in scene["columns"]:
            if column["tick"] is not None and column["tick"] != shown:
                shown = column["tick"]
                date = f"year {shown // _DAYS_A_YEAR + 1}, day {shown % _DAYS_A_YEAR + 1}"
                self.text(column["x"], -14, f"tick {shown}", 12, color=_INK, ha="center")
                self.text(column["x"], -2, date, 9.5, color=_FAINT, ha="center")

    def edge(self, edge: dict[str, Any]) -> None:
        """A curve in the colour and stroke of its link, with its kind of end."""
        look = looks()["links"][edge["link"]]
        path = edge["path"]
        points = list(zip(path[0::2], path[1::2], strict=True))
        curve = Curve(points, [Curve.MOVETO, *[Curve.CURVE4] * (len(points) - 1)])
        width = (look["width"] + (1.2 if edge["spine"] else 0.0)) * self._scale
        style: Any = (
            "-" if not look["dash"] else (0, [part / look["width"] for part in look["dash"]])
        )
        alpha = 1.0 if edge["spine"] else 0.62
        stroke = {"lw": width, "color": look["colour"], "alpha": alpha}
        self._axes.add_patch(PathPatch(curve, fill=False, linestyle=style, **stroke))
        heads = {"arrow": "-|>", "open": "->", "bar": "|-|"}
        size = 9.0 * self._scale
        head = f"{heads[look['end']]},{'widthA=0,widthB=.4' if look['end'] == 'bar' else 'head_width=.28,head_length=.5'}"
        end = points[-1]
        arrow = FancyArrowPatch(
            (end[0] - 4, end[1]), end, arrowstyle=head, mutation_scale=size, shrinkA=0, shrinkB=0
        )
        arrow.set(**stroke)
        self._axes.add_patch(arrow)

    def node(self, node: dict[str, Any], scene: Scene) -> None:
        """A card: glyph of its family, label, and whom it is about."""
        wide, high = scene["node"]
        colour = looks()["families"][node["family"]]["colour"]
        focus = node["id"] == scene["focus"]
        left, top = node["x"] - wide / 2, node["y"] - high / 2
        self._axes.add_patch(
            FancyBboxPatch(
                (left, top), wide, high, boxstyle="round,pad=0,rounding_size=8", fc=_PAPER,
                ec=colour, lw=(2.4 if focus else 1.0) * self._scale, zorder=3,
            )
        )  # fmt: skip
        self.glyph(node["family"], left + 14, node["y"], 7.0)
        lines = textwrap.wrap(node["label"], 19, max_lines=2, placeholder=" …")
        about = subtitle(node)
        step = 12.0
        at = node["y"] - step * (len(lines) + (about != "") - 1) / 2
        for line in lines:
            self.text(left + 27, at, line, 11, color=_INK, va="center", zorder=4)
            at += step
        if about:
            self.text(left + 27, at, about, 9.5, color=_FAINT, va="center", zorder=4)

    def glyph(self, family: str, x: float, y: float, size: float) -> None:
        """The mark of a family; what was read is a ring, what happened is a disc."""
        colour = looks()["families"][family]["colour"]
        fill = "none" if family == "read" else colour
        self._axes.add_line(
            Line2D([x], [y], marker=_MARKERS[family], ms=size * self._scale, color=colour, mfc=fill, zorder=4)
        )  # fmt: skip

    def fold(self, fold: dict[str, Any], anchor: dict[str, Any], wide: float) -> None:
        """A "+N" beside the node at which nodes are folded away."""
        side = -1 if fold["direction"] == "causes" else 1
        x = anchor["x"] + side * (wide / 2 + 20)
        label = f"+{fold['count']}"
        box = {"boxstyle": "round,pad=0.3", "fc": _PAPER, "ec": _FAINT, "lw": 0.8 * self._scale}
        self.text(x, anchor["y"] + 15, label, 9.5, color=_FAINT, ha="center", va="center", bbox=box, zorder=5)  # fmt: skip

    def legend(self, scene: Scene, y: float) -> None:
        """The families and links that occur, with their marks."""
        x = 10.0 - _LEFT
        families = {node["family"] for node in scene["nodes"]}
        for name, look in looks()["families"].items():
            if name in families:
                self.glyph(name, x + 6, y, 6.0)
                self.text(x + 17, y, look["title"], 10.5, color=_FAINT, va="center")
                x += 32 + 6.4 * len(look["title"])
        x += 18
        links = {edge["link"] for edge in scene["edges"]}
        for name, look in looks()["links"].items():
            if name in links:
                style: Any = (
                    "-"
                    if not look["dash"]
                    else (0, [part / look["width"] for part in look["dash"]])
                )
                line = Line2D([x, x + 26], [y, y], color=look["colour"], lw=look["width"] * self._scale, ls=style)  # fmt: skip
                self._axes.add_line(line)
                self.text(x + 32, y, look["title"], 10.5, color=_FAINT, va="center")
                x += 48 + 6.4 * len(look["title"])


def subtitle(node: dict[str, Any]) -> str:
    """Whom a node is about and its value, such as `firm 17 · 3.42`; empty where it says neither."""
    parts = []
    if node["table"] is not None and node["entity"] is not None:
        parts.append(f"{str(node['table']).removesuffix('s')} {node['entity']}")
    if node["value"] is not None:
        parts.append(f"{node['value']:,.4g}")
    return " · ".join(parts)
