"""Prints the scorecard of stylized facts as one table, and returns it for the JSON."""

from __future__ import annotations

import os

from rich.console import Console
from rich.table import Table

from panarchy._engine import ENGINE_VERSION
from panarchy.bench import facts
from panarchy.bench.facts import Score


def run(console: Console, preset: str = "tiny_island") -> dict[str, object]:
    """Score a preset on all cores and print the table.

    Args:
        console: where to print.
        preset: the scenario.

    Returns:
        What was run and every score, as plain values.
    """
    seeds = list(facts.SEEDS)
    with console.status("") as status:

        def progress(done: int) -> None:
            status.update(f"{preset}: {done} of {len(seeds)} worlds, {facts.YEARS} years each")

        progress(0)
        scores = facts.measure(preset, seeds, workers=os.cpu_count() or 1, progress=progress)
    console.print(as_table(scores, preset))
    return {
        "preset": preset,
        "seeds": seeds,
        "spin_up_ticks": facts.SPIN_UP,
        "years": facts.YEARS,
        "scores": [score.as_dict() for score in scores],
    }


def as_table(scores: list[Score], preset: str) -> Table:
    """Return the scores as a Rich table."""
    count = len(scores[0].values)
    table = Table(title=f"Panarchy {ENGINE_VERSION}: {preset} on {count} seeds")
    for name in ("fact", "band", "median", "range", "in band", "", "imposed or emerges"):
        right = name in {"band", "median", "range", "in band"}
        table.add_column(name, justify="right" if right else "left")
    for score in scores:
        fact = score.fact
        table.add_row(
            f"{fact.name}, {fact.unit}",
            f"{fact.low:g} to {fact.high:g}",
            f"{score.median:.3g}",
            f"{min(score.values):.3g} to {max(score.values):.3g}",
            f"{score.inside} of {count}",
            "[green]holds[/]" if score.holds else "[red]out[/]",
            f"{fact.origin}: {fact.why}",
        )
    return table
