"""``panarchy bench``: the table of speeds with their peers, and the scorecard of stylized facts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from panarchy.cli.progress import console


def bench(
    groups: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GROUP]...",
            help="ticks, memory, state, runs, causes, audits, forks, browser; all of these by default. "
            "And facts: the scorecard.",
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File for the figures and the machine, as JSON.")
    ] = Path("build/bench.json"),
) -> None:
    """Measure Panarchy beside its peers and print one table; takes some minutes, and facts some more."""
    from panarchy.bench import run

    run(groups or [], out, console)
