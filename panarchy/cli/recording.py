"""``panarchy run``, ``resume`` and ``verify``: recording a world, carrying on, and checking what lies on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from panarchy.cli.failure import Stopped
from panarchy.cli.options import RunFolder, Threads, key_values
from panarchy.cli.progress import console, ticks_bar, working
from panarchy.errors import PanarchyError

if TYPE_CHECKING:
    from panarchy.run import Run
    from panarchy.world import World

_SLICE_SECONDS = 0.2
"""How often the progress bar moves, and the longest that Ctrl-C waits for a whole tick beyond."""


def run(
    scenario: Annotated[str | None, typer.Argument(metavar="SCENARIO", help="A preset's name or a YAML file.")] = None,
    ticks: Annotated[int, typer.Option("--ticks", "-n", min=0, help="Days to run.")] = 365,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of every draw; by default the scenario's.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the run; by default runs/SCENARIO.")] = None,
    threads: Threads = 0,
    every: Annotated[
        int | None,
        typer.Option(
            "--snapshot-every",
            "--snapshot-interval",
            min=0,
            help="Ticks between snapshots; 0 keeps only the start.",
        ),
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a key of the scenario.")
    ] = None,
    scenario_file: Annotated[
        str | None, typer.Option("--scenario", metavar="FILE", help="The scenario, in place of the argument.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a run that is there already.")] = False,
) -> None:
    """Run a scenario and record all of it."""
    from panarchy.world import World

    source = _one_scenario(scenario, scenario_file)
    world = World(source, seed=seed, threads=threads, set=key_values(changes or (), "--set"))
