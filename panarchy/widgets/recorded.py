"""Shows a recorded run: maps from its files at once, the exact world by restoring it when the reader stays."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from panarchy.engine_thread import EngineThread
from panarchy.errors import RunError
from panarchy.pacing import Pace
from panarchy.run.schedule import PLANES_EVERY
from panarchy.widgets.live import describe_core
from panarchy.widgets.source import (
    Check,
    CoreLike,
    Frame,
    Performance,
    Superseded,
    carry_on,
)

if TYPE_CHECKING:
    from panarchy.run import Run

#: Maps read from a run's files and kept, in case the reader scrubs back.
KEPT_FRAMES = 256
#: Pause between two slices of playback at full speed, in seconds.
BREATH = 0.01


class Record:
    """What the explorer reads from a run, with the last maps kept in memory."""

    def __init__(self, run: Run) -> None:
        """Read from `run`, live or finished."""
        self.run = run
        self._frames: dict[int, Frame] = {}
        self._nearest: dict[int, int] = {}
        self._series: tuple[tuple[str, int, int], dict[str, Any]] | None = None
        self._reading: duckdb.DuckDBPyConnection | None = None

    @property
    def first_tick(self) -> int:
        """The first recorded tick."""
        return self.run.first_tick

    def core_at(self, tick: int, check: Check = carry_on) -> CoreLike:
        """The exact world after a tick."""
        return self.run.core_at(tick, check=check)

    def give_up(self) -> None:
        """From another thread: interrupt the query that reads a history, if one runs."""
        reading = self._reading
        if reading is not None:
            reading.interrupt()

    def frame_at(self, tick: int) -> Frame | None:
        """The last recorded map at or before a tick, or None if there is none."""
        known = self._nearest.get(tick)
        if known is None:
            if tick > self.run.flushed_tick:
                # A live run has its last maps still in memory; its files do not.
                self.run.flush()
            try:
                known, planes = self.run.planes_at(tick)
            except RunError:
                return None
            if len(self._frames) >= KEPT_FRAMES:
                self._frames.clear()
                self._nearest.clear()
            self._frames.setdefault(known, Frame(known, planes))
            if tick <= self.run.flushed_tick:
                self._nearest[tick] = known
        return self._frames[known]

    def entity_history(self, table: str, entity_id: int) -> dict[str, Any]:
        """Ticks and numeric columns of one entity at the recorded ticks, in order."""
        key = (table, entity_id, self.run.flushed_tick)
        if self._series is None or self._series[0] != key:
            self._series = (key, self._read_history(table, entity_id))
        return self._series[1]

    def _read_history(self, table: str, entity_id: int) -> dict[str, Any]:
        identity = table.removesuffix("s") + "_id"
        question = self.run.sql(
            f"SELECT * EXCLUDE (run, branch) FROM {table} WHERE {identity} = $entity ORDER BY tick",
            entity=entity_id,
        )
        self._reading = self.run.cursor()
        try:
            with self.run.explained():
                rows = question.to_arrow_table()
        except duckdb.InterruptException:
            raise Superseded from None
        finally:
            self._reading = None
        columns: dict[str, list[float | None]] = {}
        for field in rows.schema:
            numeric = str(field.type).startswith(("int", "uint", "float", "double", "decimal"))
            if numeric and field.name != "tick":
                columns[field.name] = [
                    None if value is None else float(value)
                    for value in rows[field.name].to_pylist()
                ]
        return {"ticks": rows["tick"].to_pylist(), "columns": columns}

    def kpis(self, names: list[str], since: int) -> NDArray[np.float64]:
        """KPI rows after tick `since`: float64, shape (ticks, 1 + KPIs); NaN where null."""
        query = "SELECT * FROM kpis WHERE tick > $since ORDER BY tick"
        with self.run.explained():
            rows = self.run.sql(query, since=since).to_arrow_table()
        columns = [rows["tick"], *(rows[name] for name in names)]
        return np.column_stack([column.to_numpy().astype(np.float64) for column in columns])


class RecordedSource:
    """A run played back: its engine thread moves a pointer along the recorded ticks."""

    live = False

    def __init__(self, run: Run) -> None:
        """Stand at the run's first tick."""
        self._record = Record(run)
        self._run = run
        self._tick = run.first_tick
        self._core: CoreLike = run.core_at(self._tick)
        self._kpi_names = [name for name, _, _ in self._core.kpi_names()]
        self._overlays = [overlay["name"] for overlay in json.loads(self._core.overlays())]
        self.engine = EngineThread(self._move, name="panarchy-playback")
        self.engine.set_pace(Pace(PLANES_EVERY, 10.0))

    def hello(self) -> dict[str, Any]:
        """Describe the run: its name, scenario and seed, and what its world never changes."""
        subtitle = f"recorded run of {self._run.scenario}, seed {self._run.seed}"
        return {**describe_core(self._core, self._run.name, subtitle), "live": False}

    def extent(self) -> tuple[int, int]:
        """First and last recorded tick."""
        return self._run.first_tick, self._run.flushed_tick

    def now(self) -> Frame:
        """The map where playback stands."""
        return self.past(self._tick)

    def past(self, tick: int) -> Frame:
        """The last recorded map at or before a tick, shown as that tick; the exact one if none is recorded."""
        self._tick = tick
        frame = self._record.frame_at(tick)
        if frame is None:
            return self._exact(tick)
        return frame

    def settle(self, tick: int, check: Check = carry_on) -> Frame | None:
        """The exact map after `tick`, by restoring the run there."""
        self._tick = tick
        return self._exact(tick, check)

    def return_to_present(self) -> None:
        """A run has no present but where it stands."""

    def kpis(self, since: int) -> NDArray[np.float64]:
        """KPI rows after tick `since`, from the run's files."""
        if since >= self._run.flushed_tick:
            return np.empty((0, 1 + len(self._kpi_names)))
        return self._record.kpis(self._kpi_names, since)

    def performance(self) -> Performance:
        """Nothing is computed, so there are no phases; memory is what the run has on disk."""
        return Performance({}, self._run.size)

    def ask(self, question: Callable[[CoreLike], dict[str, Any]]) -> dict[str, Any]:
        """Ask the exact world of the tick where playback stands."""
        self._exact(self._tick)
        return question(self._core)

    def history(self, table: str, entity_id: int) -> dict[str, Any] | None:
        """The entity's recorded history."""
        return self._record.entity_history(table, entity_id)

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """Ask the run."""
        return self._run.sql(query)

    def give_up(self) -> None:
        """End a reading of the record that is under way."""
        self._record.give_up()

    def _exact(self, tick: int, check: Check = carry_on) -> Frame:
        """Restore the world of a tick, unless it is the one at hand, and take its map."""
        if self._core.tick != tick:
            self._core = self._run.core_at(tick, check=check)
        return Frame(tick, self._core.planes(self._overlays))

    def _move(self, ticks: int, _budget_seconds: float) -> int:
        """Playback's step: move along the record; at its end, pause."""
        last = self._run.flushed_tick
        moved = min(ticks if ticks < 1_000 else PLANES_EVERY, last - self._tick)
        if moved <= 0:
            self.engine.pause()
            return 0
        self._tick += moved
        if ticks >= 1_000:
            time.sleep(BREATH)
        return moved
