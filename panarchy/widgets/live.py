"""Shows a living world: the engine thread owns its core, and a ring of maps keeps its past."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from panarchy.engine_thread import EngineThread
from panarchy.errors import QueryError
from panarchy.widgets.plane_ring import PlaneRing
from panarchy.widgets.source import Check, CoreLike, Frame, Performance, carry_on

if TYPE_CHECKING:
    import duckdb

#: Ticks by which a kept map may be older than the one asked for before the record is read for a nearer one.
NEAR = 10


class Record(Protocol):
    """What the explorer needs of a recorded run."""

    @property
    def first_tick(self) -> int:
        """The first recorded tick."""
        ...

    def core_at(self, tick: int, check: Check = carry_on) -> CoreLike:
        """The exact world after a tick, as its own core."""
        ...

    def frame_at(self, tick: int) -> Frame | None:
        """The last recorded map at or before a tick, or None if no maps are recorded."""
        ...

    def entity_history(self, table: str, entity_id: int) -> dict[str, Any]:
        """Ticks and numeric columns of one entity at the recorded ticks."""
        ...

    def give_up(self) -> None:
        """From another thread: end a reading that is under way."""
        ...


class LiveSource:
    """A world that is stepping now; `record()` gives its recorded run, or None while there is none."""

    live = True

    def __init__(
        self,
        core: CoreLike,
        engine: EngineThread,
        *,
        title: str,
        subtitle: str = "",
        record: Callable[[], Record | None] = lambda: None,
        sql: Callable[[str], duckdb.DuckDBPyRelation] | None = None,
        ring: PlaneRing | None = None,
    ) -> None:
        """Watch `core`, which only `engine` may touch, from its present tick on."""
        self.engine = engine
        self._core = core
        self._title = title
        self._subtitle = subtitle
        self._record = record
        self._sql = sql
        self._ring = PlaneRing() if ring is None else ring
        self._restored: CoreLike | None = None
        self._latest: Frame | None = None
        self._series: tuple[tuple[str, int], dict[str, Any]] | None = None
        self._names = [overlay["name"] for overlay in json.loads(core.overlays())]
        self._kpi_names = [name for name, _, _ in core.kpi_names()]
        self._tick = core.tick
        self._first = core.tick
        engine.on_slice(self._keep)
        engine.call(lambda: self._keep(0))

    def hello(self) -> dict[str, Any]:
        """Describe the world: title, size, overlays, KPIs, phases."""
        return self.engine.call(lambda: describe_core(self._core, self._title, self._subtitle)) | {
            "live": True
        }

    def extent(self) -> tuple[int, int]:
        """First and last tick that can be shown: from the record's start, else from the first kept map."""
        record = self._record()
        first = self._first if record is None else min(self._first, record.first_tick)
        return first, self._tick

    def now(self) -> Frame:
        """The present map, taken between two slices."""
        return self.engine.call(self._frame)

    def past(self, tick: int) -> Frame:
        """The nearest kept map at or before `tick`: from the record where it is nearer, else from memory."""
        kept = self._ring.at(tick)
        record = self._record()
        if kept is not None and (record is None or 0 <= tick - kept.tick <= NEAR):
            return kept
        recorded = record.frame_at(tick) if record is not None else None
        candidates = [
            frame for frame in (kept, recorded) if frame is not None and frame.tick <= tick
        ]
        best = max(candidates, key=lambda frame: frame.tick, default=kept or recorded)
        return best if best is not None else self.now()

    def settle(self, tick: int, check: Check = carry_on) -> Frame | None:
        """The exact map after `tick` by restoring the record, or the present one; else None."""
        if tick == self._tick:
            self._restored = None
            return self.now()
        record = self._record()
        if record is None:
            self._restored = None
            return None
        self._restored = record.core_at(tick, check)
        return Frame(self._restored.tick, self._restored.planes(self._names))

    def return_to_present(self) -> None:
        """Forget the restored world."""
        self._restored = None

    def kpis(self, since: int) -> NDArray[np.float64]:
        """KPI rows after tick `since`, from the core's own series."""
        return self.engine.call(lambda: kpi_rows(self._core, self._kpi_names, since))

    def performance(self) -> Performance:
        """Timings of the last tick and bytes held."""

        def read() -> Performance:
            timings = self._core.timings()
            return Performance(
                {name: last for name, (last, _) in timings.items()}, self._core.memory()
            )

        return self.engine.call(read)

    def ask(self, question: Callable[[CoreLike], dict[str, Any]]) -> dict[str, Any]:
        """Ask the restored world if one is shown, else the living one between two slices."""
        restored = self._restored
        if restored is not None:
            return question(restored)
        return self.engine.call(lambda: question(self._core))

    def history(self, table: str, entity_id: int) -> dict[str, Any] | None:
        """The entity's history from the record, or None; while the world plays, what was read before.

        Reading a live record writes out what is not yet on disk, which a playing world should not wait for.
        """
        key = (table, entity_id)
        record = self._record()
        if record is None:
            return None
        known = self._series
        if known is None or known[0] != key or not self.engine.playing:
            known = (key, record.entity_history(table, entity_id))
            self._series = known
        return known[1]

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """Ask the world's history, recorded or replayed."""
        if self._sql is None:
            raise QueryError("This explorer shows a world that has no history to ask.")
        return self._sql(query)

    def give_up(self) -> None:
        """End a reading of the record that is under way."""
        record = self._record()
        if record is not None:
            record.give_up()

    def _keep(self, _ticks: int) -> None:
        """On the engine thread, after a slice: note the tick and keep a map if one is due."""
        self._tick = self._core.tick
        if self._ring.wants(self._tick):
            self._ring.keep(self._frame())

    def _frame(self) -> Frame:
        """The map as the core stands; a tick that is both kept and sent is taken once."""
        if self._latest is None or self._latest.tick != self._core.tick:
            self._latest = Frame(self._core.tick, self._core.planes(self._names))
        return self._latest


def describe_core(core: CoreLike, title: str, subtitle: str) -> dict[str, Any]:
    """What never changes about a world, as plain JSON values for the browser."""
    return {
        "title": title,
        "subtitle": subtitle,
        "width": core.width,
        "height": core.height,
        "overlays": json.loads(core.overlays()),
        "kpis": [{"name": name, "unit": unit, "doc": doc} for name, unit, doc in core.kpi_names()],
        "phases": json.loads(core.phases()),
        "tables": core.table_names(),
    }


def kpi_rows(core: CoreLike, names: list[str], since: int) -> NDArray[np.float64]:
    """KPI rows after tick `since`: float64, shape (ticks, 1 + KPIs); NaN where null."""
    table = pa.table(core.kpis_since(max(0, since)))
    columns = [table["tick"], *(table[name] for name in names)]
    rows = np.column_stack([column.to_numpy().astype(np.float64) for column in columns])
    return rows[rows[:, 0] > since]
