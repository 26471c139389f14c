"""Where the nodes of a causal graph lie: columns from left to right, a lane for each system from top to bottom.

The method is that of Sugiyama, Tagawa and Toda (1981): layers, an order within each that crosses few edges
(barycentres, a few sweeps), then coordinates as near to a node's neighbours as the order allows.
Lanes keep systems apart, so the order within a column is an order within a lane.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from panarchy.widgets.graph.data import Edge, Node
from panarchy.widgets.graph.layers import Axis, layers

WIDTH, HEIGHT = 148.0, 50.0
"""A node in pixels, before any zoom."""

ROW, GAP = 66.0, 50.0
"""Distance of two rows, and between the nodes of two columns, in pixels."""

LANE_PADDING, LANE_GAP = 8.0, 8.0
"""Air above and below the rows of a lane, and between two lanes, in pixels."""

_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Lane:
    """The band of one system, from `top` over `height` pixels."""

    system: str
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """The nodes around `x` (their middle); `tick` is None where columns are depths."""

    x: float
    tick: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Middles of all nodes in pixels, with their columns, and the lanes and columns they stand in."""

    place: dict[str, tuple[float, float]]
    column: dict[str, int]
    lanes: list[Lane]
    columns: list[Column]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the whole picture in pixels."""
        last = self.columns[-1].x + WIDTH / 2 if self.columns else 0.0
        bottom = self.lanes[-1].top + self.lanes[-1].height if self.lanes else 0.0
        return last + GAP / 2, bottom


def layout(
    nodes: Sequence[Node], edges: Sequence[Edge], axis: Axis, before: Sequence[str] = ()
) -> Layout:
    """Lay a graph out; the same graph always lies in the same way.

    Args:
        nodes: what is shown.
        edges: what leads from one of them to another.
        axis: what the columns are.
        before: systems in the order of the lanes of the last layout, so that lanes do not jump.
    """
    found = layers(nodes, edges, axis)
    order = _lane_order(nodes, edges, found.column, before)
    cells = _cells(nodes, found.column, order)
    heights = [
        max(len(cell) for (lane, _), cell in cells.items() if lane == index) * ROW
        + 2 * LANE_PADDING
        for index in range(len(order))
    ]
    tops = [0.0, *itertools.accumulate(height + LANE_GAP for height in heights)]
    lanes = [Lane(*each) for each in zip(order, tops, heights, strict=False)]
    across = _across(found.ticks)
    down = _down(cells, lanes, edges)
    place = {node.id: (across[found.column[node.id]], down[node.id]) for node in nodes}
    columns = [Column(x, tick) for x, tick in zip(across, found.ticks, strict=True)]
    return Layout(place, found.column, lanes, columns)


Cells = dict[tuple[int, int], list[str]]


def _cells(nodes: Sequence[Node], column: dict[str, int], order: list[str]) -> Cells:
    """The nodes of each lane and column, in the order given."""
    number = {system: index for index, system in enumerate(order)}
    cells: Cells = {}
    for node in sorted(nodes, key=lambda each: (column[each.id], each.label, each.id)):
        cells.setdefault((number[node.system], column[node.id]), []).append(node.id)
    return cells


def _lane_order(
    nodes: Sequence[Node], edges: Sequence[Edge], column: dict[str, int], before: Sequence[str]
) -> list[str]:
    """Systems from top to bottom, so that edges leap over few lanes; causes rather above, known lanes as they were."""
    system = {node.id: node.system for node in nodes}
    reach: dict[str, list[int]] = {}
    for node in nodes:
        reach.setdefault(node.system, []).append(column[node.id])
    pairs: dict[tuple[str, str], int] = {}
    for edge in edges:
        ends = sorted((system[edge.source], system[edge.target]))
        if ends[0] != ends[1]:
            pairs[ends[0], ends[1]] = pairs.get((ends[0], ends[1]), 0) + 1

    def cost(order: list[str]) -> int:
        at = {name: index for index, name in enumerate(order)}
        return sum(
            count * abs(at[a] - at[b]) for (a, b), count in pairs.items() if a in at and b in at
        )

    def newcomer(name: str) -> tuple[float, str]:
        return sum(reach[name]) / len(reach[name]), name

    order = [name for name in before if name in reach]
    for name in sorted(set(reach) - set(order), key=newcomer):
        tries = [[*order[:at], name, *order[at:]] for at in range(len(order), -1, -1)]
        order = min(tries, key=cost)
    return order


def _across(ticks: Sequence[int | None]) -> list[float]:
    """Middles of the columns: wider apart where more time lies between two of them."""
    at = WIDTH / 2 + GAP / 2
    places = []
    for index, tick in enumerate(ticks):
        if index:
            earlier = ticks[index - 1]
            apart = 0 if tick is None or earlier is None else tick - earlier
            at += WIDTH + GAP + (min(36.0, 6.0 * math.log2(apart)) if apart > 1 else 0.0)
        places.append(at)
    return places


def _down(cells: Cells, lanes: list[Lane], edges: Sequence[Edge]) -> dict[str, float]:
    """Middles of the nodes from the top: near their causes and effects, in rows, within their lanes."""
    near: dict[str, list[str]] = {node: [] for cell in cells.values() for node in cell}
    for edge in edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    down: dict[str, float] = {}
    for (lane, _), cell in cells.items():
        _spread(cell, [0.0] * len(cell), lanes[lane], down)
    keys = sorted(cells, key=lambda key: key[1])
    for sweep in range(_SWEEPS):
        for lane, column in keys if sweep % 2 == 0 else reversed(keys):
            cell = cells[lane, column]
            wish = {
                node: sum(down[each] for each in near[node]) / len(near[node])
                if near[node]
                else down[node]
                for node in cell
            }
            cell.sort(key=lambda node: (wish[node], down[node]))
            _spread(cell, [wish[node] for node in cell], lanes[lane], down)
    return down


def _spread(cell: list[str], wishes: list[float], lane: Lane, down: dict[str, float]) -> None:
    """Give a cell's nodes, in their order, the places nearest to their wishes that do not overlap.

    The wishes less the rows above are made ascending by pooling neighbours that contradict (isotonic regression).
    """
    pools: list[tuple[float, int]] = []
    for index, wish in enumerate(wishes):
        mean, count = wish - index * ROW, 1
        while pools and pools[-1][0] > mean:
            earlier, many = pools.pop()
            mean, count = (earlier * many + mean * count) / (many + count), many + count
        pools.append((mean, count))
    first = lane.top + LANE_PADDING + ROW / 2
    last = lane.top + lane.height - LANE_PADDING - ROW / 2 - (len(cell) - 1) * ROW
    index = 0
    for mean, count in pools:
        # Half rows keep the picture calm: nearly level edges become level.
        steps = round((min(max(mean, first), last) - first) / (ROW / 2))
        for _ in range(count):
            down[cell[index]] = first + steps * ROW / 2 + index * ROW
            index += 1
