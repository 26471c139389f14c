"""Decides when a frame may be sent: acknowledged, at most three in flight, nothing to a hidden view; counts ticks a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

#: Frames sent and not yet acknowledged, at most.
IN_FLIGHT = 3
#: Mean time between two frames at most, in seconds: thirty a second.
PERIOD = 1.0 / 30.0
#: Shortest time between two frames, in seconds: one that was late does not delay those after it.
CATCH_UP = PERIOD / 2
#: Frames of which it is remembered when they were sent, at most.
MEASURED = 64
#: Silence, in seconds, after which a browser is taken to be slow or gone.
PATIENCE = 2.0
#: Time between frames, in seconds, sent into the silence: ten a second.
SLOW_PERIOD = 0.1


@dataclass
class FlowControl:
    """Count frames by sequence number, so that two views that both acknowledge do no harm."""

    clock: Callable[[], float] = time.monotonic
    sequence: int = 0
    acknowledged: int = 0
    sent_at: float = float("-inf")
    due_at: float = float("-inf")
    heard_at: float = float("-inf")
    views: dict[str, bool] = field(default_factory=dict)
    near: set[str] = field(default_factory=set)
    #: Seconds from sending the last acknowledged frame to hearing that it was painted.
    lag: float = 0.0
    _sent_at: dict[int, float] = field(default_factory=dict)

    def watch(self, view: str, visible: bool) -> None:
        """A view is there, visible or hidden."""
        self.views[view] = visible
        self.heard_at = self.clock()

    def leave(self, view: str) -> None:
        """A view is gone."""
        self.views.pop(view, None)
        self.near.discard(view)

    def acknowledge(self, sequence: int) -> None:
        """A view has painted this frame; an older or impossible number changes nothing."""
        if self.acknowledged <= sequence <= self.sequence:
            self.acknowledged = sequence
            self.heard_at = self.clock()
            sent = self._sent_at.get(sequence)
            self.lag = self.lag if sent is None else self.heard_at - sent
            self._sent_at = {each: at for each, at in self._sent_at.items() if each > sequence}

    def watched(self) -> bool:
        """Whether any view can be seen."""
        return any(self.views.values())

    def delay(self) -> float | None:
        """Seconds until a frame may be sent: 0 for now, None for not before something is heard."""
        if not self.watched():
            return None
        now = self.clock()
        if self.sequence - self.acknowledged < IN_FLIGHT:
            return max(0.0, self.due_at - now)
        return max(0.0, self.heard_at + PATIENCE - now, self.sent_at + SLOW_PERIOD - now)

    def send(self) -> int:
        """Take the next sequence number for a frame that is sent now.

        Frames are due on a grid of periods; counting each period from the frame before instead would add
        every frame's own lateness to the period, and thirty a second would never be reached.
        """
        self.sequence += 1
        self.sent_at = self.clock()
        if len(self._sent_at) < MEASURED:
            self._sent_at[self.sequence] = self.sent_at
        self.due_at = max(self.due_at + PERIOD, self.sent_at + CATCH_UP)
        return self.sequence


class Rate:
    """Ticks a second over the last second or two."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start at rest."""
        self._clock = clock
        self._lock = threading.Lock()
        self._marks: list[tuple[float, int]] = []

    def count(self, ticks: int) -> None:
        """Some ticks were taken just now."""
        with self._lock:
            self._marks.append((self._clock(), ticks))
            if len(self._marks) > 512:
                del self._marks[:256]

    def per_second(self) -> float:
        """Ticks a second over the last 1.5 seconds; 0 when nothing was taken."""
        now = self._clock()
        with self._lock:
            recent = [(at, ticks) for at, ticks in self._marks if now - at <= 1.5]
        if len(recent) < 2:
            return 0.0
        span = now - recent[0][0]
        return sum(ticks for _, ticks in recent[1:]) / span if span > 0 else 0.0
