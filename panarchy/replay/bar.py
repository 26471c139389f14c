"""One bar for worlds that are stepped at once, where somebody sees it: in a notebook or on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Moved = Callable[[int], None]
"""Told of ticks that were computed since the last time; safe from any thread."""


@contextmanager
def ticks_bar(title: str, total: int, show: bool | None = None) -> Iterator[Moved]:
    """Show how many ticks are done of how many.

    Args:
        title: what is being done.
        total: ticks in all.
        show: whether to show it; None where somebody sees it.

    Yields:
        A function that is told of further ticks.
    """
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
        task = bar.add_task(title, total=total)
        yield lambda ticks: bar.advance(task, ticks)
