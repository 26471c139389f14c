"""A causal graph as plain data: nodes, edges with roles, a focus; as tables, as DOT, as a picture where one can be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

Expander = Callable[[str, str, int], "CausalGraph"]
"""Gives what lies around a node: its id, ``causes`` or ``effects``, and how many nodes at most."""

_NODE_FIELDS: list[pa.Field[Any]] = [
    pa.field("id", pa.string()),
    pa.field("label", pa.string()),
    pa.field("kind", pa.string()),
    pa.field("system", pa.string()),
    pa.field("tick", pa.int32()),
    pa.field("table", pa.string()),
    pa.field("entity", pa.int64()),
    pa.field("value", pa.float64()),
    pa.field("detail", pa.string()),
]
_EDGE_FIELDS: list[pa.Field[Any]] = [
    pa.field("source", pa.string()),
    pa.field("target", pa.string()),
    pa.field("role", pa.string()),
    pa.field("link", pa.string()),
    pa.field("weight", pa.float64()),
]


@dataclass(frozen=True)
class Node:
    """Something that happened, was decided, was read or was written.

    Attributes:
        id: unique in the graph; events are ``e<event id>``, decisions ``d<decision id>``.
        label: a short phrase.
        kind: the kind of event, or ``decision``, ``value``, ``read``, ``phase`` or ``start``.
        system: the system it belongs to.
        tick: when; None for what has no time.
        table: table of the entity.
        entity: id of the entity.
        value: its number.
        detail: a sentence.
    """

    id: str
    label: str
    kind: str
    system: str = ""
    tick: int | None = None
    table: str | None = None
    entity: int | None = None
    value: float | None = None
    detail: str = ""


@dataclass(frozen=True)
class Edge:
    """A link from a cause to an effect.

    Attributes:
        source: id of the cause.
        target: id of the effect.
        role: how the engine noted it, such as ``triggered``.
        link: direct, indirect, trigger, enabled, prevented or modified.
        weight: what it contributed, in the unit of the effect's number; None where that is not measured.
    """

    source: str
    target: str
    role: str
    link: str
    weight: float | None = None


@dataclass
class CausalGraph:
    """Nodes and edges around a focus."""

    focus: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    expander: Expander | None = field(default=None, repr=False)

    def add(self, node: Node) -> str:
        """Add a node unless it is there, and return its id."""
        if all(known.id != node.id for known in self.nodes):
            self.nodes.append(node)
        return node.id

    def link(
        self, source: str, target: str, role: str, link: str, weight: float | None = None
    ) -> None:
        """Add an edge unless it is there."""
        edge = Edge(source, target, role, link, weight)
        if edge not in self.edges:
            self.edges.append(edge)

    def merge(self, other: CausalGraph) -> None:
        """Take in the nodes and edges of another graph."""
        known = {node.id for node in self.nodes}
        self.nodes += [node for node in other.nodes if node.id not in known]
        have = set(self.edges)
        self.edges += [edge for edge in other.edges if edge not in have]

    def node(self, node_id: str) -> Node:
        """Return a node by its id.

        Raises:
            KeyError: if it is not in the graph.
        """
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def causes(self, node_id: str) -> list[Edge]:
        """The edges that lead to a node."""
        return [edge for edge in self.edges if edge.target == node_id]

    def effects(self, node_id: str) -> list[Edge]:
        """The edges that lead away from a node."""
        return [edge for edge in self.edges if edge.source == node_id]

    def roots(self) -> list[Node]:
        """The nodes that nothing in the graph led to."""
        caused = {edge.target for edge in self.edges}
        return [node for node in self.nodes if node.id not in caused]

    def expand(self, node_id: str, direction: str = "causes", limit: int = 50) -> CausalGraph:
        """Return what lies around a node, and take it into this graph.

        Args:
            node_id: the node.
            direction: ``causes`` or ``effects``.
            limit: most nodes that are added.
        """
        if self.expander is None:
            return CausalGraph(node_id)
        more = self.expander(node_id, direction, limit)
        self.merge(more)
        return more

    def table(self) -> pa.Table:
        """The nodes, a row each: id, label, kind, system, tick, table, entity, value, detail."""
        return pa.Table.from_pylist(
            [asdict(node) for node in self.nodes], schema=pa.schema(_NODE_FIELDS)
        )

    def edge_table(self) -> pa.Table:
        """The edges, a row each: source, target, role, link, weight."""
        return pa.Table.from_pylist(
            [asdict(edge) for edge in self.edges], schema=pa.schema(_EDGE_FIELDS)
        )

    def to_dict(self) -> dict[str, Any]:
        """The graph as plain lists and dicts, such as a widget or a file wants it."""
        return {
            "focus": self.focus,
            "nodes": [asdict(node) for node in self.nodes],
            "edges": [asdict(edge) for edge in self.edges],
        }

    def to_dot(self) -> str:
        """The graph in the language of Graphviz, causes above effects."""
        lines = [
            "digraph causes {",
            '  rankdir=TB; node [shape=box, style=rounded, fontname="sans-serif"];',
        ]
        for node in self.nodes:
            when = "" if node.tick is None else f"\\ntick {node.tick}"
            bold = ", penwidth=2" if node.id == self.focus else ""
            lines.append(f"  {_quoted(node.id)} [label={_quoted(node.label, when)}{bold}];")
        for edge in self.edges:
            dashed = ", style=dashed" if edge.link in {"enabled", "indirect"} else ""
            lines.append(
                f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [label={_quoted(edge.link)}{dashed}];"
            )
        return "\n".join([*lines, "}"])


def _quoted(text: str, raw: str = "") -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + raw + '"'


def union(focus: str, graphs: Iterable[CausalGraph]) -> CausalGraph:
    """One graph of several."""
    whole = CausalGraph(focus)
    for graph in graphs:
        whole.merge(graph)
    return whole
