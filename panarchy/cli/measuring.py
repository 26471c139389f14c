"""``panarchy bench``: the table of speeds, ours beside its peers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from panarchy.cli.progress import console


def bench(
    groups: Annotated[
        list[str] | None,
        typer.Argument(metavar="[GROUP]...", help="Groups of rows to measure; all by default."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the rows as JSON too."),
    ] = None,
) -> None:
    """Measure how fast this machine runs Panarchy; takes minutes."""
    from panarchy.bench import run

    run(list(groups or ()), output, console)
