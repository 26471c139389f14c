"""The index of a run's causes: parents and children of any event in microseconds, built when it is first asked for."""

from __future__ import annotations

import tempfile
import weakref
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from panarchy._core import CauseIndex
from panarchy._engine import CoreError
from panarchy.observe.links import ROLES

if TYPE_CHECKING:
    from panarchy.run import Run

Ids = npt.NDArray[np.uint64]

_MOST_TAIL = 200_000
"""Events after the index from which it is built anew."""
_FILE = "causes.bin"


class Causes:
    """The links between the events of one run, in a mapped file and, for what came since, in memory."""

    def __init__(self, run: Run) -> None:
        """Open the run's index, or build it."""
        self._run = weakref.ref(run)
        self._path = _place(run)
        self._index = self._open()
        self._tail_tick = -1
        self._parents: dict[int, list[tuple[int, int]]] = {}
        self._children: dict[int, list[int]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take in the events that were recorded since the last look."""
        run = self._run()
        if run is None or run.last_tick == self._tail_tick:
            return
        last = run.last_tick
        since = self._index.last_tick if self._index is not None else -1
        if self._index is None or since > last or self._count(since) > _MOST_TAIL:
            self._build(last)
            since = last
        self._read_tail(since)
        self._tail_tick = last

    def parents(self, event: int) -> list[tuple[int, str]]:
        """The parents of an event with their roles, the primary one first; none for a root."""
        found = self._parents.get(event)
        if found is None:
            found = self._main.parents(event)
        return [(parent, ROLES[role]) for parent, role in found]

    def children(self, event: int) -> list[int]:
        """The children of an event, in the order of their ids."""
        return sorted({*self._main.children(event), *self._children.get(event, [])})

    def ancestors(self, event: int, limit: int = 1_000_000) -> Ids:
        """Everything that led to an event, nearest first.

        Args:
            event: its id.
            limit: most events that are returned.

        Returns:
            Event ids, uint64.
        """
        if event not in self._parents:
            return self._reach(event, "causes", limit)
        above = self._walk(event, self._parents, limit)
        found = [*above]
        for top in [event, *above]:
            if top not in self._parents:
                found.extend(self._reach(top, "causes", limit).tolist())
        return _unique(found, event, limit)

    def descendants(self, event: int, limit: int = 1_000_000) -> Ids:
        """Everything that came of an event, nearest first; as :meth:`ancestors`."""
        below_index = self._reach(event, "effects", limit)
        if not self._children:
            return below_index
        found: list[int] = below_index.tolist()
        below = {key: [(child, 0) for child in value] for key, value in self._children.items()}
        for start in [event, *found[:limit]]:
            if start in below:
                found.extend(self._walk(start, below, limit))
        return _unique(found, event, limit)

    @property
    def _main(self) -> CauseIndex:
        assert self._index is not None, "refresh opened it"
        return self._index

    def _reach(self, event: int, direction: str, limit: int) -> Ids:
        return np.frombuffer(self._main.reach(event, direction, limit), dtype="<u8")

    @staticmethod
    def _walk(start: int, links: dict[int, list[tuple[int, int]]], limit: int) -> list[int]:
        seen, waiting = {start}, [start]
        found: list[int] = []
        while waiting and len(found) < limit:
            for other, _ in links.get(waiting.pop(0), []):
                if other not in seen:
                    seen.add(other)
                    found.append(other)
                    waiting.append(other)
        return found

    def _open(self) -> CauseIndex | None:
        try:
            return CauseIndex.open(self._path)
        except CoreError:
            # Not there yet, or not whole: it can be built again.
            return None

    def _count(self, since: int) -> int:
        run = self._run()
        assert run is not None
        rows = run.sql("SELECT count(*) FROM events WHERE tick > $since", since=since).fetchall()
        return int(rows[0][0])

    def _build(self, last: int) -> None:
        run = self._run()
        assert run is not None
        ids = run.sql("SELECT event_id FROM events ORDER BY event_id").to_arrow_table()["event_id"]
        edges = run.sql(f"SELECT child, parent, {_CODE} AS code FROM event_edges").to_arrow_table()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        CauseIndex.build(
            self._path,
            _words(ids.to_numpy()),
            _words(edges["child"].to_numpy()),
            _words(edges["parent"].to_numpy()),
            edges["code"].to_numpy().astype(np.uint8).tobytes(),
            last,
        )
        self._index = CauseIndex.open(self._path)

    def _read_tail(self, since: int) -> None:
        run = self._run()
        assert run is not None
        parents: dict[int, list[tuple[int, int]]] = defaultdict(list)
        children: dict[int, list[int]] = defaultdict(list)
        rows = run.sql(
            f"SELECT e.event_id, l.parent, {_CODE} AS code FROM events AS e "
            "LEFT JOIN event_edges AS l ON l.child = e.event_id AND l.tick > $since "
            "WHERE e.tick > $since",
            since=since,
        ).fetchall()
        for child, parent, role in rows:
            if parent is None:
                parents[child] = []
            else:
                parents[child].append((parent, role))
                children[parent].append(child)
        self._parents, self._children = dict(parents), dict(children)


_CODE = (
    "CASE role "
    + " ".join(f"WHEN '{role}' THEN {code}" for code, role in enumerate(ROLES))
    + " END"
)
"""The code of a role in SQL."""


def _words(values: npt.NDArray[np.int64]) -> bytes:
    return np.ascontiguousarray(values, dtype="<u8").tobytes()


def _unique(found: list[int], without: int, limit: int) -> Ids:
    kept = [event for event in dict.fromkeys(found) if event != without]
    return np.array(kept[:limit], dtype=np.uint64)


def _place(run: Run) -> Path:
    folder = Path(run.path)
    if folder.is_dir():
        try:
            (folder / "index").mkdir(exist_ok=True)
        except OSError:
            pass
        else:
            return folder / "index" / _FILE
    return Path(tempfile.mkdtemp(prefix="panarchy-index-")) / _FILE


_KNOWN: weakref.WeakKeyDictionary[Run, Causes] = weakref.WeakKeyDictionary()


def causes_of(run: Run) -> Causes:
    """The index of a run, up to date; one a run."""
    known = _KNOWN.get(run)
    if known is None:
        known = _KNOWN[run] = Causes(run)
    known.refresh()
    return known
