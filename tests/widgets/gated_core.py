"""A core whose ticks end only when a test lets them, so that what happens during a tick needs no clock to be tested."""

from __future__ import annotations

import threading

#: Longest wait, in seconds, before a test that hangs is told so; nothing is measured by it.
PATIENCE = 60.0


class GatedCore:
    """Steps as the core does; `slice_ticks` stands for the slice's length in time."""

    def __init__(self, slice_ticks: int = 1_000_000) -> None:
        self.tick = 0
        self.slices = 0
        self._slice_ticks = slice_ticks
        self._begun = threading.Semaphore(0)
        self._gate = threading.Semaphore(0)
        self._stop = threading.Event()

    def step(self, ticks: int, _budget_seconds: float | None = None) -> int:
        self.slices += 1
        done = 0
        while done < min(ticks, self._slice_ticks) and not self._stop.is_set():
            self._begun.release()
            assert self._gate.acquire(timeout=PATIENCE), "the test let no tick end"
            self.tick += 1
            done += 1
        self._stop.clear()
        return done

    def request_stop(self) -> None:
        self._stop.set()

    def asked_to_stop(self) -> bool:
        """Whether the slice is to end with its tick."""
        return self._stop.is_set()

    def await_tick(self) -> None:
        """Wait until a tick is under way."""
        assert self._begun.acquire(timeout=PATIENCE), "no tick began"

    def let(self, ticks: int = 1) -> None:
        """Let so many ticks end, now or later."""
        self._gate.release(ticks)

    def pass_ticks(self, ticks: int) -> None:
        """Let some ticks pass, and wait until the next one is under way."""
        self.await_tick()
        for _ in range(ticks):
            self.let()
            self.await_tick()
