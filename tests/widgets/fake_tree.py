"""A made-up tree of branches that widget tests can show, fork, step and compare, without a world."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from panarchy.errors import PanarchyError
from panarchy.widgets.branches.data import (
    Act,
    Branch,
    Difference,
    Divergence,
    Measured,
    Names,
    Tree,
)

WIDTH, HEIGHT = 8, 6

ACTIONS: dict[str, dict[str, Any]] = {
    "set_policy": {
        "doc": "Fix a rate of the treasury.",
        "effect": "It stays.",
        "schema": {
            "properties": {
                "name": {"type": "string", "enum": ["tax_rate", "dole_rate"]},
                "value": {"type": "number", "minimum": 0, "maximum": 1},
            },
            "required": ["name", "value"],
        },
    },
    "open_mine": {
        "doc": "Open a mine.",
        "effect": "It is dug.",
        "schema": {
            "properties": {
                "tile": {"type": "integer", "minimum": 0, "x-table": "tiles"},
                "note": {"type": "string"},
            },
            "required": ["tile"],
        },
    },
}


def branch(name: str, parent: str | None, fork: int, last: int, **more: Any) -> Branch:
    """A branch with what is left out set to what most have."""
    made: dict[str, Any] = {
        "name": name, "parent": parent, "fork_tick": fork, "first_tick": fork, "last_tick": last,
        "seed": 7, "live": False, "inputs": [], "chain": "ab" * 16, **more,
    }  # fmt: skip
    return made  # type: ignore[return-value]


class FakeTree:
    """A tree in memory: each branch's KPI grows by its lane, maps are ramps, `gate` holds up steps while cleared."""

    title = "Fake <island>, seed 7"
    names = Names("run", "tree")

    def __init__(self) -> None:
        self.branches = [
            branch("main", None, 0, 100, inputs=[{"tick": 30, "verb": "set_policy", "text": "rate"}]),
            branch("mine", "main", 40, 90),
            branch("deep", "mine", 60, 80),
        ]  # fmt: skip
        self.gate = threading.Event()
        self.gate.set()
        self.rested: list[str] = []
        self.asked: list[tuple[Any, ...]] = []

    def tree(self) -> Tree:
        return {"root": "main", "branches": [{**each} for each in self.branches]}

    def actions(self) -> dict[str, dict[str, Any]]:
        return ACTIONS

    def indicators(self) -> list[dict[str, str]]:
        return [{"name": name, "unit": "1", "doc": name} for name in ("gdp", "unemployment")]

    def overlays(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "title": name.title(), "unit": "1", "doc": name, "labels": None}
            for name in ("population", "wages")
        ]

    def check_name(self, name: str) -> str | None:
        taken = name in {each["name"] for each in self.branches}
        return f"There is a branch '{name}' already." if taken else None

    def check_act(self, parent: str, at: int, act: Act) -> str | None:
        return "tile 13 has no deposit." if act.args.get("tile") == 13 else None

    def fork(self, parent: str, at: int, name: str | None, acts: Sequence[Act]) -> str:
        made = name or f"{parent}-{at}"
        self.asked.append(("fork", parent, at, made, tuple(acts)))
        self.branches.append(branch(made, parent, at, at))
        return made

    def step(self, name: str, ticks: int, target: int) -> int:
        self.gate.wait(10)
        found = self._branch(name)
        if found["seed"] < 0:
            raise PanarchyError(f"'{name}' is damaged at tick {found['last_tick']}.")
        found["last_tick"] += ticks
        return found["last_tick"]

    def rest(self, name: str) -> None:
        self.rested.append(name)

    def export(self, name: str, file: str) -> str:
        return f"/somewhere/{file}"

    def kpis(self, names: Sequence[str], kpi: str) -> Measured:
        last = max(self._branch(name)["last_tick"] for name in names)
        ticks = list(range(last + 1))
        series: dict[str, list[float | None]] = {
            name: [
                float(tick * (lane + 1)) if tick <= self._branch(name)["last_tick"] else None
                for tick in ticks
            ]
            for lane, name in enumerate(names)
        }
        return {"tick": ticks, "series": series}

    def difference(self, a: str, b: str, overlay: str, tick: int) -> Difference:
        self.asked.append(("difference", a, b, overlay, tick))
        values = np.linspace(-1, 3, WIDTH * HEIGHT, dtype=np.float32)
        values[5] = np.nan
        land = np.ones(WIDTH * HEIGHT, np.uint8)
        land[0] = 0
        return {
            "bytes": values.tobytes(), "land": land.tobytes(), "width": WIDTH, "height": HEIGHT,
            "low": -1.0, "high": 3.0,
        }  # fmt: skip

    def divergence(self, a: str, b: str) -> Divergence:
        return {
            "tick": 41, "component": "treasury.rates", "count": 2, "cause": "an intent",
            "rows": [
                {"table": "treasury", "id": 0, "column": "tax_rate", "a": 0.3, "b": 0.2},
                {"table": "persons", "id": 9, "column": None, "a": 1.0, "b": None},
            ],
        }  # fmt: skip

    def _branch(self, name: str) -> Branch:
        return next(each for each in self.branches if each["name"] == name)
