"""Puts the nodes of a causal graph into columns from left to right: by tick, or by how far a cause is from its last effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from panarchy.widgets.graph.data import Edge, Node

Axis = Literal["tick", "depth"]

_FEW, _WIDER = 14, 1.6
"""Columns that ticks may always take, and how many times the depths' columns they may take beyond."""


@dataclass(frozen=True, slots=True)
class Layers:
    """For each node the number of its column, from 0, and for each column its tick (None by depth)."""

    column: dict[str, int]
    ticks: list[int | None]


def natural_axis(nodes: Sequence[Node], edges: Sequence[Edge]) -> Axis:
    """By tick, unless few nodes have one or their ticks would make the picture much wider than depths do.

    What mostly hangs together by nothing but time, such as a life, lies by tick however wide that is.
    """
    dated = sum(node.tick is not None for node in nodes)
    if 2 * dated < len(nodes):
        return "depth"
    if 2 * len(edges) < len(nodes):
        return "tick"
    wide = len(layers(nodes, edges, "tick").ticks)
    deep = len(layers(nodes, edges, "depth").ticks)
    return "tick" if wide <= max(_FEW, _WIDER * deep) else "depth"


def layers(nodes: Sequence[Node], edges: Sequence[Edge], axis: Axis) -> Layers:
    """Columns in which every cause stands left of its effects, as far as the ticks allow.

    Within a tick, and by depth, a node stands as far right as its effects let it, next to what it caused.
    """
    forward = _without_cycles([node.id for node in nodes], edges)
    order = _causes_first([node.id for node in nodes], forward)
    if axis == "depth":
        behind = _steps_before_an_effect(order, forward, dict.fromkeys(order, 0))
        most = max(behind.values(), default=0)
        return Layers({node: most - behind[node] for node in order}, [None] * (most + 1))
    ticks = _dated(nodes, order, forward)
    behind = _steps_before_an_effect(order, forward, ticks)
    places = sorted({(ticks[node], -behind[node]) for node in order})
    number = {place: column for column, place in enumerate(places)}
    column = {node: number[ticks[node], -behind[node]] for node in order}
    return Layers(column, [tick for tick, _ in places])


def _without_cycles(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, list[str]]:
    """Each node's effects, less the edges that would close a circle (a record has none, a bug might)."""
    effects: dict[str, list[str]] = {node: [] for node in nodes}
    for edge in edges:
        if edge.source != edge.target:
            effects[edge.source].append(edge.target)
    state = dict.fromkeys(nodes, 0)
    for start in nodes:
        if state[start]:
            continue
        stack = [(start, iter(list(effects[start])))]
        state[start] = 1
        while stack:
            node, onward = stack[-1]
            target = next(onward, None)
            if target is None:
                state[node] = 2
                stack.pop()
            elif state[target] == 1:
                effects[node].remove(target)
            elif state[target] == 0:
                state[target] = 1
                stack.append((target, iter(list(effects[target]))))
    return effects


def _causes_first(nodes: Sequence[str], effects: dict[str, list[str]]) -> list[str]:
    """The nodes in an order in which causes precede effects."""
    waiting = dict.fromkeys(nodes, 0)
    for targets in effects.values():
        for target in targets:
            waiting[target] += 1
    order = [node for node in nodes if waiting[node] == 0]
    for node in order:
        for target in effects[node]:
            waiting[target] -= 1
            if waiting[target] == 0:
                order.append(target)
    return order


def _dated(
    nodes: Sequence[Node], order: list[str], effects: dict[str, list[str]]
) -> dict[str, int]:
    """A tick for every node: its own, else that of its first effect, else of its last cause, else the first there is."""
    ticks = {node.id: node.tick for node in nodes if node.tick is not None}
    for node in reversed(order):
        known = [ticks[each] for each in effects[node] if each in ticks]
        if node not in ticks and known:
            ticks[node] = min(known)
    for node in order:
        for each in effects[node]:
            if node in ticks and each not in ticks:
                ticks[each] = ticks[node]
    first = min(ticks.values(), default=0)
    return {node: ticks.get(node, first) for node in order}


def _steps_before_an_effect(
    order: list[str], effects: dict[str, list[str]], group: dict[str, int]
) -> dict[str, int]:
    """For each node the longest way to its last effect within its own group (a tick, or all)."""
    steps: dict[str, int] = {}
    for node in reversed(order):
        onward = [steps[each] for each in effects[node] if group[each] == group[node]]
        steps[node] = 1 + max(onward) if onward else 0
    return steps
