"""`why`: from a value to what wrote it, to the decision behind it, to what that read, and back to the roots."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from panarchy._engine import CoreWorld
from panarchy.arguments import MOST_TICKS, whole
from panarchy.errors import QueryError
from panarchy.observe import events, words
from panarchy.observe.answer import Answer
from panarchy.observe.changes import PATIENCE, Change, Search
from panarchy.observe.decisions import Decision, decision_of, decision_on
from panarchy.observe.graph import CausalGraph, Node
from panarchy.observe.tracer import CausalTracer
from panarchy.observe.values import Value, resolve, row_id
from panarchy.observe.writers import last_written, noted
from panarchy.run.replay import before_tick

if TYPE_CHECKING:
    from panarchy.run import Run

_READS = 6
"""Reads that are shown of a phase."""
_DEPTH = 2
"""How often the reads of a phase are asked why in their turn."""
_CHAIN = 120
"""Events shown behind one event."""


@dataclass
class _Telling:
    """What is gathered while a value is explained."""

    run: Run
    graph: CausalGraph
    lines: list[str]


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
    focus = _node_id(value)
    telling = _Telling(run, CausalGraph(focus, expander=CausalTracer(run).expand), [])
    number = value.read(run.core_at(tick))
    if number is None:
        raise QueryError(f"There is no {words.entity(table, entity)} at tick {tick}.")
    telling.graph.add(
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
    telling.lines.append(f"At tick {tick} the {value.title} is {value.shown(number)}.")
    _explain(telling, value, tick, focus, _DEPTH, patience)
    return Answer(f"why {value.title} at tick {tick}", telling.graph, "\n".join(telling.lines))


def _node_id(value: Value) -> str:
    return f"v{value.table}.{value.entity}.{value.asked}"


def _explain(
    telling: _Telling, value: Value, tick: int, focus: str, depth: int, patience: int = 0
) -> None:
    """Add what lies behind a value to the graph and the story; what a read is in its turn, without patience."""
    search, event = last_written(telling.run, value, tick, patience)
    if search.change is None:
        _start(telling, search, focus)
        return
    _changed(telling, value, search, search.change)
    if event is None:
        _traced(telling, value, search.change, focus, depth)
    else:
        _event(telling, event, focus)


def _start(telling: _Telling, search: Search, focus: str) -> None:
    """The value is as it was when the run began, as far as was looked."""
    first = telling.run.first_tick
    start = telling.graph.add(Node("start", f"the start, tick {first}", "start", tick=first))
    telling.graph.link(start, focus, "enabled", "enabled")
    began = "the run began" if first == 0 else "the recording began"
    telling.lines.append(search.caveat() or f"It has been so since {began} at tick {first}.")


def _changed(telling: _Telling, value: Value, search: Search, change: Change) -> None:
    """Say when the value last changed, as far as was looked."""
    if change.before is None:
        row = words.entity(value.table, value.entity)
        said = f"It was {value.shown(change.after)} when {row} came to be at tick {change.tick}"
    else:
        last = "last " if search.whole else ""
        said = (
            f"It {last}changed at tick {change.tick}, "
            f"from {value.shown(change.before)} to {value.shown(change.after)}"
        )
    telling.lines.append(f"{said}.")
    if caveat := search.caveat():
        telling.lines.append(caveat)


def _event(telling: _Telling, event_id: int, focus: str) -> None:
    """An event wrote the value: its chain, and the decision that it came of."""
    tracer = CausalTracer(telling.run)
    chain = tracer.build_chain(event_id, _CHAIN)
    telling.graph.merge(chain.graph)
    telling.graph.link(events.node_id(event_id), focus, "direct", "direct")
    lines = chain.story.splitlines()
    telling.lines.append(f"What wrote it: {lines[0][0].lower()}{lines[0][1:]}")
    telling.lines += lines[1:]
    decision = decision_of(telling.run, event_id)
    if decision is not None:
        _decision(telling, decision, events.node_id(event_id))


def _decision(telling: _Telling, decision: Decision, event: str) -> None:
    """The decision behind an event, and what it weighed."""
    node = telling.graph.add(decision.node())
    telling.graph.link(node, event, "direct", "direct")
    telling.lines.append(decision.sentence())
    for part in decision.weighed():
        name = f"{node}.{part['criterion']}"
        telling.graph.add(
            Node(
                name,
                f"{part['criterion'].replace('_', ' ')} {part['value']:,.4g}",
                "read",
                decision.system,
                decision.tick,
                decision.actor_table,
                decision.actor_id,
                part["value"],
                f"Weight {part['weight']:,.4g}; it contributed {part['contribution']:+,.4g} to the score.",
            )
        )
        telling.graph.link(name, node, "read", "indirect", part["contribution"])


def _traced(telling: _Telling, value: Value, change: Change, focus: str, depth: int) -> None:
    """Compute the tick of the change again and see which step wrote the value, and what of its reads mattered."""
    core = before_tick(telling.run, change.tick)
    cell = (value.table, value.entity, value.column, value.element)
    steps = json.loads(core.trace_steps(*cell))
    if not steps:
        telling.lines.append("The step that changed it could not be found again.")
        return
    step = steps[-1]
    if step["intervention"] is not None:
        telling.lines.append("An intent changed it.")
        _event(telling, step["intervention"], focus)
        return
    if step["events"]:
        _event(telling, step["events"][0], focus)
        return
    phase = telling.graph.add(
        Node(
            f"p{change.tick}.{step['phase']}",
            step["phase"],
            "phase",
            step["phase"].split(".")[0],
            change.tick,
            detail=f"The phase {step['phase']} computed it from what it reads.",
        )
    )
    telling.graph.link(phase, focus, "direct", "direct")
    telling.lines.append(f"The phase {step['phase']} wrote it, without an event of its own.")
    decision = decision_on(telling.run, value.table, value.column, value.entity, change.tick)
    if decision is not None:
        _decision(telling, decision, phase)
    _reads(telling, value, change, core, step["phase"], phase, depth)


def _reads(
    telling: _Telling,
    value: Value,
    change: Change,
    core: CoreWorld,
    phase: str,
    node: str,
    depth: int,
) -> None:
    """What the phase read that mattered, the most important first; each asked why in its turn, while depth lasts."""
    baseline = telling.run.core_at(_baseline(telling.run, change))
    cell = (value.table, value.entity, value.column, value.element)
    parts: list[dict[str, Any]] = json.loads(core.trace_contributions(baseline, phase, *cell))
    rows = [part for part in parts if part["id"] is not None]
    own = {(part["table"], part["column"]) for part in rows}
    whole = [p for p in parts if p["id"] is None and (p["table"], p["column"]) not in own]
    shown = sorted([*rows, *whole], key=lambda part: -abs(part["contribution"]))[:_READS]
    if not shown:
        telling.lines.append(
            f"Nothing that it reads has changed since tick {baseline.tick}: it follows from the day and from chance."
        )
    for part in shown:
        _read(telling, part, value, change, baseline.tick, node, depth)


def _baseline(run: Run, change: Change) -> int:
    """A tick to compare with: the snapshot before the stretch of the change, at least a week back where there is one."""
    earlier = [tick for tick in run.snapshot_ticks("treasury") if tick < change.tick]
    far = [tick for tick in earlier if tick <= change.tick - 7]
    return max(far or earlier or [run.first_tick])


def _read(
    telling: _Telling,
    part: dict[str, Any],
    value: Value,
    change: Change,
    base: int,
    node: str,
    depth: int,
) -> None:
    moved = part["contribution"] / value.scale
    behind = Value.of_cell(telling.run, part["table"], part["id"] or 0, part["column"])
    name = behind.asked.replace("_", " ")
    mattered = _mattered(value, part["without"], moved)
    if part["id"] is None:
        label, read = (
            f"{name} of all {part['table']}",
            f"r{change.tick}.{part['table']}.{part['column']}",
        )
        detail = f"Had it stayed as at tick {base}, {mattered}."
    else:
        label, read = behind.title, _node_id(behind)
        detail = (
            f"It went from {behind.shown(part['then'])} at tick {base} to {behind.shown(part['now'])}; "
            f"had it stayed, {mattered}."
        )
    known = any(one.id == read for one in telling.graph.nodes)
    shown = None if part["now"] is None else part["now"] / behind.scale
    telling.graph.add(
        Node(read, label, "read", "", change.tick, part["table"], part["id"], shown, detail)
    )
    telling.graph.link(read, node, "read", "indirect", moved)
    telling.lines.append(f"{label[0].upper()}{label[1:]}: {detail[0].lower()}{detail[1:]}")
    if part["id"] is None or known or depth <= 0 or read == telling.graph.focus:
        return
    if depth > 1 or noted(behind, telling.run.core_at(change.tick - 1)):
        _explain(telling, behind, change.tick - 1, read, depth - 2)


def _mattered(value: Value, without: float | None, moved: float) -> str:
    """What the value would be, had a read stayed as it was: without it, so much less by what the read moved it."""
    if without is None:
        return f"there would be no {words.entity(value.table, value.entity)}"
    if not value.counts:
        return f"the value would be {value.shown(without)}"
    return f"the value would be {abs(moved):,.4g} {'lower' if moved > 0 else 'higher'}"
