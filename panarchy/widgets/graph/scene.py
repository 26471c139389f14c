"""The picture of a causal graph as plain data, for the browser, the PNG and the offline page alike."""

from __future__ import annotations

from typing import Any

from panarchy.widgets.graph.data import Edge, Node
from panarchy.widgets.graph.fold import MOST_NODES, Fold, folds, shown
from panarchy.widgets.graph.known import Known
from panarchy.widgets.graph.layers import Axis, natural_axis
from panarchy.widgets.graph.layout import HEIGHT, WIDTH, Layout, layout
from panarchy.widgets.graph.routes import Path, routes

Scene = dict[str, Any]


def scene(
    known: Known, axis: Axis | None = None, before: list[str] | None = None, most: int = MOST_NODES
) -> Scene:
    """What is to be drawn of a graph.

    Args:
        known: the graph.
        axis: what the columns are; None for what suits it.
        before: the order of the lanes of the last scene.
        most: nodes shown at once.

    Returns:
        JSON values: `nodes` (with their middles `x`, `y` in pixels), `edges` (with their `path`), `folds`,
        `lanes`, `columns`, `focus`, `spine` (from the focus to its root), `axis`, `size`, `total` (nodes known).
    """
    visible = shown(known, most)
    inside = set(visible)
    nodes = [known.nodes[node] for node in visible]
    edges = [edge for edge in known.edges if edge.source in inside and edge.target in inside]
    chosen = axis or natural_axis(nodes, edges)
    placed = layout(nodes, edges, chosen, before or [])
    spine = known.spine()
    along = set(zip(spine[1:], spine, strict=False))
    width, height = placed.size
    return {
        "focus": known.focus,
        "axis": chosen,
        "spine": spine,
        "total": len(known.nodes),
        "size": [width, height],
        "node": [WIDTH, HEIGHT],
        "nodes": [_node(node, known, placed) for node in nodes],
        "edges": [
            _edge(edge, path, (edge.source, edge.target) in along)
            for edge, path in zip(edges, routes(edges, placed), strict=True)
        ],
        "folds": [_fold(fold, known) for fold in folds(known, visible)],
        "lanes": [
            {"system": lane.system, "top": lane.top, "height": lane.height} for lane in placed.lanes
        ],
        "columns": [{"x": column.x, "tick": column.tick} for column in placed.columns],
    }


def _node(node: Node, known: Known, placed: Layout) -> dict[str, Any]:
    """A node with its place, and which of its sides may hold more."""
    x, y = placed.place[node.id]
    return {
        "id": node.id,
        "label": node.label,
        "kind": node.kind,
        "family": node.family,
        "system": node.system,
        "tick": node.tick,
        "table": node.table,
        "entity": node.entity,
        "value": node.value,
        "detail": node.detail,
        "x": x,
        "y": y,
        "root": known.is_root(node.id),
        "complete": [side for side in ("causes", "effects") if (node.id, side) in known.complete],
    }


def _edge(edge: Edge, path: Path, spine: bool) -> dict[str, Any]:
    """An edge with its path."""
    return {
        "source": edge.source,
        "target": edge.target,
        "role": edge.role,
        "link": edge.link,
        "weight": edge.weight,
        "spine": spine,
        "path": [round(number, 1) for number in path],
    }


def _fold(fold: Fold, known: Known) -> dict[str, Any]:
    """A fold with the labels of what it hides, as many as a reader would look at."""
    inside = [known.nodes[member] for member in fold.members[:30]]
    return {
        "id": fold.id,
        "anchor": fold.anchor,
        "direction": fold.direction,
        "count": len(fold.members),
        "members": [[node.label, node.tick] for node in inside],
    }
