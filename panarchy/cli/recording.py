"""``panarchy run``, ``resume`` and ``verify``: recording a world, carrying on, and checking what lies on disk."""

from __future__ import annotations

import threading
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from panarchy.arguments import MOST_TICKS
from panarchy.cli.failure import Stopped
from panarchy.cli.notes import note as say_note
from panarchy.cli.options import RunFolder, Threads, key_values
from panarchy.cli.progress import console, ticks_bar
from panarchy.errors import DamagedError, PanarchyError
from panarchy.interrupt import on_interrupt

if TYPE_CHECKING:
    from panarchy.run import Run
    from panarchy.world import World

_SLICE_SECONDS = 0.2
"""How often the progress bar moves, and the longest that Ctrl-C waits for a whole tick beyond."""

_SHOWN = 8
"""Problems of a damaged run that are told one by one."""


def run(
    scenario: Annotated[
        str | None, typer.Argument(metavar="SCENARIO", help="A preset's name or a YAML file.")
    ] = None,
    ticks: Annotated[
        int, typer.Option("--ticks", "-n", min=0, max=MOST_TICKS, help="Days to run.")
    ] = 365,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Seed of every draw; by default the scenario's.")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", help="Folder of the run; by default runs/SCENARIO.")
    ] = None,
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
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a key of the scenario."),
    ] = None,
    scenario_file: Annotated[
        str | None,
        typer.Option("--scenario", metavar="FILE", help="The scenario, in place of the argument."),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Replace a run that is there already, unless it has branches."
        ),
    ] = False,
    replace_all: Annotated[
        bool,
        typer.Option(
            "--replace-with-branches",
            help="Replace a run that is there already, and delete its branches with it.",
        ),
    ] = False,
) -> None:
    """Run a scenario and record all of it."""
    from panarchy.world import World

    source = _one_scenario(scenario, scenario_file)
    world = World(source, seed=seed, threads=threads, set=key_values(changes or (), "--set"))
    assert world.scenario is not None, "a world made from a scenario has one"
    folder = f"runs/{world.scenario.name}" if out is None else out
    step = world.scenario.snapshot.every_ticks if every is None else every
    recorded = world.record(
        folder,
        every=step,
        if_exists="replace_with_branches" if replace_all else "replace" if replace else "error",
        target_tick=world.tick + ticks,
    )
    try:
        _advance(world, ticks, folder)
    finally:
        world.stop_recording()
    _say_where(recorded)


def resume(
    run: RunFolder,
    ticks: Annotated[
        int | None,
        typer.Option(
            "--ticks",
            "-n",
            min=0,
            max=MOST_TICKS,
            help="Ticks to add; by default up to the tick first asked for.",
        ),
    ] = None,
    threads: Threads = 0,
) -> None:
    """Go on with a run that stopped, in whatever way it stopped."""
    from panarchy.run import Run

    opened = Run.open(run)
    target = opened.target_tick if ticks is None else opened.last_tick + ticks
    asked_to_stop = threading.Event()
    with ticks_bar("Resuming", target or 0) as advance, on_interrupt(asked_to_stop.set):

        def progress(done: int, _: int) -> None:
            """Move the bar, and stop where the recording stands whole."""
            advance(done)
            if asked_to_stop.is_set():
                raise Stopped(_how_to_go_on(run, done))

        opened.resume(ticks, threads, progress)
    _say_where(opened)


def verify(
    run: RunFolder,
    threads: Threads = 0,
    replay: Annotated[
        bool,
        typer.Option("--replay/--no-replay", help="Replay every tick and compare its chain hash."),
    ] = True,
) -> None:
    """Check a run: checksums of all files, the chain of the log, then a replay that compares every tick."""
    from panarchy.run import Run

    opened = Run.open(run)
    with ticks_bar("Verifying", opened.last_tick) as advance:
        found = opened.verify(replay, threads, progress=lambda done, _: advance(done))
    for note in found.notes:
        say_note(note)
    if not found.ok:
        raise DamagedError(_listed(found.problems))
    replayed = f", {found.ticks:,} ticks replayed with the same chain hash" if replay else ""
    console.print(f"{run} is whole: {found.files:,} files{replayed}.", markup=False, soft_wrap=True)


def _listed(problems: list[str]) -> str:
    """Say what is wrong, up to as many sentences as a person reads."""
    more = len(problems) - _SHOWN
    rest = [f"There are {more:,} problems more."] if more > 0 else []
    return " ".join([*problems[:_SHOWN], *rest])


def _one_scenario(argument: str | None, option: str | None) -> str:
    """Return the scenario, given as an argument or as ``--scenario``."""
    given = [name for name in (argument, option) if name]
    if len(given) != 1:
        raise PanarchyError("Name one scenario: panarchy run SCENARIO, or --scenario FILE.")
    return given[0]


def _advance(world: World, ticks: int, folder: str) -> None:
    """Step the world to the end, moving the bar; Ctrl-C ends it between two ticks."""
    first, asked_to_stop = world.tick, threading.Event()

    def stop() -> None:
        """Let the tick under way end, and none begin."""
        asked_to_stop.set()
        world.core.request_stop()

    with ticks_bar("Running", ticks) as advance, on_interrupt(stop):
        while world.tick < first + ticks:
            if asked_to_stop.is_set():
                raise Stopped(_how_to_go_on(folder, world.tick))
            world.advance(first + ticks - world.tick, _SLICE_SECONDS)
            advance(world.tick - first)


def _how_to_go_on(folder: str, tick: int) -> str:
    """Say where a run was stopped and how to go on."""
    return f"Stopped after tick {tick:,}; go on with: panarchy resume {quote(folder)}"


def _say_where(run: Run) -> None:
    """Say what a finished run is and where it lies."""
    tick = run.last_tick
    chain = run.chain_at(tick)
    console.print(
        f"{run.path}: {run.scenario}, seed {run.seed}, tick {tick:,}, chain {chain}",
        markup=False,
        soft_wrap=True,
    )
