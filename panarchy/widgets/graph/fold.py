"""Chooses which nodes of a causal graph are shown; the others are folded into "+N" marks beside those shown."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from panarchy.widgets.graph.data import Direction
from panarchy.widgets.graph.known import Known

MOST_NODES = 300
"""Nodes shown at once; more than that nobody can read, and layouts stall."""


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
    """Ids of the nodes to show: all if there is room.

    Else first the way from the focus to its root (of a very long one the half nearest to the focus), then what was
    asked for last, then what is near the focus.
    What hangs together with the focus in no way is never shown.
    """
    distance = known.distances()
    spine = set(known.spine()[: max(1, most // 2)])

    def rank(node: str) -> tuple[bool, int, int, float, str]:
        tick = known.nodes[node].tick
        lateness = 0.0 if tick is None else -float(tick)
        return node not in spine, -known.asked.get(node, 0), distance[node], lateness, node

    chosen = set(sorted(distance, key=rank)[:most])
    return [node for node in known.nodes if node in chosen]


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
