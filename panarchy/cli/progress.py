"""Where results are told and how long work shows its progress: bars on a terminal only, as a pipe gets nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from panarchy.cli.notes import messages, work_begins


class ResultConsole(Console):
    """Tells results to people; a reader that has seen enough, such as ``head``, ends the command well."""

    def on_broken_pipe(self) -> None:
        """End with exit code 0: what is told in words is read as far as somebody wants it.

        Raises:
            SystemExit: always.
        """
        try:
            super().on_broken_pipe()
        except SystemExit:
            raise SystemExit(0) from None


console = ResultConsole(highlight=False)
"""Where results go."""

Advance = Callable[[int], None]
"""Moves a bar to an absolute count of work done."""


@contextmanager
def ticks_bar(title: str, total: int) -> Iterator[Advance]:
    """Show how many ticks are done of how many; what has been noted is said first.

    Args:
        title: what is being done.
        total: ticks in all.

    Yields:
        A function that takes the ticks done so far.
    """
    work_begins()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("ticks, {task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=messages, transient=True, disable=not messages.is_terminal
    ) as bar:
        task = bar.add_task(title, total=total, rate="")

        def advance(done: int) -> None:
            """Move the bar."""
            speed = bar.tasks[task].speed
            bar.update(task, completed=done, rate=f"{speed:,.0f} a second" if speed else "")

        yield advance


@contextmanager
def working(title: str) -> Iterator[None]:
    """Show that something of unknown length is under way; what has been noted is said first."""
    work_begins()
    if not messages.is_terminal:
        yield
        return
    with messages.status(title):
        yield
