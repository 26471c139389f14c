"""The steps of a tick that wrote a value: intents and phases, in order, each with what it made of the value."""

from __future__ import annotations

import json
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from panarchy._engine import CoreWorld
from panarchy.observe import standing
from panarchy.observe.changes import same
from panarchy.observe.values import Value

if TYPE_CHECKING:
    from panarchy.run import Run

_LISTED = 12
"""Steps that are named in a sentence."""
_TOLD = 5
"""Steps of a tick that are told one by one."""
_NOTHING = 1e-9
"""Share of what a step did to a value that is nothing: sums of floats are not exact."""
_MOST_KEPT = 200
"""Cells kept of a run."""


@dataclass(frozen=True)
class Part:
    """An event that had a part in what a step made of a value.

    Attributes:
        event: its id.
        without: the stored number that the step would have left without it; None where there would be no row.
    """

    event: int
    without: float | None


@dataclass(frozen=True)
class Step:
    """A step of a tick that changed a value.

    Attributes:
        phase: the phase; None for an intent.
        intervention: the event of the intent, if one was carried out.
        parts: events without which the value would be another, the last first: of those of the step that name the row;
            where there is none among them, of its others, and else of those of earlier steps that name the row.
        gone: the row that the value named before, by table and id, if it had gone by the end of the step.
        before: the stored number before; None where the row did not exist.
        after: the stored number after; None where the row does not exist any more.
    """

    phase: str | None
    intervention: int | None
    parts: tuple[Part, ...]
    gone: tuple[str, int] | None
    before: float | None
    after: float | None

    @property
    def name(self) -> str:
        """The step in words."""
        return "an intent" if self.phase is None else self.phase

    @property
    def events(self) -> tuple[int, ...]:
        """The events that had a part in it, the last first."""
        return tuple(part.event for part in self.parts)

    def added(self, part: Part) -> float:
        """What an event added to the stored number."""
        return (self.after or 0) - (part.without or 0)

    def whole(self, value: Value) -> bool:
        """Whether its events wrote all of what it did to a value, one by itself or together."""
        if not self.parts or not value.counts or self.phase is None:
            return True
        if self.before is None or self.after is None:
            return True
        lone = any(part.without is None or same(part.without, self.before) for part in self.parts)
        rest = self.moved - sum(self.added(part) for part in self.parts)
        return lone or abs(rest) <= _NOTHING * abs(self.moved)

    @property
    def moved(self) -> float:
        """What it added to the stored number."""
        return (self.after or 0) - (self.before or 0)

    @property
    def writer(self) -> int | None:
        """The event that wrote the value in this step; None where it was written without one.

        An intent's own event is taken only where none of those that it led to names the row.
        """
        if self.events:
            return self.events[0]
        return self.intervention

    def effect(self, value: Value) -> str:
        """What it did to a value: how much it added, or what it set it to."""
        if self.after is None:
            return "gone"
        if self.before is None or not value.counts:
            return f"to {value.shown(self.after)}"
        if value.missing(self.before) or value.missing(self.after) or self.moved == 0:
            return f"to {value.shown(self.after)}"
        sign = "+" if self.moved > 0 else "-"
        return f"{sign}{value.shown(abs(self.moved))} to {value.shown(self.after)}"


_KEPT: weakref.WeakKeyDictionary[Run, dict[tuple[int, Value], tuple[Step, ...]]] = (
    weakref.WeakKeyDictionary()
)
"""Steps that were found lately: what happened in a tick never changes, and one answer asks for some of it twice."""


def steps_of(run: Run, value: Value, tick: int) -> tuple[Step, ...]:
    """Compute a tick again and see which of its steps changed a value.

    Args:
        run: the run.
        value: the value.
        tick: the tick.

    Returns:
        The steps, in the order of the tick.

    Raises:
        RunError: if the run does not hold the tick before.
    """
    kept = _KEPT.setdefault(run, {})
    found = kept.get((tick, value))
    if found is None:
        cell = (value.table, value.entity, value.column, value.element)
        rows = json.loads(standing.before(run, tick).trace_steps(*cell))
        found = tuple(
            Step(
                row["phase"],
                row["intervention"],
                tuple(Part(event, without) for event, without in row["events"]),
                row["gone"] and (row["gone"][0], row["gone"][1]),
                row["before"],
                row["after"],
            )
            for row in rows
        )
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[tick, value] = found
    return found


def ahead_of(steps: Sequence[Step], phase: str) -> tuple[Step, ...]:
    """Those of the steps of a tick that come before a phase of it: what the phase reads is as they left it."""
    order = [row["name"] for row in json.loads(CoreWorld.phases())]
    place = order.index(phase)
    return tuple(step for step in steps if step.phase is None or order.index(step.phase) < place)


def listed(steps: Sequence[Step], value: Value, tick: int) -> str:
    """Say in one sentence which steps of a tick wrote a value, and what each did to it."""
    parts = [f"{step.name} ({step.effect(value)})" for step in steps[:_LISTED]]
    more = f", and {len(steps) - _LISTED} more" if len(steps) > _LISTED else ""
    return f"{len(steps)} steps of tick {tick} wrote it, in this order: {', '.join(parts)}{more}."


def shown(steps: Sequence[Step], value: Value) -> list[Step]:
    """The steps that are told one by one: the last and the intents, and of the others those that moved the value most."""
    first = sorted(
        steps,
        key=lambda step: (step is not steps[-1], step.phase is not None, -_weight(step, value)),
    )
    chosen = first[:_TOLD]
    return [step for step in steps if step in chosen]


def chief(steps: Sequence[Step], value: Value, most: int) -> list[Step]:
    """The phases whose reads are told: those that moved a quantity most, and of others the last."""
    phases = [step for step in reversed(steps) if step.phase is not None]
    return sorted(phases, key=lambda step: -_weight(step, value))[:most]


def _weight(step: Step, value: Value) -> float:
    return abs(step.moved) if value.counts else 0.0
