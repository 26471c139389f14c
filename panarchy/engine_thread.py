"""The thread that owns stepping while a widget watches, so that pause always works.

The thread takes whole ticks in slices of at most ten milliseconds.
Between two slices it runs what other threads ask of the core, so that nobody ever touches a core that is stepping.
It knows no World: it is given one function that steps, and one that asks a running step to stop.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from panarchy.pacing import Pace, Pacer

Result = TypeVar("Result")
Step = Callable[[int, float], int]

#: Longest slice of stepping, in seconds, before the thread looks at its flags again.
SLICE_SECONDS = 0.01
#: How long a blocked caller sleeps before it lets Python deliver a KeyboardInterrupt, in seconds.
WAIT_SECONDS = 0.05


@dataclass
class _Job:
    """One blocking request for a number of ticks."""

    ticks: int
    waited: bool = True
    done: int = 0
    cancelled: bool = False
    finished: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None


@dataclass(frozen=True)
class EngineState:
    """What the thread is doing: playing for a widget, blocking a caller, or resting after an error."""

    playing: bool
    blocking: bool
    error: str | None


class EngineThread:
    """Own a step function on one thread; play, pause, run and call from any other.

    `step(ticks, budget_seconds)` takes whole ticks and returns how many it took.
    `request_stop()` may be given to end a slice early; it must be safe from any thread.
    Listeners given to `on_slice` run on this thread after each slice with the ticks it took;
    those given to `on_change` run on whichever thread changed the state.
    """

    def __init__(
        self,
        step: Step,
        *,
        request_stop: Callable[[], None] | None = None,
        name: str = "panarchy-engine",
        slice_seconds: float = SLICE_SECONDS,
    ) -> None:
        """Prepare the thread; it starts at the first request."""
        self._step = step
        self._request_stop = request_stop
        self._name = name
        self._slice_seconds = slice_seconds
        self._wake = threading.Condition(threading.RLock())
        self._calls: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._jobs: deque[_Job] = deque()
        self._slice_listeners: list[Callable[[int], None]] = []
        self._change_listeners: list[Callable[[EngineState], None]] = []
        #: How often the world was paused, so that a caller that steps again and again sees it.
        self.pauses = 0
        self._playing = False
        self._pacer = Pacer()
        self._in_slice = False
        self._error: str | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    # What others ask ---------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether the world is being played."""
        return self._playing

    @property
    def closed(self) -> bool:
        """Whether the thread has been told to end."""
        return self._closed

    @property
    def pace(self) -> Pace:
        """The pace at which the world is played."""
        return self._pacer.pace

    def state(self) -> EngineState:
        """Say what the thread is doing now."""
        with self._wake:
            return EngineState(self._playing, any(job.waited for job in self._jobs), self._error)

    def on_slice(self, listener: Callable[[int], None]) -> None:
        """Call `listener(ticks)` on the engine thread after every slice that took a tick."""
        self._slice_listeners.append(listener)

    def on_change(self, listener: Callable[[EngineState], None]) -> None:
        """Call `listener(state)` whenever the thread starts, pauses, blocks, frees or fails."""
        self._change_listeners.append(listener)

    def play(self, pace: Pace | None = None) -> None:
        """Step at the given pace (or the last one) until `pause`; returns at once."""
        with self._wake:
            self._ensure_started()
            self._pacer.restart(pace or self._pacer.pace)
            self._playing = True
            self._error = None
            self._wake.notify_all()
        self._announce()

    def set_pace(self, pace: Pace) -> None:
        """Change the pace without starting or pausing."""
        with self._wake:
            self._pacer.restart(pace)
            self._wake.notify_all()

    def advance(self, ticks: int = 1) -> None:
        """Take some ticks as soon as may be, without waiting for them; an error lands in `state`."""
        self._post(ticks, waited=False)

    def pause(self) -> None:
        """Stop playing and end every blocking run at the next whole tick; returns at once."""
        with self._wake:
            self._playing = False
            self.pauses += 1
            for job in self._jobs:
                job.cancelled = True
            self._stop_slice()
            self._wake.notify_all()
        self._announce()

    def run(self, ticks: int) -> int:
        """Take `ticks` ticks on the engine thread and wait; return how many were taken.

        A pause ends the run cleanly between ticks, with a smaller count.
        A KeyboardInterrupt does so too, and goes on to the caller once the world is at rest.
        An error raised by the step function is raised here.
        """
        if threading.current_thread() is self._thread:
            return self._take(ticks)
        job = self._post(ticks)
        try:
            while not job.finished.wait(WAIT_SECONDS):
                pass
        except KeyboardInterrupt:
            self._cancel(job)
            job.finished.wait()
            raise
        return self._settle(job)

    async def run_async(self, ticks: int) -> int:
        """Take `ticks` ticks while the event loop stays free; return how many were taken."""
        job = self._post(ticks)
        try:
            while not job.finished.is_set():
                await asyncio.sleep(0.005)
        except (asyncio.CancelledError, KeyboardInterrupt):
            self._cancel(job)
            raise
        return self._settle(job)

    def call(self, function: Callable[[], Result]) -> Result:
        """Run `function` between two slices, where the core is at rest, and return its result."""
        if threading.current_thread() is self._thread:
            return function()
        future: Future[Result] = Future()
        with self._wake:
            self._ensure_started()
            self._calls.append((function, future))
            # A slice may last several ticks; who asks waits for one of them.
            self._stop_slice()
            self._wake.notify_all()
        while True:
            try:
                return future.result(timeout=WAIT_SECONDS)
            except TimeoutError:
                if future.done():
                    raise

    def close(self) -> None:
        """End the thread after the slice it is in; waiting callers get what was done so far."""
        with self._wake:
            self._closed = True
            self._playing = False
            for job in self._jobs:
                job.cancelled = True
            self._stop_slice()
            self._wake.notify_all()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5.0)

    # Posting jobs --------------------------------------------------------------------------------

    def _post(self, ticks: int, *, waited: bool = True) -> _Job:
        """Queue a run and tell listeners, in case somebody is waiting for it."""
        job = _Job(ticks, waited)
        with self._wake:
            self._ensure_started()
            self._error = None
            self._jobs.append(job)
            self._wake.notify_all()
        self._announce()
        return job

    def _cancel(self, job: _Job) -> None:
        """End one run at the next whole tick."""
        with self._wake:
            job.cancelled = True
            self._stop_slice()
            self._wake.notify_all()

    def _settle(self, job: _Job) -> int:
        """Give the caller the count, or the error that ended the run."""
        self._announce()
        if job.error is not None:
            raise job.error
        return job.done

    def _ensure_started(self) -> None:
        """Start the thread once; a closed thread refuses."""
        if self._closed:
            raise RuntimeError("The engine thread is closed.")
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name=self._name, daemon=True)
            self._thread.start()

    def _stop_slice(self) -> None:
        """Ask the running slice to end at the next tick; only while one runs, so no flag is left over."""
        if self._in_slice and self._request_stop is not None:
            self._request_stop()

    def _announce(self) -> None:
        """Tell every listener the new state."""
        state = self.state()
        for listener in self._change_listeners:
            listener(state)

    # The thread itself ---------------------------------------------------------------------------

    def _loop(self) -> None:
        """Serve calls, then the oldest run, then the player, until closed."""
        while True:
            self._serve_calls()
            with self._wake:
                if self._closed:
                    self._abandon()
                    return
                job = self._jobs[0] if self._jobs else None
                ticks, pause = self._due(job)
                if job is None and ticks == 0:
                    if not self._calls:
                        self._wake.wait(pause)
                    continue
            self._advance(job, ticks)

    def _due(self, job: _Job | None) -> tuple[int, float | None]:
        """How many ticks to take now, and else how long to sleep in seconds (None: until woken)."""
        if job is not None:
            return (0 if job.cancelled else job.ticks - job.done), 0.0
        if not self._playing:
            return 0, None
        return self._pacer.due()

    def _advance(self, job: _Job | None, ticks: int) -> None:
        """Take one slice for a run or for the player, and account for it."""
        try:
            done = self._take(ticks) if ticks > 0 else 0
        except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the waiting caller
            self._fail(job, error)
            return
        with self._wake:
            if job is None:
                self._pacer.took(done)
                return
            job.done += done
            if job.done >= job.ticks or job.cancelled:
                self._jobs.popleft()
                job.finished.set()

    def _take(self, ticks: int) -> int:
        """Step once, within the slice, and tell the slice listeners."""
        with self._wake:
            self._in_slice = True
        try:
            done = self._step(ticks, self._slice_seconds)
        finally:
            with self._wake:
                self._in_slice = False
        if done > 0:
            for listener in self._slice_listeners:
                listener(done)
        return done

    def _fail(self, job: _Job | None, error: BaseException) -> None:
        """Stop everything and keep the error for whoever waits or watches."""
        with self._wake:
            self._playing = False
            self._error = str(error) or type(error).__name__
            if job is not None:
                self._jobs.popleft()
                job.error = error
                job.finished.set()
        self._announce()

    def _serve_calls(self) -> None:
        """Run what other threads asked while the core is at rest."""
        while True:
            with self._wake:
                if not self._calls:
                    return
                function, future = self._calls.popleft()
            try:
                future.set_result(function())
            except BaseException as error:  # noqa: BLE001 - raised again in the asking thread
                future.set_exception(error)

    def _abandon(self) -> None:
        """Free every caller when the thread ends."""
        while self._jobs:
            self._jobs.popleft().finished.set()
        while self._calls:
            self._calls.popleft()[1].set_exception(RuntimeError("The engine thread is closed."))
