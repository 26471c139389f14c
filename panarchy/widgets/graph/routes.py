"""How the edges of a causal graph run: level out of the cause, through a free gap between nodes, level into the effect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from panarchy.widgets.graph.data import Edge
from panarchy.widgets.graph.layout import GAP, HEIGHT, ROW, WIDTH, Layout

Path = list[float]
"""A start (x, y) and cubic Bézier segments of six numbers each, in pixels."""

_PORTS = 26.0
"""Part of a node's side, in pixels, over which its edges are spread."""

_CLEAR = HEIGHT / 2 + 5.0
"""Distance from a node's middle at which an edge passes clear of it, in pixels."""


_INSIDE = 5.0
"""Distance from the picture's upper and lower border within which no edge runs, in pixels."""


def routes(edges: Sequence[Edge], placed: Layout) -> list[Path]:
    """The path of each edge, in the order of the edges."""
    starts = _ports(edges, placed, leaving=True)
    ends = _ports(edges, placed, leaving=False)
    nodes = np.array([[*placed.place[node]] for node in placed.place], np.float64).reshape(-1, 2)
    taken: dict[float, list[tuple[float, float, str, str]]] = {}
    return [
        _route(edge, start, end, placed, nodes, taken)
        for edge, start, end in zip(edges, starts, ends, strict=True)
    ]


def _ports(edges: Sequence[Edge], placed: Layout, leaving: bool) -> list[tuple[float, float]]:
    """Where each edge leaves its cause or enters its effect, spread so that edges do not merge at a node."""
    sides: dict[str, list[int]] = {}
    for index, edge in enumerate(edges):
        sides.setdefault(edge.source if leaving else edge.target, []).append(index)
    ports: list[tuple[float, float]] = [(0.0, 0.0)] * len(edges)
    for node, members in sides.items():
        x, y = placed.place[node]

        def other(index: int) -> tuple[float, int]:
            edge = edges[index]
            return placed.place[edge.target if leaving else edge.source][1], index

        apart = min(7.0, _PORTS / max(1, len(members) - 1))
        for rank, index in enumerate(sorted(members, key=other)):
            offset = (rank - (len(members) - 1) / 2) * apart
            ports[index] = (x + (WIDTH / 2 if leaving else -WIDTH / 2), y + offset)
    return ports


def _route(
    edge: Edge,
    start: tuple[float, float],
    end: tuple[float, float],
    placed: Layout,
    nodes: NDArray[np.float64],
    taken: dict[float, list[tuple[float, float, str, str]]],
) -> Path:
    """One edge: a single curve to the next column, else a curve, a level run and another curve."""
    if placed.column[edge.target] - placed.column[edge.source] <= 1:
        return [*start, *_curve(start, end)]
    first, last = start[0] + GAP, end[0] - GAP
    level = _level(edge, start[1], end[1], first, last, nodes, taken, placed.size[1])
    enter, leave = (first, level), (last, level)
    taken.setdefault(round(level), []).append((first, last, edge.source, edge.target))
    return [*start, *_curve(start, enter), *_curve(enter, leave), *_curve(leave, end)]


def _curve(start: tuple[float, float], end: tuple[float, float]) -> Path:
    """A curve that begins and ends level."""
    bend = max(abs(end[0] - start[0]) * 0.5, 18.0)
    return [start[0] + bend, start[1], end[0] - bend, end[1], *end]


def _level(
    edge: Edge,
    start: float,
    end: float,
    first: float,
    last: float,
    nodes: NDArray[np.float64],
    taken: dict[float, list[tuple[float, float, str, str]]],
    bottom: float,
) -> float:
    """The height of the level run that crosses the fewest nodes and other runs, and strays the least."""
    between = nodes[
        (nodes[:, 0] + WIDTH / 2 > first - GAP / 2) & (nodes[:, 0] - WIDTH / 2 < last + GAP / 2)
    ]
    top, bottom = _INSIDE, bottom - _INSIDE
    low, high = min(start, end) - 2 * ROW, max(start, end) + 2 * ROW
    steps = np.arange(round(low / (ROW / 2)), round(high / (ROW / 2)) + 1) * (ROW / 2)
    # Both ends' own heights too, for edges that can run straight.
    tries = np.concatenate([[start, end], np.clip(steps, top, bottom)])
    crossed = (np.abs(between[:, 1][None, :] - tries[:, None]) < _CLEAR).sum(axis=1)
    shared = np.array([_shared(edge, first, last, taken.get(round(y), [])) for y in tries])
    strayed = np.abs(tries - start) + np.abs(tries - end)
    cost = 400.0 * crossed + 30.0 * shared + strayed
    return float(tries[int(np.argmin(cost))])


def _shared(
    edge: Edge, first: float, last: float, runs: list[tuple[float, float, str, str]]
) -> int:
    """How many runs at one height overlap with this one and have neither end in common with it."""
    return sum(
        begin < last and first < finish and source != edge.source and target != edge.target
        for begin, finish, source, target in runs
    )
