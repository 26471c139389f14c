"""When a recorder stops the world: the ticks at which tables, tile planes and streams are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from panarchy.arguments import MOST_TICKS, whole
from panarchy.errors import RunError, suggest

DEFAULT_EVERY = 30
"""Ticks between snapshots where nothing else is asked for: a month."""
STREAM_EVERY = 30
"""Ticks between the points at which events, flows, KPIs and hashes are published."""
PLANES_EVERY = 15
"""Ticks between recorded frames of the map."""

Every = int | Mapping[str, int]
"""Ticks between snapshots: one number, or numbers for named tables (the others keep the default)."""


class Schedule:
    """Which tick asks for what; 0 keeps only the start."""

    def __init__(self, every: Mapping[str, int], start: int) -> None:
        """Hold the step of each table, and the first tick, at which everything is due."""
        self.every = dict(every)
        self.start = start

    @classmethod
    def of(cls, every: Every, tables: Iterable[str], start: int) -> Schedule:
        """Check what a caller asked for.

        Args:
            every: one step for all tables, or steps by table's name.
            tables: the tables that there are.
            start: the first tick.

        Raises:
            RunError: for an unknown table or a step that is not a whole number from 0.
        """
        known = list(tables)
        asked = dict(every) if isinstance(every, Mapping) else dict.fromkeys(known, every)
        steps = dict.fromkeys(known, DEFAULT_EVERY)
        for name, step in asked.items():
            if name not in known:
                raise RunError(f"There is no table '{name}' to record.{suggest(name, known)}")
            steps[name] = whole(step, f"every for '{name}'", 0, MOST_TICKS, RunError)
        return cls(steps, start)

    def due(self, tick: int) -> list[str]:
        """The tables to snapshot at ``tick``."""
        return [name for name, step in self.every.items() if self._hits(tick, step)]

    def whole(self, tick: int) -> bool:
        """Whether every table is due, so that the world can be restored from ``tick``."""
        return all(self._hits(tick, step) for step in self.every.values())

    def planes(self, tick: int) -> bool:
        """Whether a frame of the map is due."""
        return self._hits(tick, PLANES_EVERY)

    def streams(self, tick: int) -> bool:
        """Whether the streams are to be published."""
        return self._hits(tick, STREAM_EVERY)

    def next_stop(self, tick: int) -> int:
        """The first tick after ``tick`` at which anything is due."""
        steps = {step for step in self.every.values() if step} | {STREAM_EVERY, PLANES_EVERY}
        return min((tick // step + 1) * step for step in steps)

    def _hits(self, tick: int, step: int) -> bool:
        return tick == self.start or (step > 0 and tick % step == 0)
