"""`why`: from a value to what wrote it, to the decision behind it, to what that read, and back to the roots."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from panarchy._engine import CoreWorld
from panarchy.arguments import MOST_TICKS, whole
from panarchy.errors import QueryError
from panarchy.observe import events, outside, standing, telling, words
from panarchy.observe.answer import Answer
from panarchy.observe.asking import resolve
from panarchy.observe.changes import PATIENCE, Search, arrive, same, watch
from panarchy.observe.decisions import decision_on
from panarchy.observe.graph import CausalGraph, Node
from panarchy.observe.intents import carried_out, rows_of
from panarchy.observe.steps import Step, ahead_of, chief, listed, shown, steps_of
from panarchy.observe.telling import Telling
from panarchy.observe.tracer import CausalTracer
from panarchy.observe.values import Value, row_id
from panarchy.observe.writers import last_written, noted

if TYPE_CHECKING:
    from panarchy.run import Run

_READS = 6
"""Reads that are shown of a phase."""
_DEPTH = 2
"""How often the reads of a phase are asked why in their turn."""


@dataclass(frozen=True)
class _About:
    """What a read is told about: the value that a phase wrote of it.

    Attributes:
        value: the value.
        tick: the tick in which it was written.
        phase: the phase that wrote it.
        last: whether nothing wrote it after the phase in that tick.
        base: the tick that is compared with.
        core: the world before the tick.
    """

    value: Value
    tick: int
    phase: str
    last: bool
    base: int
    core: CoreWorld


def why(
    run: Run,
    table: str,
    entity: int,
    column: str,
    key: str | int | None,
    tick: int | None,
    patience: int = PATIENCE,
) -> Answer:
    """Explain a value; see `Run.why`."""
    patience = whole(patience, "patience", 0, MOST_TICKS, QueryError)
    tick = run.last_tick if tick is None else whole(tick, "tick", 0, MOST_TICKS, QueryError)
    entity = row_id(entity)
    if not run.first_tick <= tick <= run.last_tick:
        raise QueryError(
            f"The run '{run.name}' holds ticks {run.first_tick} to {run.last_tick}, not {tick}."
        )
    value = resolve(run, table, entity, column, key, tick)
    focus = node_id(value)
    told = Telling(run, CausalGraph(focus, expander=CausalTracer(run).expand), [])
    number = value.read(arrive(run, value, tick))
    if number is None:
        raise QueryError(f"There is no {words.entity(table, entity)} at tick {tick}.")
    told.intents = carried_out(run, tick)
    told.graph.add(
        Node(
            focus,
            f"{value.title} = {value.shown(number)}",
            "value",
            tick=tick,
            table=table,
            entity=entity,
            value=None if value.missing(number) else number / value.scale,
            detail=f"The {value.title} at tick {tick}.",
        )
    )
    told.lines.append(f"At tick {tick} the {value.title} is {value.shown(number)}.")
    search = explain(told, value, tick, focus, _DEPTH, patience)
    outside.tell(told, value, tick, search)
    return Answer(f"why {value.title} at tick {tick}", told.graph, "\n".join(told.lines))


def node_id(value: Value) -> str:
    """The id of a value's node."""
    return f"v{value.table}.{value.entity}.{value.asked}"


def explain(
    told: Telling, value: Value, tick: int, focus: str, depth: int, patience: int = 0
) -> Search:
    """Add what lies behind a value to the graph and the story; what a read is in its turn, without patience.

    Returns:
        The last change of the value, as it was found.
    """
    search, event = last_written(told.run, value, tick, patience)
    if search.change is None:
        telling.start(told, search, focus)
        return search
    telling.changed(told, value, search, search.change)
    at = search.change.tick
    steps = steps_of(told.run, value, at)
    if steps:
        _steps(told, value, at, steps, event, focus, depth)
    elif event is not None:
        telling.event(told, event, focus)
    else:
        told.lines.append("The step that changed it could not be found again.")
    return search


def _steps(
    told: Telling,
    value: Value,
    tick: int,
    steps: Sequence[Step],
    noted_event: int | None,
    focus: str,
    depth: int,
) -> None:
    """Tell the steps of a tick that wrote a value, in their order, and what the chief of them read."""
    alone = len(steps) == 1
    if not alone:
        told.lines.append(listed(steps, value, tick))
    silent = all(step.writer is None for step in steps)
    traced = chief(steps, value, 2 if depth > 0 else 1)
    for step in shown(steps, value):
        writer = step.writer
        if noted_event in step.events or (silent and step is steps[-1]):
            writer = noted_event
        effect = "" if alone else f" ({step.effect(value)})"
        weight = None if alone or not value.counts else step.moved / value.scale
        if writer is None or not step.whole(value):
            node = _phase(told, value, tick, step, focus, effect, weight)
            _beside(told, value, tick, step, step is steps[-1], node)
        else:
            if step.phase is None and not step.events:
                told.lines.append("An intent changed it.")
            decision = telling.event(told, writer, focus, effect, weight)
            others = [one for one in step.events if one != writer]
            telling.beside(told, others, focus if alone else None)
            if step.phase is None or depth <= 0 or (decision is not None and decision.weighed()):
                continue
            told.lines.append(f"It came of the phase {step.phase}, which reads what follows.")
            node = events.node_id(writer)
        if step in traced:
            _reads(told, value, tick, step, step is steps[-1], node, depth)


