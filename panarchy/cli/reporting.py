"""``panarchy report``: a notebook run on a recorded run, as one page that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from panarchy.cli.options import RunFolder, key_values
from panarchy.cli.progress import console, working


def _known(name: str) -> str:
    """Refuse the name of a report that there is not, whatever else is missing on the line."""
    from panarchy import resources

    if not name.endswith(".ipynb"):
        resources.report(name)
    return name


def report(
    name: Annotated[
        str, typer.Argument(help="Name of the report, such as run_summary.", callback=_known)
    ],
    run: RunFolder,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")
    ],
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="KEY=VALUE", help="A parameter of the report."),
    ] = None,
) -> None:
    """Write a report on a run as one HTML file that works offline."""
    from panarchy.report import render

    values = key_values(parameters or (), "--param")
    with working(f"Writing {name} on {run}"):
        stamp = render(name, run, output, values)
    ticks = f"{stamp.first_tick:,} to {stamp.last_tick:,}"
    console.print(
        f"{output}: {name} on {stamp.scenario}, seed {stamp.seed}, ticks {ticks}.",
        markup=False,
        soft_wrap=True,
    )
