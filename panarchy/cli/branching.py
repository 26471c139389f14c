"""``panarchy fork``, ``replay`` and ``diff``: another way from any tick, the same way again, and what differs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from panarchy.cli.options import RunFolder, Threads, key_values
from panarchy.cli.progress import console, ticks_bar, working
from panarchy.errors import DamagedError, PanarchyError, RunError
from panarchy.interrupt import on_interrupt

if TYPE_CHECKING:
    from panarchy.replay import Branch, Comparison

_WHOLE = 1000
"""Length of a bar whose number of ticks is not known before."""
_SLICE = 30
"""Ticks between two movements of the bar."""


class Mode(StrEnum):
    """How a replay is computed."""

    PLAIN = "plain"
    HEAVY = "heavy"
    SYNCTEST = "synctest"


def fork(
    run: RunFolder,
    at: Annotated[
        int | None, typer.Option("--at", min=0, help="The tick to fork at; by default the last.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="Name of the branch; by default of parent and tick."),
    ] = None,
    actions: Annotated[
        list[str] | None,
        typer.Option(
            "--act",
            metavar="'VERB KEY=VALUE...'",
            help="An action, such as 'open_mine tile=512 resource=iron at=90'; may be repeated.",
        ),
    ] = None,
    policies: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Fix a policy, such as treasury.tax_rate=0.3."
        ),
    ] = None,
    withhold: Annotated[
        list[int] | None,
        typer.Option("--withhold", metavar="EVENT", help="Keep an event from having its effect."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Another luck from the next tick on.")
    ] = None,
    ticks: Annotated[
        int, typer.Option("--ticks", "-n", min=0, help="Ticks to run the branch.")
    ] = 0,
    threads: Threads = 0,
) -> None:
    """Begin a branch of a run: nothing is copied, and what was recorded stays as it is."""  # fmt: skip
    from panarchy.run import Run

    asked = [_action(text) for text in actions or ()]
    fixed = [(key, _number(value)) for key, value in key_values(policies or (), "--set").items()]
    branch = Run.open(run).fork(at, name, seed)
    try:
        with _or_none(branch):
            for verb, arguments in asked:
                branch.act(verb, **arguments)
            for key, value in fixed:
                branch.set(key, value)
            for event in withhold or ():
                branch.withhold(event)
        _step(branch, ticks, threads)
    finally:
        branch.close()
    parent = branch.fork_of
    console.print(
        f"{branch.path}: from {parent.branch} at tick {parent.tick:,}, tick {branch.tick:,}, chain {branch.hash()}",
        markup=False,
        soft_wrap=True,
    )


def replay(
    run: RunFolder,
    first: Annotated[
        int | None,
        typer.Option("--from", min=0, help="The tick to set out from; by default the first."),
    ] = None,
    last: Annotated[
        int | None, typer.Option("--to", min=0, help="The last tick; by default that of the run.")
    ] = None,
    mode: Annotated[
        Mode,
        typer.Option(
            "--mode",
            help="heavy saves and restores every tick, synctest computes each tick twice from the same state.",
        ),
    ] = Mode.PLAIN,
    threads: Threads = 0,
) -> None:
    """Compute a run again from a snapshot and compare every tick with what was recorded."""
    from panarchy.replay import ReplayEngine
    from panarchy.run import Run

    opened = Run.open(run)
    begin = opened.first_tick if first is None else first
    end = opened.last_tick if last is None else last
    if begin == end:
        raise RunError(
            f"From tick {begin} to tick {end} there is nothing to compute again; name a --to after --from."
        )
    engine = ReplayEngine(opened, threads).resume(begin)
    with ticks_bar("Replaying", end - begin) as advance:
        found = engine.run(end, mode.value, lambda tick, _: advance(tick - begin))
    if not found.ok:
        raise DamagedError(str(found))
    console.print(str(found), markup=False, soft_wrap=True)


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="Folder of a run or branch.")],
    b: Annotated[
        str, typer.Argument(metavar="B", help="Folder of another; a branch's name will do.")
    ],
    seeds: Annotated[
        int,
        typer.Option("--seeds", min=0, help="Pairs under so many seeds, for a band; 0 for none."),
    ] = 0,
    ticks: Annotated[
        int | None,
        typer.Option(
            "--ticks",
            "-n",
            min=1,
            help="Ticks from where they part; by default all that both hold.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write all of it as an HTML page."),
    ] = None,
    threads: Threads = 0,
) -> None:
    """Say where two runs part and why, and what it changed."""
    from panarchy.replay import compare
    from panarchy.whole_file import check_target

    if output is not None:
        check_target(output)
    with ticks_bar("Computing", _WHOLE) as advance:

        def progress(done: int, total: int) -> None:
            """Move the bar, whose length is known by now."""
            advance(_WHOLE * done // total)

        found = compare(
            [a, b],
            seeds=range(seeds) if seeds else None,
            ticks=ticks,
            threads=threads,
            progress=progress,
        )
    with working("Looking for the place where they part"):
        said = str(found.divergence())
    console.print(said, markup=False, soft_wrap=True)
    _print_indicators(found)
    if output is not None:
        with working(f"Writing {output}"):
            found.to_html(output)
        console.print(f"{output}: the comparison as a page.", markup=False, soft_wrap=True)


@contextmanager
def _or_none(branch: Branch) -> Iterator[None]:
    """Leave no branch behind where one of its inputs was mistyped."""
    from panarchy.replay import Multiverse

    try:
        yield
    except PanarchyError:
        Multiverse(branch).delete(branch.branch)
        raise


def _step(branch: Branch, ticks: int, threads: int) -> None:
    """Step a branch, moving the bar; Ctrl-C ends it between two ticks."""
    from panarchy.cli.failure import Stopped

    begun, target, stopped = branch.tick, branch.tick + ticks, []
    with ticks_bar("Running", ticks) as advance, on_interrupt(lambda: stopped.append(True)):
        while branch.tick < target:
            branch.step(min(_SLICE, target - branch.tick), threads=threads, target=target)
            advance(branch.tick - begun)
            if stopped and branch.tick < target:
                raise Stopped(
                    f"Stopped after tick {branch.tick:,}; go on with: panarchy resume {branch.path}"
                )


def _action(text: str) -> tuple[str, dict[str, Any]]:
    """Read ``open_mine tile=512 resource=iron at=90``: the verb, and what `Branch.act` takes."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise PanarchyError(
            f"--act takes a verb and key=value pairs, not '{text}': {error}."
        ) from None
    if not words:
        raise PanarchyError(
            "--act takes a verb and key=value pairs, such as 'open_mine tile=512 resource=iron', and was given nothing."
        )
    verb, *rest = words
    given = {key: _value(value) for key, value in key_values(rest, "--act").items()}
    if "source" in given:
        given["source"] = str(given["source"])
    return verb, given


