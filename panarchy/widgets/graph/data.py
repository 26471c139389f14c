"""What the causal graph widget is given: the nodes and edges of an answer, in one place on the Python side.

Whoever answers a question about causes hands over an object with `nodes`, `edges`, `focus` and `expand`.
Nodes and edges may be mappings or objects with the same names as attributes.
The browser's half is `widgets/src/graph/protocol.ts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from panarchy.errors import PanarchyError, suggest

Direction = Literal["causes", "effects"]

FAMILIES = ("start", "intervention", "event", "decision", "value", "phase", "read")
"""What a node is in the reader's eyes; every kind that is none of the others is the name of an event's kind."""

LINKS = ("direct", "indirect", "trigger", "enabled", "prevented", "modified")
"""The six ways in which a cause leads to its effect."""


_STATE = "state"
"""The lane of what belongs to no system: what stands in a column, and where the world began."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that happened, was decided, was read or stands in a column.

    `kind` is the name of an event's kind, or one of decision, value, phase, read, intervention and start.
    `tick` is None where it belongs to no single tick; `table` and `entity` are None where it is about nobody.
    """

    id: str
    label: str
    kind: str
    system: str
    tick: int | None
    table: str | None
    entity: int | None
    value: float | None
    detail: str

    @property
    def family(self) -> str:
        """One of `FAMILIES`."""
        return self.kind if self.kind in FAMILIES else "event"


@dataclass(frozen=True, slots=True)
class Edge:
    """A cause (`source`) that led to an effect (`target`): its role in the record, its link, and its share or None."""

    source: str
    target: str
    role: str
    link: str
    weight: float | None


class CausalGraphLike(Protocol):
    """An answer about causes that the widget can show and go on asking."""

    @property
    def nodes(self) -> Iterable[Any]:
        """The nodes known so far."""
        ...

    @property
    def edges(self) -> Iterable[Any]:
        """The edges between them."""
        ...

    @property
    def focus(self) -> str:
        """Id of the node that was asked about."""
        ...

    def expand(self, node_id: str, direction: Direction = "causes", limit: int = 50) -> Any:
        """More nodes and edges around a node, as another graph; an empty one where there are no more."""
        ...


def nodes_of(graph: Any) -> dict[str, Node]:
    """The nodes of a graph by id, in their order.

    Raises:
        PanarchyError: for a node without one of the fields.
    """
    return {node.id: node for node in map(_node, graph.nodes)}


def edges_of(graph: Any, known: Iterable[str]) -> list[Edge]:
    """The edges of a graph whose two ends are known, each once.

    Raises:
        PanarchyError: for a link that is none of `LINKS`, or an end that no node has.
    """
    ids = set(known)
    edges = dict.fromkeys(map(_edge, graph.edges))
    for edge in edges:
        for end in (edge.source, edge.target):
            if end not in ids:
                raise PanarchyError(
                    f"The edge {edge.source} -> {edge.target} names a node '{end}' that the graph does not have."
                )
    return list(edges)


def _node(given: Any) -> Node:
    """A node from a mapping or an object."""
    if isinstance(given, Node):
        return given
    tick, entity, value = (_field(given, name) for name in ("tick", "entity", "value"))
    table = _field(given, "table")
    return Node(
        id=str(_field(given, "id")),
        label=str(_field(given, "label")),
        kind=str(_field(given, "kind")),
        system=str(_field(given, "system")) or _STATE,
        tick=None if tick is None else int(tick),
        table=None if table is None else str(table),
        entity=None if entity is None else int(entity),
        value=None if value is None else float(value),
        detail=str(_field(given, "detail")),
    )


def _edge(given: Any) -> Edge:
    """An edge from a mapping or an object."""
    if isinstance(given, Edge):
        return given
    link, weight = str(_field(given, "link")), _field(given, "weight")
    if link not in LINKS:
        hint = suggest(link, LINKS) or f" There are {', '.join(LINKS)}."
        raise PanarchyError(f"There is no causal link '{link}'.{hint}")
    return Edge(
        source=str(_field(given, "source")),
        target=str(_field(given, "target")),
        role=str(_field(given, "role")),
        link=link,
        weight=None if weight is None else float(weight),
    )


def _field(given: Any, name: str) -> Any:
    """A field of a mapping or an object."""
    missing = object()
    value = (
        given.get(name, missing) if isinstance(given, Mapping) else getattr(given, name, missing)
    )
    if value is missing:
        raise PanarchyError(f"A node or edge of a causal graph has no '{name}': {given!r}.")
    return value
