"""A `Multiverse` as the widget wants it: a thin layer that turns runs, tables and errors into plain values."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from panarchy import acting
from panarchy.errors import ActionError, PanarchyError, RunError
from panarchy.replay.branch import Branch
from panarchy.replay.cause import said
from panarchy.replay.comparison import compare
from panarchy.replay.maps import map_difference
from panarchy.run import lineage
from panarchy.run.place import LocalPlace
from panarchy.widgets.branches.data import (
    Act,
    Difference,
    Divergence,
    Input,
    Measured,
    Names,
    Row,
    Tree,
)
from panarchy.widgets.branches.data import Branch as Told

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.replay.multiverse import Multiverse
    from panarchy.run import Run

_MOST_ROWS = 200
"""Numbers that differ which the table shows; how many there are in all is told beside it."""


class TreeOfRuns:
    """The source of the multiverse widget for a tree on disk.

    Args:
        multiverse: the tree.
        names: what the notebook calls its root and the tree itself.
    """

    def __init__(self, multiverse: Multiverse, names: Names | None = None) -> None:
        self._multiverse = multiverse
        self.names = names or Names()
        # Looking into worlds takes long, and must not hold up the tree and what is stepped; only the end of a task
        # waits for it, because a branch that is given back closes the database that a question may be reading.
        self._lock, self._looking = threading.RLock(), threading.RLock()
        self._mine: set[str] = set()
        self._kept: dict[str, tuple[int, list[Input], str]] = {}
        self._looked: tuple[str, int, CoreWorld] | None = None
        root = multiverse.runs()[0]
        self._root = root.branch
        self.title = f"{root.name}, seed {root.seed}"
        core = root.core_at(root.first_tick)
        self._actions = acting.verbs(core)
        self._indicators = [
            {"name": name, "unit": unit, "doc": doc} for name, unit, doc in core.kpi_names()
        ]
        overlays: list[dict[str, Any]] = json.loads(core.overlays())
        self._overlays = overlays
        self._land = _land(core, overlays)

    def tree(self) -> Tree:
        """All branches as they are now."""
        with self._lock:
            return {
                "root": self._root,
                "branches": [self._told(run) for run in self._multiverse.runs()],
            }

    def actions(self) -> acting.Verbs:
        """Every verb that a world of the tree knows."""
        return self._actions

    def indicators(self) -> list[dict[str, str]]:
        """Every KPI."""
        return self._indicators

    def overlays(self) -> list[dict[str, Any]]:
        """Every overlay of the map."""
        return self._overlays

    def check_name(self, name: str) -> str | None:
        """Why a new branch cannot have a name, or None."""
        place = self._run(self._root).root_place
        if not isinstance(place, LocalPlace):
            return None
        try:
            lineage.check_name(name, place.path)
        except RunError as error:
            return str(error)
        return None

    def check_act(self, parent: str, at: int, act: Act) -> str | None:
        """Why an intent would be refused after a tick of a branch, or None."""
        with self._looking:
            core = self._world(parent, at)
            answer = json.loads(acting.ask(core, act.verb, act.args, core.check))
        return None if answer["ok"] else str(answer["reason"])

    def fork(self, parent: str, at: int, name: str | None, acts: Sequence[Act]) -> str:
        """Begin a branch and hand in its intents; where one is not accepted, there is no branch."""
        with self._lock:
            branch = self._run(parent).fork(at=at, name=name)
            try:
                for act in acts:
                    branch.act(act.verb, at=act.at, **act.args)
            except ActionError:
                branch.close()
                self._multiverse.delete(branch.branch)
                raise
            branch.close()
            return str(branch.branch)

    def step(self, name: str, ticks: int, target: int) -> int:
        """Step a branch; the lock is not held, so that others can be asked meanwhile."""
        branch = self._run(name)
        if not isinstance(branch, Branch):
            raise RunError(f"'{name}' is the root and is not stepped from here.")
        if not branch.writing:
            self._mine.add(name)
        branch.step(ticks, target=target)
        return branch.tick

    def rest(self, name: str) -> None:
        """Write what is left of a branch, and give its folder back if nobody else in this process steps it."""
        branch = self._run(name)
        with self._looking:
            if name in self._mine:
                self._mine.discard(name)
                branch.close()
            else:
                branch.flush()

    def export(self, name: str, file: str) -> str:
        """Write a branch as a scenario that reproduces it from scratch."""
        with self._looking:
            return str(self._multiverse.export(name, file))

    def kpis(self, names: Sequence[str], kpi: str) -> Measured:
        """One KPI of some branches, along their whole lines of history."""
        found: dict[str, dict[int, float | None]] = {}
        for name in names:
            with self._looking:
                rows = (
                    self._run(name)
                    .sql(f'SELECT tick, "{kpi}" AS value FROM kpis ORDER BY tick')
                    .to_arrow_table()
                )
            found[name] = dict(
                zip(rows["tick"].to_pylist(), rows["value"].to_pylist(), strict=True)
            )
        ticks = sorted(set().union(*found.values()))
        series = {
            name: [None if (value := values.get(tick)) is None else float(value) for tick in ticks]
            for name, values in found.items()
        }
        return {"tick": ticks, "series": series}

    def difference(self, a: str, b: str, overlay: str, tick: int) -> Difference:
        """The map of A less that of B after a tick."""
        with self._looking:
            found = map_difference(self._run(a), self._run(b), overlay, tick, (a, b))
        values = found.values.astype(np.float32)
        known = values[~np.isnan(values)]
        return {
            "bytes": values.tobytes(),
            "land": self._land,
            "width": values.shape[1],
            "height": values.shape[0],
            "low": float(known.min()) if len(known) else 0.0,
            "high": float(known.max()) if len(known) else 0.0,
        }

    def divergence(self, a: str, b: str) -> Divergence:
        """Where A and B part, and why: B is what A is compared with, so its numbers are those called `a` there."""
        one, other = self._run(b), self._run(a)
        if min(one.last_tick, other.last_tick) <= max(one.info.start_tick, other.info.start_tick):
            return _nothing("One of them has not been stepped since the fork; step it first.")
        with self._looking:
            found = compare([one, other]).divergence()
        if found.tick is None:
            return _nothing(str(found))
        rows: list[Row] = [
            {
                "table": str(cell["table"]),
                "id": int(cell["entity_id"]),
                "column": _column(cell),
                "a": cell["b"],
                "b": cell["a"],
            }
            for cell in found.cells.slice(0, _MOST_ROWS).to_pylist()
        ]
        component = found.step or ", ".join(found.components) or None
        cause = "" if found.cause is None else found.cause.sentence
        return {
            "tick": found.tick,
            "component": component,
            "rows": rows,
            "count": found.cells.num_rows,
            "cause": cause,
        }

    def _run(self, name: str) -> Run:
        """A run of the tree by its branch."""
        with self._lock:
            return self._multiverse.branch(name)

    def _world(self, name: str, tick: int) -> CoreWorld:
        """The world of a branch after a tick; the last one is kept, because a form is checked again and again."""
        if self._looked is None or self._looked[:2] != (name, tick):
            self._looked = (name, tick, self._run(name).core_at(tick))
        return self._looked[2]

    def _told(self, run: Run) -> Told:
        """A run as plain values; what its log says is kept until it has got further."""
        parent, last = run.info.parent, run.last_tick
        kept = self._kept.get(run.branch)
        if kept is None or kept[0] != last:
            kept = self._kept[run.branch] = (last, *_logged(run, last))
        _, inputs, chain = kept
        own = isinstance(run, Branch)
        return {
            "name": run.branch,
            "parent": parent.branch if parent else None,
            "fork_tick": parent.tick if parent else run.info.start_tick,
            "first_tick": run.info.start_tick if own else run.first_tick,
            "last_tick": last,
            "seed": run.seed,
            "live": run.branch in self._mine or (isinstance(run, Branch) and run.writing),
            "inputs": inputs,
            "chain": chain,
        }


def _logged(run: Run, last: int) -> tuple[list[Input], str]:
    """A run's own inputs and the chain hash after a tick; of a damaged one nothing, so that the others can be seen."""
    try:
        inputs: list[Input] = [
            {
                "tick": intent.tick,
                "verb": intent.verb,
                "text": said(
                    (
                        intent.id,
                        intent.tick,
                        intent.priority,
                        intent.source,
                        intent.verb,
                        intent.args,
                    )
                ),
            }
            for intent in run.log().intents
        ]
        return inputs, run.chain_at(last)
    except PanarchyError:
        return [], ""


def _land(core: CoreWorld, overlays: list[dict[str, Any]]) -> bytes:
    """One byte a tile, 1 for land: what the overlay of classes that knows the sea does not call sea."""
    for overlay in overlays:
        labels = overlay["labels"] or []
        if "sea" in labels:
            codes = np.frombuffer(core.planes([overlay["name"]])[overlay["name"]][0], np.uint8)
            land = (codes != labels.index("sea")) & (codes != 255)
            return bytes(land.astype(np.uint8))
    return np.ones(core.width * core.height, np.uint8).tobytes()


def _column(cell: dict[str, Any]) -> str | None:
    """The column of a number that differs, with its place in a column of short arrays."""
    if cell["column"] is None:
        return None
    return str(cell["column"]) + ("" if cell["element"] is None else f"[{cell['element']}]")


def _nothing(cause: str) -> Divergence:
    """Two branches that do not part."""
    return {"tick": None, "component": None, "rows": [], "count": 0, "cause": cause}
