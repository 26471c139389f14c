"""Keeps maps of the past within a fixed number of bytes, so that a world without a record scrubs too."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable

from panarchy.widgets.source import Frame, Plane

#: Bytes of planes kept in memory before every second frame is dropped.
CAPACITY = 64 * 1024 * 1024
#: Shortest time between two kept frames, in seconds, so that keeping costs a stepping world little.
SPACING_SECONDS = 0.04


class PlaneRing:
    """Frames in order of ticks; when full, every second one goes and the stride doubles.

    The whole past stays reachable, at a resolution that halves as it grows.
    A plane equal to the one kept before shares its bytes.
    """

    def __init__(
        self,
        capacity: int = CAPACITY,
        spacing: float = SPACING_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start empty; `capacity` in bytes, `spacing` in seconds of `clock`."""
        self._capacity = capacity
        self._spacing = spacing
        self._clock = clock
        self._frames: list[Frame] = []
        self._stride = 1
        self._bytes = 0
        self._kept_at = -spacing

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def stride(self) -> int:
        """Fewest ticks between two kept frames."""
        return self._stride

    def ticks(self) -> list[int]:
        """The ticks of the kept frames, in order."""
        return [frame.tick for frame in self._frames]

    def wants(self, tick: int) -> bool:
        """Whether a frame of this tick should be kept now."""
        if not self._frames:
            return True
        due = tick >= self._frames[-1].tick + self._stride
        return due and self._clock() - self._kept_at >= self._spacing

    def keep(self, frame: Frame) -> None:
        """Keep a frame; a tick that runs backwards starts the ring anew."""
        if self._frames and frame.tick <= self._frames[-1].tick:
            self._frames = [kept for kept in self._frames if kept.tick < frame.tick]
        before = self._frames[-1].planes if self._frames else {}
        planes = _share(frame.planes, before)
        self._frames.append(Frame(frame.tick, planes))
        self._bytes += sum(
            len(plane[0])
            for name, plane in planes.items()
            if name not in before or plane[0] is not before[name][0]
        )
        self._kept_at = self._clock()
        while len(self._frames) > 2 and self._bytes > self._capacity:
            self._thin()

    def at(self, tick: int) -> Frame | None:
        """The last kept frame at or before `tick`, or the first one, or None if nothing is kept."""
        if not self._frames:
            return None
        index = bisect_right(self._frames, tick, key=lambda frame: frame.tick)
        return self._frames[max(0, index - 1)]

    def size(self) -> int:
        """Bytes held, shared planes counted once."""
        seen: dict[int, int] = {}
        for frame in self._frames:
            for plane in frame.planes.values():
                seen[id(plane[0])] = len(plane[0])
        return sum(seen.values())

    def _thin(self) -> None:
        """Drop every second frame, but never the first or the last."""
        last = self._frames[-1]
        self._frames = self._frames[::2]
        if self._frames[-1] is not last:
            self._frames.append(last)
        self._stride *= 2
        self._bytes = self.size()


def _share(planes: dict[str, Plane], before: dict[str, Plane]) -> dict[str, Plane]:
    """Use the earlier bytes where nothing changed, so that a still overlay costs nothing."""
    shared: dict[str, Plane] = {}
    for name, (data, low, high) in planes.items():
        known = before.get(name)
        shared[name] = (known[0], low, high) if known and known[0] == data else (data, low, high)
    return shared
