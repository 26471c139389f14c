"""Chooses which nodes of a causal graph are shown; the others are folded into "+N" marks beside those shown."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from panarchy.widgets.graph.data import Direction
from panarchy.widgets.graph.known import Known

MOST_NODES = 300
"""Nodes shown at once; more than that nobody can read, and layouts stall."""


FAN = 12
"""Causes or effects of one node that lead no further and are shown before anybody asks for more of them."""

_FAR = 1_000_000
"""A distance beyond any that a graph has, of what hangs together with the focus in no way."""

_SPARED = 3
"""So few beyond `FAN` are shown all the same: a fold would take as much room."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Nodes that are not shown, behind the shown node `anchor` on the side of its causes or effects.

    `members` are ids, nearest to the anchor first.
    """

    anchor: str
    direction: Direction
    members: tuple[str, ...]

    @property
    def id(self) -> str:
        """A name for the fold that no node has."""
        return f"+{self.direction} {self.anchor}"


def shown(known: Known, most: int = MOST_NODES) -> list[str]:
    """Ids of the nodes to show: all if there is room, but of a wide fan of dead ends only those that weigh most.

    Else first the way from the focus to its root (of a very long one the half nearest to the focus), then what was
    asked for last, then what is near the focus.
    What hangs together with the focus in no way, such as most of a person's life, comes last.
    """
    near = known.distances()
    distance = {node: near.get(node, _FAR) for node in known.nodes}
    spine = set(known.spine()[: max(1, most // 2)])

    def rank(node: str) -> tuple[bool, int, int, float, str]:
        tick = known.nodes[node].tick
        lateness = 0.0 if tick is None else -float(tick)
        return node not in spine, -known.asked.get(node, 0), distance[node], lateness, node

    hidden = _dead_ends(known, spine)
    chosen = set(sorted((node for node in distance if node not in hidden), key=rank)[:most])
    return [node for node in known.nodes if node in chosen]


def _dead_ends(known: Known, spine: set[str]) -> set[str]:
    """What would only make a fan wider: nodes with one neighbour, unasked, beyond the first few of that neighbour."""
    hidden: set[str] = set()
    sides: tuple[Direction, Direction] = ("causes", "effects")
    for anchor in known.nodes:
        for side in sides:
            ends = [
                node
                for node in known.neighbours(anchor, side)
                if len(known.causes[node]) + len(known.effects[node]) == 1
                and not known.asked.get(node, 0)
                and node not in spine
                and node != known.focus
            ]
            if len(ends) > FAN + _SPARED:
                hidden.update(ends[FAN:])
    return hidden


def folds(known: Known, visible: list[str]) -> list[Fold]:
    """What is not shown, each node in exactly one fold: that of the shown node it is nearest to."""
    seen = set(visible)
    members: dict[tuple[str, Direction], list[str]] = {}
    line: deque[tuple[str, tuple[str, Direction]]] = deque()

    def take(nodes: list[str], key: tuple[str, Direction]) -> None:
        for node in nodes:
            if node not in seen:
                seen.add(node)
                members.setdefault(key, []).append(node)
                line.append((node, key))

    sides: tuple[Direction, Direction] = ("causes", "effects")
    for anchor in visible:
        for side in sides:
            take(known.neighbours(anchor, side), (anchor, side))
    while line:
        node, key = line.popleft()
        take(known.neighbours(node, "causes") + known.neighbours(node, "effects"), key)
    return [Fold(anchor, side, tuple(found)) for (anchor, side), found in members.items()]
