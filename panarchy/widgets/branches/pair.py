"""The two branches that are beside each other: which, by which KPI and overlay, and at which tick."""

from __future__ import annotations

from typing import Any

from panarchy.errors import PanarchyError, suggest
from panarchy.widgets.branches.data import Measured, MultiverseSource, Tree

MOST_POINTS = 1200
"""Points of a curve that a screen can tell apart."""

_FIRST_KPI, _FIRST_OVERLAY = "unemployment", "population"


class Pair:
    """What is compared; A is measured against B.

    Args:
        source: the tree.
        kpi: the KPI shown first, or None.
        overlay: the overlay shown first, or None.

    Raises:
        PanarchyError: for a KPI or overlay that does not exist.
    """

    def __init__(self, source: MultiverseSource, kpi: str | None, overlay: str | None) -> None:
        self._source = source
        self.kpi = _known("KPI", kpi, _FIRST_KPI, [each["name"] for each in source.indicators()])
        overlays = [each["name"] for each in source.overlays()]
        self.overlay = _known("overlay", overlay, _FIRST_OVERLAY, overlays)
        self.tick: int | None = None
        self.chosen: tuple[str, str] | None = None

    def choose(self, a: str, b: str) -> None:
        """Compare two other branches."""
        if (a, b) != self.chosen:
            self.chosen, self.tick = (a, b), None

    def or_newest(self, tree: Tree) -> tuple[str, str] | None:
        """The two chosen, or else the branch that was forked last with its parent; None where nothing was forked."""
        known = {branch["name"] for branch in tree["branches"]}
        if self.chosen is not None and set(self.chosen) <= known:
            return self.chosen
        forks = [branch for branch in tree["branches"] if branch["parent"] in known]
        if not forks:
            return None
        newest = max(forks, key=lambda branch: (branch["last_tick"], branch["fork_tick"]))
        return newest["name"], str(newest["parent"])

    def shown_tick(self, tree: Tree, a: str, b: str) -> int:
        """The tick of the map: the one looked at last, else the last that both hold."""
        last = {branch["name"]: branch["last_tick"] for branch in tree["branches"]}
        both = min(last[a], last[b])
        return both if self.tick is None else min(self.tick, both)

    def pictured(self, tree: Tree) -> dict[str, Any] | None:
        """What the static picture shows of the two; None where nothing was chosen, for then only the tree is drawn."""
        if self.chosen is None or self.or_newest(tree) != self.chosen:
            return None
        a, b = self.chosen
        tick = self.shown_tick(tree, a, b)
        titles = {each["name"]: each["title"] for each in self._source.overlays()}
        units = {each["name"]: each["unit"] for each in self._source.indicators()}
        return {
            "a": a,
            "b": b,
            "parted": self._source.divergence(a, b)["tick"],
            "kpi": {"name": self.kpi, "unit": units[self.kpi]},
            "measured": thinned(self._source.kpis([a, b], self.kpi)),
            "overlay": titles[self.overlay],
            "tick": tick,
            "difference": self._source.difference(a, b, self.overlay, tick),
        }


def thinned(measured: Measured, most: int = MOST_POINTS) -> Measured:
    """At most so many ticks of a KPI and the last one, at even distances."""
    ticks = measured["tick"]
    every = -(-len(ticks) // most) if ticks else 1
    if every == 1:
        return measured
    kept = [index for index in range(len(ticks)) if index % every == 0 or index == len(ticks) - 1]
    series = {
        name: [values[index] for index in kept] for name, values in measured["series"].items()
    }
    return {"tick": [ticks[index] for index in kept], "series": series}


def _known(what: str, asked: str | None, liked: str, known: list[str]) -> str:
    """The name asked for, else the one liked, else the first."""
    if asked is None:
        return liked if liked in known else known[0]
    if asked not in known:
        raise PanarchyError(f"There is no {what} '{asked}'.{suggest(asked, known)}")
    return asked
