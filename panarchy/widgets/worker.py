"""A thread that does a widget's slow work in order, so that neither the kernel nor the browser waits for it."""

from __future__ import annotations

import atexit
import queue
import threading
import weakref
from collections.abc import Callable

Job = Callable[[], None]
Failed = Callable[[str], None]


class Worker:
    """Does jobs one after another on a thread of its own; what goes wrong is told, and the next job begins.

    Args:
        name: name of the thread, for whoever reads a stack dump.
        failed: told the sentence of an error, on the worker's thread.
    """

    def __init__(self, name: str, failed: Failed) -> None:
        self._name = name
        self._failed = failed
        self._jobs: queue.SimpleQueue[tuple[str | None, int, Job] | None] = queue.SimpleQueue()
        self._newest: dict[str, int] = {}
        self._count = 0
        self._closed = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        _close_at_exit(self)

    def do(self, job: Job, latest: str | None = None) -> None:
        """Put a job at the end of the line.

        Args:
            job: what to do.
            latest: a name; of the jobs of one name that still wait, only the newest is done.
        """
        with self._lock:
            if self._closed:
                return
            self._count += 1
            if latest is not None:
                self._newest[latest] = self._count
            self._jobs.put((latest, self._count, job))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def wait(self, seconds: float = 30.0) -> bool:
        """Wait until all that was asked so far is done; whether it was in time."""
        done = threading.Event()
        self.do(done.set)
        return self._closed or done.wait(seconds)

    def close(self) -> None:
        """Do nothing more; the job at hand comes to its end."""
        with self._lock:
            self._closed = True
            self._jobs.put(None)

    def _run(self) -> None:
        """Do jobs until closed."""
        while (entry := self._jobs.get()) is not None and not self._closed:
            latest, number, job = entry
            if latest is not None and self._newest[latest] != number:
                continue
            try:
                job()
            except Exception as error:  # noqa: BLE001 - every error belongs in the view
                if not self._closed:
                    self._failed(str(error) or type(error).__name__)


def _close_at_exit(worker: Worker) -> None:
    """Close the worker before the interpreter goes; a collected one needs nothing."""
    reference = weakref.ref(worker)

    def stop() -> None:
        alive = reference()
        if alive is not None:
            alive.close()

    atexit.register(stop)
