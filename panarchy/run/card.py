"""The HTML card that shows a run in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panarchy.cards import card

if TYPE_CHECKING:
    from panarchy.run.run import Run


def run_card(run: Run) -> str:
    """Return the card of a run: its name, what it was made from, and how much it holds."""
    last = run.last_tick
    facts = [
        ("ticks", f"{run.first_tick:,} to {last:,}"),
        ("snapshots", f"{len(run.snapshot_ticks('state')):,}"),
        ("on disk", f"{run.size / 1e6:,.1f} MB"),
        ("branch", _branch(run)),
    ]
    subtitle = f"{run.scenario} · seed {run.seed} · engine {run.info.engine} · {run.path}"
    return card(run.name, subtitle, facts)


def _branch(run: Run) -> str:
    """The branch, and where it began."""
    parent = run.info.parent
    return (
        run.branch if parent is None else f"{run.branch}, from {parent.branch} at {parent.tick:,}"
    )