def _phase(
    told: Telling,
    value: Value,
    tick: int,
    step: Step,
    focus: str,
    effect: str,
    weight: float | None,
) -> str:
    """A phase wrote the value without an event: its node, which is returned, and the decision that it came of."""
    name = step.phase or "intents"
    place = f"p{tick}.{name}"
    if any(known.id == place for known in told.graph.nodes):
        # It wrote another value of this answer, too, of which it read other things.
        place = f"{place}.{focus}"
    node = told.graph.add(
        Node(
            place,
            name,
            "phase",
            name.split(".")[0],
            tick,
            detail=f"The phase {name} computed it from what it reads.",
        )
    )
    told.graph.link(node, focus, "direct", "direct", weight)
    alone = "" if step.parts else ", without an event of its own"
    told.lines.append(f"The phase {name} wrote it{effect}{alone}.")
    decision = decision_on(told.run, value.table, value.column, value.entity, tick)
    if decision is not None:
        telling.decision(told, decision, node)
    return node


def _beside(told: Telling, value: Value, tick: int, step: Step, last: bool, node: str) -> None:
    """What else is to be told of a phase that wrote the value: a row that is gone, events that had a part in it."""
    if step.gone is not None:
        telling.gone(told, step.gone, tick, node)
    if step.parts:
        telling.parts(told, value, step, node, last)
        told.lines.append(f"The rest came of what the phase {step.phase} reads.")


def _reads(
    told: Telling, value: Value, tick: int, step: Step, last: bool, node: str, depth: int
) -> None:
    """What the phase read that mattered, the most important first; each asked why in its turn, while depth lasts."""
    phase = step.phase or ""
    core = standing.before(told.run, tick)
    baseline = told.run.look_at(_baseline(told.run, tick))
    cell = (value.table, value.entity, value.column, value.element)
    hints = rows_of(told.intents, baseline.tick, tick)
    parts: list[dict[str, Any]] = json.loads(
        core.trace_contributions(baseline, phase, *cell, hints=hints)
    )
    rows = [part for part in parts if part["id"] is not None]
    own = {(part["table"], part["column"]) for part in rows}
    whole = [p for p in parts if p["id"] is None and (p["table"], p["column"]) not in own]
    most = sorted([*rows, *whole], key=lambda part: -abs(part["contribution"]))[:_READS]
    if not most:
        told.lines.append(
            f"Of what it reads, nothing that has changed since tick {baseline.tick} mattered for it."
        )
    about = _About(value, tick, phase, last, baseline.tick, core)
    if depth > 1:
        watch(told.run, [_behind(told.run, part, core) for part in most], tick - 1)
    with told.deeper():
        for part in most:
            _read(told, part, about, node, depth)


def _baseline(run: Run, tick: int) -> int:
    """A tick to compare with: the snapshot before the stretch of the change, at least a week back where there is one."""
    earlier = [at for at in run.snapshot_ticks("treasury") if at < tick]
    far = [at for at in earlier if at <= tick - 7]
    return max(far or earlier or [run.first_tick])


def _behind(run: Run, part: dict[str, Any], core: CoreWorld) -> Value:
    """The value that a phase read."""
    cell = (part["table"], part["id"] or 0, part["column"], part["element"])
    return Value.of_cell(run, *cell, core)


def _read(told: Telling, part: dict[str, Any], about: _About, node: str, depth: int) -> None:
    """One read of a phase: what it mattered, and what lies behind it."""
    moved = part["contribution"] / about.value.scale
    behind = _behind(told.run, part, about.core)
    name = behind.asked.replace("_", " ")
    mattered = telling.mattered(about.value, part["without"], moved, about.last)
    if part["id"] is None:
        label, read = (
            f"{name} of all {part['table']}",
            f"r{about.tick}.{part['table']}.{part['column']}",
        )
        detail = f"Had it stayed as at tick {about.base}, {mattered}."
    elif part["now"] is None:
        # Several places of the cell changed, of which none alone mattered: the first of them stands for all.
        label, read = behind.title, node_id(behind)
        detail = f"Had it and its other places stayed as at tick {about.base}, {mattered}."
    else:
        label, read = behind.title, node_id(behind)
        stayed = (
            f"had it and what else was read of {words.entity(behind.table, behind.entity)} stayed"
            if part["jointly"]
            else "had it stayed"
        )
        then, now = behind.both(part["then"], part["now"])
        detail = f"It went from {then} at tick {about.base} to {now}; {stayed}, {mattered}."
    known = any(one.id == read for one in told.graph.nodes)
    number = None if part["now"] is None else part["now"] / behind.scale
    told.graph.add(
        Node(read, label, "read", "", about.tick, part["table"], part["id"], number, detail)
    )
    told.graph.link(read, node, "read", "indirect", moved)
    told.lines.append(f"{label[0].upper()}{label[1:]}: {detail[0].lower()}{detail[1:]}")
    if part["id"] is None or part["now"] is None or known or read == told.graph.focus:
        return
    if same(behind.cell(about.core), part["now"]):
        if depth > 1 or (depth > 0 and noted(behind, about.core)):
            with told.deeper():
                explain(told, behind, about.tick - 1, read, depth - 2)
    elif depth > 0 or told.within > 0:
        told.within -= depth <= 0
        with told.deeper():
            _within(told, behind, part["now"], about, read, depth - 2)


def _within(
    told: Telling, behind: Value, now: float | None, about: _About, read: str, depth: int
) -> None:
    """A read that earlier steps of the same tick had changed: what the phase read is what they left."""
    steps = ahead_of(steps_of(told.run, behind, about.tick), about.phase)
    if not steps:
        told.lines.append("The step that changed it could not be found again.")
        return
    before = steps[0].before
    if before is None:
        row = words.entity(behind.table, behind.entity)
        said = f"{row} came to be earlier in tick {about.tick}"
        told.lines.append(f"{said[0].upper()}{said[1:]}.")
    else:
        was, left = behind.both(before, now)
        told.lines.append(f"It changed earlier in tick {about.tick}, from {was} to {left}.")
    _steps(told, behind, about.tick, steps, None, read, depth)
