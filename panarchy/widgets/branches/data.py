"""What the multiverse widget is given and asks for, in one place on the Python side.

The browser's half is `widgets/src/multiverse/protocol.ts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypedDict


class Input(TypedDict):
    """An intent of a branch: when it was applied, its verb, and the whole of it in words."""

    tick: int
    verb: str
    text: str


class Branch(TypedDict):
    """One branch; `parent` is None for the root, `live` says whether this process steps it now."""

    name: str
    parent: str | None
    fork_tick: int
    first_tick: int
    last_tick: int
    seed: int
    live: bool
    inputs: list[Input]
    chain: str


class Tree(TypedDict):
    """All branches, the root among them."""

    root: str
    branches: list[Branch]


class Measured(TypedDict):
    """One indicator of several branches over the ticks that any of them holds; None where one holds none."""

    tick: list[int]
    series: dict[str, list[float | None]]


class Difference(TypedDict):
    """An overlay of A less that of B: float32 of width x height in row-major order, NaN where either has no value.

    `low` and `high` are the least and the greatest of them; `land` is one byte a tile, 1 for land.
    """

    bytes: bytes
    land: bytes
    width: int
    height: int
    low: float
    high: float


class Row(TypedDict):
    """A number that differs where two branches part; `column` is None where the row exists on one side only."""

    table: str
    id: int
    column: str | None
    a: float | None
    b: float | None


class Divergence(TypedDict):
    """Where two branches part: `tick` and `component` are None where they never do; `count` is how many numbers differ."""

    tick: int | None
    component: str | None
    rows: list[Row]
    count: int
    cause: str


class Problem(TypedDict):
    """What is wrong with a field of the form, such as `name`, `at`, `ticks`, `inputs.0.verb` or `inputs.0.args.tile`."""

    field: str
    message: str


@dataclass(frozen=True)
class Act:
    """One intent of a fork: verb, arguments, and the tick at whose start it is applied (None: the next one)."""

    verb: str
    args: dict[str, Any] = field(default_factory=dict)
    at: int | None = None


@dataclass(frozen=True)
class Names:
    """What the notebook calls the root and the tree, for the lines of Python that the widget shows."""

    root: str = 'tree.branch("main")'
    tree: str = "tree"


class MultiverseSource(Protocol):
    """A tree of branches that can be shown, forked, stepped and compared; every method may be called from any thread."""

    @property
    def title(self) -> str:
        """What the tree is called."""
        ...

    @property
    def names(self) -> Names:
        """What the notebook calls it."""
        ...

    def tree(self) -> Tree:
        """All branches as they are now."""
        ...

    def actions(self) -> dict[str, dict[str, Any]]:
        """Every verb with `doc`, `effect` and the JSON Schema of its arguments (`schema`)."""
        ...

    def indicators(self) -> list[dict[str, str]]:
        """Every KPI with name, unit and doc."""
        ...

    def overlays(self) -> list[dict[str, Any]]:
        """Every overlay of the map with name, title, unit, doc and labels (None unless it shows classes)."""
        ...

    def check_name(self, name: str) -> str | None:
        """Why a new branch cannot have a name, or None."""
        ...

    def check_act(self, parent: str, at: int, act: Act) -> str | None:
        """Why an intent would be refused in the world of a branch after a tick, or None.

        Raises:
            PanarchyError: where the branch does not hold the tick, or the intent makes no sense anywhere.
        """
        ...

    def fork(self, parent: str, at: int, name: str | None, acts: Sequence[Act]) -> str:
        """Begin a branch and hand in its intents; returns its name."""
        ...

    def step(self, name: str, ticks: int, target: int) -> int:
        """Step a branch; `target` is where it is meant to get in all. Returns its last tick."""
        ...

    def rest(self, name: str) -> None:
        """A branch is stepped no further for now: write what is left of it."""
        ...

    def export(self, name: str, file: str) -> str:
        """Write a branch as a scenario that reproduces it from scratch; returns the path."""
        ...

    def kpis(self, names: Sequence[str], kpi: str) -> Measured:
        """One KPI of some branches, each along its whole line of history."""
        ...

    def difference(self, a: str, b: str, overlay: str, tick: int) -> Difference:
        """The map of A less that of B after a tick."""
        ...

    def divergence(self, a: str, b: str) -> Divergence:
        """Where A and B part, and why."""
        ...