def _value(text: str) -> int | float | str:
    """Read an argument as a number where it is one."""
    for kind in (int, float):
        try:
            return kind(text.replace("_", ""))
        except ValueError:
            continue
    return text


def _number(text: str) -> float:
    value = _value(text)
    if isinstance(value, str):
        raise PanarchyError(f"--set takes a number, not '{text}'.")
    return float(value)


def _print_indicators(found: Comparison) -> None:
    """Print the indicators that changed most, at the last tick."""
    series, names = found.series, found.most_changed(12)
    if not names:
        console.print(
            f"No indicator differs from tick {found.first_tick:,} to tick {found.last_tick:,}.",
            markup=False,
        )
        return
    table = Table(box=None, header_style="bold")
    heads = ["indicator", *found.names, "difference", *(["90 % band"] if series.seeds else [])]
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place == 0 else "right")
    apart, low, high = series.difference(1)
    for name in names:
        at = series.kpis.index(name)
        cells = [f"{series.mean(place)[-1, at]:,.6g}" for place in range(2)]
        cells.append(f"{apart[-1, at]:+,.4g}")
        if series.seeds:
            cells.append(f"{low[-1, at]:+,.4g} to {high[-1, at]:+,.4g}")
        table.add_row(name, *cells)
    console.print(f"After tick {found.last_tick:,}:", markup=False)
    console.print(table)
