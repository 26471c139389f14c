"""Many branches stepped at once: a thread each, the cores shared out, one bar for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from panarchy.errors import PanarchyError
from panarchy.replay.bar import ticks_bar

if TYPE_CHECKING:
    from panarchy.replay.branch import Branch

SLICE = 30
"""Ticks between two looks at whether to stop."""
_LOOK = 0.025
"""Seconds between two movements of the bar."""


def step_all(targets: Mapping[Branch, int], threads: int, show: bool | None = None) -> None:
    """Step branches to their ticks, as many at once as there are threads.

    Args:
        targets: the tick that each shall reach.
        threads: threads in all.
        show: a progress bar; None for one where somebody sees it.

    Raises:
        PanarchyError: the first failure, once the others are done.
    """
    if not targets:
        return
    at_once = min(threads, len(targets))
    each = max(1, threads // at_once)
    stop = threading.Event()
    with ThreadPoolExecutor(at_once, thread_name_prefix="panarchy-branch") as pool:
        jobs = {
            branch: pool.submit(_step, branch, target, each, stop)
            for branch, target in targets.items()
        }
        try:
            _watch(targets, jobs, show)
        except BaseException:
            stop.set()
            for branch in targets:
                branch.request_stop()
            raise
    for job in jobs.values():
        job.result()


def _step(branch: Branch, target: int, threads: int, stop: threading.Event) -> None:
    """Step one branch in slices; a branch that nobody had open is closed again."""
    was_open = branch.writing
    try:
        while branch.tick < target and not stop.is_set():
            branch.step(min(SLICE, target - branch.tick), threads=threads)
    except PanarchyError as error:
        raise type(error)(f"Branch '{branch.branch}': {error}") from error
    finally:
        if not was_open:
            branch.close()


def _watch(
    targets: Mapping[Branch, int], jobs: Mapping[Branch, Future[None]], show: bool | None
) -> None:
    """Move the bar until all are done."""
    begun = {branch: branch.tick for branch in targets}
    total = sum(target - begun[branch] for branch, target in targets.items())
    done = 0
    with ticks_bar(f"{len(targets)} branches", total, show) as moved:
        while True:
            waiting = [job for job in jobs.values() if not job.done()]
            now = sum(branch.tick - begun[branch] for branch in targets)
            moved(now - done)
            done = now
            if not waiting:
                return
            time.sleep(_LOOK)
