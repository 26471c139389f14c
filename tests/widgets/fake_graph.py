"""A made-up record of causes that widget tests can question, of any size, without a world."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


def node(name: str, label: str, kind: str, system: str, tick: int | None, **more: Any) -> Row:
    """One node with what is left out set to null."""
    empty: Row = {"table": None, "entity": None, "value": None, "detail": ""}
    return {
        "id": name,
        "label": label,
        "kind": kind,
        "system": system,
        "tick": tick,
        **empty,
        **more,
    }


def edge(source: str, target: str, link: str = "direct", weight: float | None = None) -> Row:
    """One edge whose role is its link."""
    return {"source": source, "target": target, "role": link, "link": link, "weight": weight}


@dataclass
class FakeGraph:
    """Nodes and edges around a focus; `expand` reads from a larger record behind it."""

    nodes: list[Row]
    edges: list[Row]
    focus: str
    record: FakeGraph | None = field(default=None, repr=False)
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def expand(self, node_id: str, direction: str = "causes", limit: int = 50) -> FakeGraph:
        """The direct causes or effects of a node, from the record."""
        self.asked.append((node_id, direction, limit))
        record = self.record or self
        near, far = ("target", "source") if direction == "causes" else ("source", "target")
        edges = [each for each in record.edges if each[near] == node_id][:limit]
        names = {node_id} | {each[far] for each in edges}
        return FakeGraph([each for each in record.nodes if each["id"] in names], edges, node_id)


def wheat_price() -> FakeGraph:
    """Why bread is dear: a mine, a law and a dry summer behind the price of one firm."""
    firm = {"table": "firms", "entity": 17}
    nodes = [
        node("i1", "tax raised to 30 %", "intervention", "treasury", 30, value=0.3,
             detail="set_policy tax_rate = 0.3, by the user"),
        node("e1", "rate changed", "rate_changed", "treasury", 31, table="treasury", entity=0, value=0.3,
             detail="The treasury's rate follows the intent."),
        node("e2", "harvest", "harvest", "environment", 42, table="tiles", entity=812, value=61.5,
             detail="A poor harvest after a dry spring."),
        node("e3", "dry spell", "dry_spell", "environment", 35, table="tiles", entity=812, value=31,
             detail="31 days without enough rain."),
        node("d1", "wage offer lowered", "decision", "firms", 45, **firm, value=11.2,
             detail="Vacancies filled quickly; margin below target."),
        node("e4", "worker quit", "quit", "markets", 52, table="persons", entity=1204,
             detail="Found a better paid vacancy within reach."),
        node("e5", "vacancy unfilled", "vacancy_unfilled", "markets", 58, **firm, value=3,
             detail="Three openings found nobody for 14 days."),
        node("r1", "capacity", "read", "firms", 60, **firm, value=82, detail="Column read by the pricing phase."),
        node("r2", "order backlog", "read", "firms", 60, **firm, value=130, detail="Column read by the pricing phase."),
        node("d2", "price raised", "decision", "firms", 60, **firm, value=3.42,
             detail="Markup up by 0.04: backlog above target, stock below a week."),
        node("p1", "firms.prices", "phase", "firms", 60, detail="Firms review their prices once in thirty days."),
        node("e6", "price changed", "price_change", "firms", 60, **firm, value=3.42,
             detail="From 3.18 to 3.42 currency units."),
        node("v", "posted price of wheat", "value", "firms", 60, **firm, value=3.42,
             detail="firms.posted_price of firm 17, key wheat, after tick 60."),
    ]  # fmt: skip
    edges = [
        edge("i1", "e1", "trigger", 1.0), edge("e1", "d1", "modified", 0.4), edge("e3", "e2", "direct", 0.8),
        edge("e2", "r2", "indirect", 0.5), edge("d1", "e4", "enabled", 0.6), edge("e4", "e5", "direct", 0.7),
        edge("e5", "r1", "direct", 0.3), edge("r1", "d2", "direct", 0.3), edge("r2", "d2", "direct", 0.6),
        edge("p1", "e6", "indirect"), edge("d2", "e6", "trigger", 1.0), edge("e6", "v", "direct", 1.0),
        edge("e1", "d2", "prevented", 0.1),
    ]  # fmt: skip
    beyond = [
        node(f"b{index}", f"sale to household {index}", "sale", "markets", 61 + index % 9,
             table="households", entity=index, value=3.42, detail="Bought at the new price.")
        for index in range(24)
    ]  # fmt: skip
    record = FakeGraph(
        nodes + beyond, edges + [edge("v", each["id"], "direct") for each in beyond], "v"
    )
    return FakeGraph(nodes, edges, "v", record)


def large(count: int = 900, seed: int = 5, ticks: int = 60) -> FakeGraph:
    """A record of `count` events over some ticks, each with one to three earlier causes, and what lies behind the last."""
    draw = random.Random(seed)
    systems = ("environment", "firms", "markets", "population", "treasury", "finance")
    links = ("direct", "indirect", "trigger", "enabled", "prevented", "modified")
    nodes, edges = [], []
    for index in range(count):
        system = draw.choice(systems)
        tick = index * ticks // count
        kind = (
            "intervention"
            if index < 3
            else draw.choice(("hire", "sale", "decision", "price_change"))
        )
        nodes.append(
            node(f"n{index}", f"{kind.replace('_', ' ')} {index}", kind, system, tick,
                 table="firms", entity=index, value=float(index), detail=f"Number {index} of the record.")
        )  # fmt: skip
        for _ in range(draw.randint(1, 3) if index else 0):
            near = max(0, index - draw.choice((3, 12, 40)))
            cause = draw.randint(near, index - 1)
            edges.append(edge(f"n{cause}", f"n{index}", draw.choice(links), draw.random()))
    unique = list({(each["source"], each["target"]): each for each in edges}.values())
    return FakeGraph(nodes, unique, f"n{count - 1}")
