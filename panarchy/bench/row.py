"""One row of the table of speeds, and how its figures are measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured figure beside its target and, where there is one, a peer measured in turn with it.

    Figures are medians; for all of them smaller is better, unless `more_is_better`.
    """

    name: str
    ours: float
    unit: str
    must: float | None = None
    aim: float | None = None
    peer: str | None = None
    theirs: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer; below 1 the peer is better."""
        if not self.theirs or not self.ours:
            return None
        return self.ours / self.theirs if self.more_is_better else self.theirs / self.ours

    @property
    def verdict(self) -> str:
        """`aim`, `must` or `missed`; empty where there is no absolute target."""
        if self.must is None:
            return ""
        if self.aim is not None and self._reaches(self.aim):
            return "aim"
        return "must" if self._reaches(self.must) else "missed"

    def _reaches(self, target: float) -> bool:
        return self.ours >= target if self.more_is_better else self.ours <= target


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes, in seconds."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def median_seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Return the median of some calls, after one that is not counted, in seconds."""
    work()
    return statistics.median(seconds(work) for _ in range(runs))


def in_turn(
    ours: Callable[[], object], theirs: Callable[[], object], runs: int = 5
) -> tuple[float, float]:
    """Return the medians of ours and the peer's, called A B A B after one uncounted call each, in seconds."""
    ours()
    theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
