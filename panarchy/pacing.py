"""How fast a played world runs: so many ticks for each frame, so many frames a second, and when the next is due."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

#: Ticks of a world that runs as fast as it can: more than any slice takes.
UNBOUNDED = 1_000_000


@dataclass(frozen=True)
class Pace:
    """How fast a played world runs.

    `ticks_per_frame` whole ticks are taken for each frame, `frames_per_second` times a second.
    `ticks_per_frame=None` takes as many ticks as the machine can.
    """

    ticks_per_frame: int | None = 1
    frames_per_second: float = 10.0

    def __post_init__(self) -> None:
        """Refuse a pace that would never step or never draw."""
        if self.ticks_per_frame is not None and self.ticks_per_frame < 1:
            raise ValueError(f"ticks_per_frame must be at least 1, not {self.ticks_per_frame}.")
        if not 0.1 <= self.frames_per_second <= 60.0:
            raise ValueError(
                f"frames_per_second must lie between 0.1 and 60, not {self.frames_per_second}."
            )


class Pacer:
    """Says how many ticks are due; not safe from several threads, the engine thread guards it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with the usual pace; `clock` counts seconds."""
        self.pace = Pace()
        self._clock = clock
        self._quota = 0
        self._next_frame = 0.0

    def restart(self, pace: Pace) -> None:
        """Go on at a pace from now: a frame is due at once."""
        self.pace = pace
        self._quota = 0
        self._next_frame = self._clock()

    def due(self) -> tuple[int, float]:
        """Ticks to take now, and the seconds until the next frame."""
        pace = self.pace
        if pace.ticks_per_frame is None:
            return UNBOUNDED, 0.0
        now = self._clock()
        if self._quota == 0 and now >= self._next_frame:
            self._quota = pace.ticks_per_frame
            # A slow machine draws later rather than trying to catch up with frames it has missed.
            self._next_frame = max(self._next_frame + 1.0 / pace.frames_per_second, now)
        return self._quota, max(0.0, self._next_frame - now)

    def took(self, ticks: int) -> None:
        """Some of the ticks that were due have been taken."""
        self._quota = max(0, self._quota - ticks)
