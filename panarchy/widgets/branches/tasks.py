"""Steps branches on threads of their own: the kernel stays free, progress is told, and a click ends it after a tick."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

SLICE_SECONDS = 0.25
"""How long a branch is stepped before its progress is told, about."""


@dataclass
class Task:
    """A branch on its way from a tick to another."""

    branch: str
    start: int
    target: int
    tick: int
    state: str = "running"
    error: str | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def told(self) -> dict[str, Any]:
        """The task as the browser is told of it; `state` is running, done, stopped or failed."""
        return {
            "branch": self.branch,
            "start": self.start,
            "target": self.target,
            "tick": self.tick,
            "state": self.state,
            "error": self.error,
        }


Step = Callable[[str, int, int], int]
"""`step(branch, ticks, target)` steps a branch and returns its last tick."""


class Tasks:
    """Branches that are being stepped, at most one task each.

    Args:
        step: steps a branch.
        rest: told a branch's name when its task has ended.
        changed: called, on whichever thread it was, when a task has got further.
    """

    def __init__(
        self, step: Step, rest: Callable[[str], None], changed: Callable[[], None]
    ) -> None:
        self._step = step
        self._rest = rest
        self._changed = changed
        self._tasks: dict[str, Task] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def begin(self, branch: str, tick: int, ticks: int) -> None:
        """Step a branch `ticks` further from `tick`; where it is on its way already, that much further still."""
        if ticks < 1:
            return
        with self._lock:
            running = self._tasks.get(branch)
            if running is not None and running.state == "running":
                running.target += ticks
                return
            task = Task(branch, tick, tick + ticks, tick)
            self._tasks[branch] = task
            before = self._threads.get(branch)
            thread = threading.Thread(
                target=self._run, args=(task, before), name=f"panarchy-branch-{branch}", daemon=True
            )
            self._threads[branch] = thread
        self._changed()
        thread.start()

    def stop(self, branch: str) -> None:
        """End a task after the ticks at hand."""
        with self._lock:
            task = self._tasks.get(branch)
        if task is not None:
            task.stopping.set()

    def stop_all(self) -> None:
        """End all tasks."""
        for branch in list(self._tasks):
            self.stop(branch)

    def wait(self, seconds: float = 60.0) -> bool:
        """Wait until nothing is on its way; whether that was in time."""
        end = time.monotonic() + seconds
        for thread in list(self._threads.values()):
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads.values())

    def told(self) -> list[dict[str, Any]]:
        """Every task of this session, in the order in which they were begun."""
        with self._lock:
            return [task.told() for task in self._tasks.values()]

    def _run(self, task: Task, before: threading.Thread | None) -> None:
        """Step in slices until the target, a stop, or an error; a task before this one comes to its end first."""
        if before is not None:
            before.join()
        ticks = 1
        try:
            while self._goes_on(task):
                begun = time.perf_counter()
                tick = task.tick
                task.tick = self._step(task.branch, min(ticks, task.target - tick), task.target)
                if task.tick == tick:
                    task.stopping.set()
                taken = max(time.perf_counter() - begun, 1e-4)
                ticks = max(1, min(2 * ticks, round(ticks * SLICE_SECONDS / taken)))
                self._changed()
            self._rest(task.branch)
        except Exception as error:  # noqa: BLE001 - every error belongs in the view
            task.state, task.error = "failed", str(error) or type(error).__name__
        self._changed()

    def _goes_on(self, task: Task) -> bool:
        """Whether there is more to step; if not, the task is over, and more ticks are another task."""
        with self._lock:
            if task.tick >= task.target:
                task.state = "done"
            elif task.stopping.is_set():
                task.state = "stopped"
            return task.state == "running"
