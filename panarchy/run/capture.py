"""Taking rows from a world that is recorded, without taking twice what a run that goes on holds already."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from panarchy.run import snapshots
from panarchy.run.batch import Batch
from panarchy.run.encoding import TICK, chains
from panarchy.run.manifest import Contents
from panarchy.run.schedule import Schedule

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld


class Capture:
    """Takes what is due at a stop: snapshots, the state, frames of the map, and the streams since the last stop."""

    def __init__(self, core: CoreWorld, schedule: Schedule, held: Contents | None) -> None:
        """Watch a world from its present tick, whose KPIs and hashes are the first rows of a new run.

        Args:
            core: the world; it keeps rows for the recorder from now on.
            schedule: what is due when.
            held: the files of a run that goes on; None for a new one.
        """
        self._core = core
        self._schedule = schedule
        views = held.views() if held else []
        self._held = {
            view: frozenset(snapshots.snapshot_ticks(held, view)) for view in views if held
        }
        self.published = held.manifest.tick if held else core.tick - 1
        self._frames: list[pa.Table] = []
        self._hashes: list[pa.Table] = []
        self._overlays = [entry["name"] for entry in json.loads(core.overlays())]
        # Off first: what someone else let the world keep is not this run's.
        core.record(False)
        core.record(True)

    def stop(self) -> None:
        """Let the world keep no more rows."""
        self._core.record(False)

    def commits(self) -> list[tuple[int, str]]:
        """The ticks done since the last call, each with its chain hash in hex."""
        rows = pa.table(self._core.drain("hashes"))
        self._hashes.append(rows)
        return chains(rows)

    def frame(self) -> None:
        """Take a frame of the map if one is due at the present tick."""
        tick = self._core.tick
        if self._schedule.planes(tick) and not self._has(snapshots.PLANES, tick):
            self._frames.append(snapshots.planes_table(tick, self._core.planes(self._overlays)))

    def due(self) -> bool:
        """Whether the present tick asks for snapshots or for publishing."""
        tick = self._core.tick
        return self._schedule.streams(tick) or bool(self._schedule.due(tick))

    def behind(self) -> bool:
        """Whether ticks have passed that no batch has taken."""
        return self._core.tick > self.published

    def batch(self) -> Batch:
        """Take everything due at the present tick; the world may go on at once."""
        tick = self._core.tick
        batch = Batch(tick)
        for name in self._schedule.due(tick):
            if not self._has(name, tick):
                batch.tables[name] = pa.table(self._core.table(name, stored=True))
        if self._schedule.whole(tick) and not self._has(snapshots.STATE, tick):
            batch.state = self._core.save_state()
        batch.planes, self._frames = self._frames, []
        batch.streams = {view: self._fresh(self._drain(view)) for view in snapshots.STREAMS}
        batch.span = (min(self.published + 1, tick), tick)
        self.published = max(self.published, tick)
        return batch

    def first_batch(self) -> Batch:
        """Take what a new run begins with: every table, the state, a frame, the first rows and the dictionary."""
        self.frame()
        batch = self.batch()
        batch.meta = {snapshots.DICTIONARY: pa.table(self._core.dictionary())}
        return batch

    def _drain(self, view: str) -> pa.Table:
        if view != "hashes":
            return pa.table(self._core.drain(view))
        rows = [*self._hashes, pa.table(self._core.drain(view))]
        self._hashes = []
        return pa.concat_tables(rows).combine_chunks()

    def _fresh(self, rows: pa.Table) -> pa.Table:
        return rows.filter(pc.field(TICK) > self.published)

    def _has(self, view: str, tick: int) -> bool:
        return tick in self._held.get(view, ())
