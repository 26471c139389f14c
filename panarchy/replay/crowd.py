"""Many branches stepped at once: a thread each, the cores shared out, one bar for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from panarchy.errors import PanarchyError

if TYPE_CHECKING:
    from panarchy.replay.branch import Branch

SLICE = 30
"""Ticks between two looks at whether to stop."""
_LOOK = 0.1
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
    console = Console(stderr=not Console().is_jupyter)
    seen = console.is_terminal or console.is_jupyter if show is None else show
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("ticks"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not seen) as bar:
        task = bar.add_task(f"{len(targets)} branches", total=total)
        while True:
            waiting = [job for job in jobs.values() if not job.done()]
            bar.update(task, completed=sum(branch.tick - begun[branch] for branch in targets))
            if not waiting:
                return
            time.sleep(_LOOK if seen else _LOOK / 4)
