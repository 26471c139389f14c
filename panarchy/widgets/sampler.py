"""Remembers an open entity's numbers while one looks, where no record of the past is kept."""

from __future__ import annotations

from typing import Any

#: Samples kept of one entity before every second one is dropped.
CAPACITY = 1024


class Sampler:
    """Numeric fields of one entity by tick, since it was opened in the inspector."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Start empty; `capacity` in samples."""
        self._capacity = capacity
        self._ticks: list[int] = []
        self._columns: dict[str, list[float | None]] = {}

    def clear(self) -> None:
        """Forget everything, for another entity."""
        self._ticks, self._columns = [], {}

    def take(self, answer: dict[str, Any]) -> None:
        """Add the fields of one inspector answer, once a tick."""
        tick = answer["tick"]
        if not answer["found"] or (self._ticks and tick <= self._ticks[-1]):
            return
        for field in answer["fields"]:
            value = field["value"]
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                column = self._columns.setdefault(field["name"], [None] * len(self._ticks))
                column.append(float(value))
        self._ticks.append(tick)
        for column in self._columns.values():
            column.extend([None] * (len(self._ticks) - len(column)))
        if len(self._ticks) > self._capacity:
            self._ticks = self._ticks[::2]
            self._columns = {name: column[::2] for name, column in self._columns.items()}

    def history(self) -> dict[str, Any]:
        """Ticks and columns so far, in the form that a recorded history has."""
        return {"ticks": self._ticks, "columns": self._columns}

    def after(self, recorded: dict[str, Any]) -> dict[str, Any]:
        """A recorded history with the samples since its last tick behind it."""
        last = recorded["ticks"][-1] if recorded["ticks"] else -1
        fresh = [index for index, tick in enumerate(self._ticks) if tick > last]
        columns = {}
        for name in {**recorded["columns"], **self._columns}:
            before = recorded["columns"].get(name, [None] * len(recorded["ticks"]))
            sampled = self._columns.get(name, [None] * len(self._ticks))
            columns[name] = [*before, *(sampled[index] for index in fresh)]
        return {"ticks": [*recorded["ticks"], *(self._ticks[i] for i in fresh)], "columns": columns}
