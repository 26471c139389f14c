"""The background writers of a recorder: encoding, hashing and syncing happen beside the simulation."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable

from panarchy.errors import PanarchyError, RunError

Job = Callable[[], None]

_LATER = 10
"""Steps of priority below the world's threads."""
WAITING = 2
"""Jobs that may wait before the world does: memory stays bounded when the disk is slow."""


class Worker:
    """One thread that runs jobs in order; the first failure stops it and is raised to whoever asks."""

    def __init__(self, name: str, waiting: int = WAITING) -> None:
        """Start the thread under a name that debuggers show."""
        self._jobs: queue.Queue[Job | None] = queue.Queue(maxsize=waiting)
        self._failure: PanarchyError | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def failure(self) -> PanarchyError | None:
        """What went wrong, if anything did."""
        return self._failure

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._jobs.unfinished_tasks > 0

    def submit(self, job: Job) -> None:
        """Hand over a job; waits while as many as allowed wait already.

        Raises:
            PanarchyError: what an earlier job failed of.
        """
        self.check()
        self._jobs.put(job)

    def offer(self, job: Job) -> bool:
        """Hand over a job if there is room; never waits, says whether it was taken."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            return False
        return True

    def check(self) -> None:
        """Raise what an earlier job failed of."""
        if self._failure is not None:
            raise self._failure

    def drain(self) -> None:
        """Wait until every job is done, then raise what one failed of."""
        self._jobs.join()
        self.check()

    def stop(self) -> None:
        """Finish the jobs that wait and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        _yield_to_the_world()
        while True:
            job = self._jobs.get()
            try:
                if job is None:
                    return
                if self._failure is None:
                    job()
            except PanarchyError as error:
                self._failure = error
            except Exception as error:  # noqa: BLE001 - a thread must hand every failure to its owner
                self._failure = RunError(f"Recording stopped: {type(error).__name__}: {error}.")
            finally:
                self._jobs.task_done()


def _yield_to_the_world() -> None:
    """Let the threads that step the world go first; only Linux knows priorities of single threads."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):
            os.setpriority(
                os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _LATER
            )
