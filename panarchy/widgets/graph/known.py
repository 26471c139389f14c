"""All that has been learned of a causal graph, and what the reader asked to see of it last."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from panarchy.errors import PanarchyError, suggest
from panarchy.widgets.graph.data import Direction, Edge, Node, edges_of, nodes_of

MOST_AT_ONCE = 50
"""Nodes that one expansion asks for, or that one fold gives back."""

_ROOTS = ("intervention", "start")
"""Kinds behind which there is nothing to find."""

_UNKNOWN = 0.5
"""Weight that an edge without one counts for."""


class Known:
    """A growing causal graph: what each expansion found is added, and nothing is forgotten.

    `asked` holds for each node the number of the request that last brought it before the reader;
    when there is no room for all, the longest unasked are folded away first.

    Args:
        graph: the answer to begin with, see `CausalGraphLike`.

    Raises:
        PanarchyError: for a graph that cannot be read, or whose focus is none of its nodes.
    """

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self.nodes: dict[str, Node] = nodes_of(graph)
        self.edges: dict[Edge, None] = dict.fromkeys(edges_of(graph, self.nodes))
        self.focus = str(graph.focus)
        if self.focus not in self.nodes:
            raise PanarchyError(
                f"The focus '{self.focus}' is no node of the graph.{suggest(self.focus, self.nodes)}"
            )
        self.asked: dict[str, int] = dict.fromkeys(self.nodes, 0)
        self.complete: set[tuple[str, Direction]] = set()
        self._requests = 0
        self._index()

    def _index(self) -> None:
        """Find every node's causes and effects again."""
        self.causes: dict[str, list[Edge]] = {node: [] for node in self.nodes}
        self.effects: dict[str, list[Edge]] = {node: [] for node in self.nodes}
        for edge in self.edges:
            self.causes[edge.target].append(edge)
            self.effects[edge.source].append(edge)
        for edges in (*self.causes.values(), *self.effects.values()):
            edges.sort(key=lambda edge: -abs(_UNKNOWN if edge.weight is None else edge.weight))

    def neighbours(self, node: str, direction: Direction) -> list[str]:
        """Ids of a node's direct causes or effects, each once, those that weigh most first."""
        edges = self.causes[node] if direction == "causes" else self.effects[node]
        ends = (edge.source if direction == "causes" else edge.target for edge in edges)
        return list(dict.fromkeys(ends))

    def expand(self, node: str, direction: Direction) -> int:
        """Ask the graph for more around a node, and bring what it says before the reader.

        Returns:
            How many nodes were new; 0 marks that side of the node as complete.

        Raises:
            PanarchyError: for a node that is not known.
        """
        self._check(node)
        # Those known already come again, and must leave room for others.
        limit = MOST_AT_ONCE + len(self.neighbours(node, direction))
        more = self._graph.expand(node, direction=direction, limit=limit)
        found = nodes_of(more)
        fresh = [each for each in found if each not in self.nodes]
        links = edges_of(more, found | self.nodes)
        self.nodes.update((each, found[each]) for each in fresh)
        if not fresh and all(edge in self.edges for edge in links):
            self.complete.add((node, direction))
        self.edges.update(dict.fromkeys(links))
        self._index()
        self._ask([*fresh, *self.neighbours(node, direction)[:MOST_AT_ONCE], *self._way(node)])
        return len(fresh)

    def reveal(self, members: Iterable[str], anchor: str) -> None:
        """Bring folded nodes before the reader, with what leads from them to the focus."""
        shown = list(members)[:MOST_AT_ONCE]
        for node in (anchor, *shown):
            self._check(node)
        self._ask([*shown, *self._way(anchor)])

    def is_root(self, node: str) -> bool:
        """Whether nothing lies behind a node: an intervention, or one whose causes were asked for in vain."""
        if self.causes[node]:
            return False
        return self.nodes[node].kind in _ROOTS or (node, "causes") in self.complete

    def spine(self) -> list[str]:
        """The way from the focus back to the root that matters most: an intervention, else the earliest cause."""
        before = self._search(self.focus, lambda node: self.neighbours(node, "causes"))
        leaves = [node for node in before if not self.causes[node] and node != self.focus]
        if not leaves:
            return [self.focus]

        def worth(node: str) -> tuple[bool, float, int, str]:
            known = self.nodes[node]
            tick = float("inf") if known.tick is None else float(known.tick)
            return known.kind != "intervention", tick, len(_way(before, node)), node

        return _way(before, min(leaves, key=worth))

    def distances(self) -> dict[str, int]:
        """Steps from the focus to every node that hangs together with it, in either direction."""
        before = self._search(self.focus, self._around)
        steps: dict[str, int] = {}
        for node, parent in before.items():
            steps[node] = 0 if parent is None else steps[parent] + 1
        return steps

    def _way(self, node: str) -> list[str]:
        """The shortest way between a node and the focus, both included; the node alone if there is none."""
        before = self._search(self.focus, self._around)
        return _way(before, node) if node in before else [node]

    def _around(self, node: str) -> list[str]:
        """Causes and effects of a node."""
        return self.neighbours(node, "causes") + self.neighbours(node, "effects")

    def _search(self, start: str, onward: Callable[[str], list[str]]) -> dict[str, str | None]:
        """Breadth first from a node: each node found, in order, with the one it was found from."""
        before: dict[str, str | None] = {start: None}
        line = deque([start])
        while line:
            node = line.popleft()
            for each in onward(node):
                if each not in before:
                    before[each] = node
                    line.append(each)
        return before

    def _ask(self, nodes: Iterable[str]) -> None:
        """Note that the reader asked for these nodes just now."""
        self._requests += 1
        self.asked.update(dict.fromkeys(nodes, self._requests))

    def _check(self, node: str) -> None:
        """Refuse a node that nobody has seen."""
        if node not in self.nodes:
            raise PanarchyError(f"The graph has no node '{node}'.{suggest(node, self.nodes)}")


def _way(before: dict[str, str | None], node: str) -> list[str]:
    """The nodes from the start of a search to one that it found."""
    way: list[str] = []
    at: str | None = node
    while at is not None:
        way.append(at)
        at = before[at]
    return way[::-1]
