"""`why_not`: why an intent came to nothing, what of the state stood in its way, and what had brought that about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from panarchy.acting import WITHHOLD
from panarchy.arguments import whole
from panarchy.errors import QueryError
from panarchy.observe import events, words
from panarchy.observe.answer import Answer
from panarchy.observe.graph import CausalGraph, Node
from panarchy.observe.intents import asked, rows_named
from panarchy.observe.telling import Telling, gone
from panarchy.observe.tracer import CausalTracer
from panarchy.observe.values import Value
from panarchy.observe.why import explain, node_id
from panarchy.run.replay import before_tick

if TYPE_CHECKING:
    from panarchy.run import Run

_EARLIER = 12
"""Intents of the same tick that are withheld in turn."""


def why_not(run: Run, intent_id: int) -> Answer:
    """Explain what became of an intent; see `Run.why_not`."""
    intent_id = whole(intent_id, "The id of an intent", 0, 2**53, QueryError)
    rows = run.sql(
        "SELECT tick, verb, args, outcome, reason, event_id FROM intents WHERE intent_id = $i",
        i=intent_id,
    ).fetchall()
    if not rows:
        return _without_outcome(run, intent_id)
    tick, verb, args, outcome, reason, event = rows[0]
    became = "came about" if outcome == "carried out" else "came to nothing"
    question = f"why intent {intent_id} ({verb} {args}) {became}"
    focus = f"i{intent_id}"
    graph = CausalGraph(focus, expander=CausalTracer(run).expand)
    graph.add(
        Node(
            focus,
            f"{verb} {args}: {outcome}",
            "intervention",
            "actions",
            tick,
            detail=reason or outcome,
        )
    )
    telling = Telling(run, graph, [])
    if outcome == "carried out":
        telling.lines.append(
            f"Intent {intent_id} did come about: {verb} {args} was carried out at tick {tick}."
        )
        if event:
            graph.merge(CausalTracer(run).impact(event, 60).graph)
            graph.link(focus, events.node_id(event), "direct", "direct")
        return Answer(question, graph, "\n".join(telling.lines))
    if outcome == "withheld":
        telling.lines.append(f"At tick {tick} the intent to {verb} was withheld by another intent.")
        return Answer(question, graph, "\n".join(telling.lines))
    telling.lines.append(f"At tick {tick} the intent to {verb} was refused: {reason}.")
    if event:
        graph.add(events.node(events.one(run, event)))
        graph.link(events.node_id(event), focus, "blocked", "prevented")
    if verb == WITHHOLD:
        # Nothing stood in its way: there was nothing to withhold.
        return Answer(question, graph, "\n".join(telling.lines))
    if not _just_before(telling, intent_id, verb, args, tick, focus):
        _blocked(telling, verb, args, tick, focus)
    return Answer(question, graph, "\n".join(telling.lines))


def _without_outcome(run: Run, intent_id: int) -> Answer:
    """An intent of which the run tells no outcome: it waits, or was due before the recording began."""
    known = asked(run, [intent_id]).get(intent_id)
    if known is None:
        raise QueryError(f"The run '{run.name}' knows no intent {intent_id}.")
    # What is applied at the start of a tick was applied before the first state of the recording.
    earlier = known.tick <= run.first_tick
    graph = CausalGraph(f"i{intent_id}")
    graph.add(
        Node(
            f"i{intent_id}",
            f"{known.verb} {known.args}: {'before the recording' if earlier else 'waiting'}",
            "intervention",
            "actions",
            known.tick,
        )
    )
    if earlier:
        line = (
            f"Intent {intent_id} was due at tick {known.tick}, before the recording began at tick {run.first_tick}: "
            "what became of it the run does not hold."
        )
        return Answer(f"what became of intent {intent_id}", graph, line)
    line = (
        f"Intent {intent_id} waits for tick {known.tick}; the run stands at tick {run.last_tick}."
    )
    return Answer(f"why intent {intent_id} has not come about", graph, line)


def _just_before(
    telling: Telling, intent_id: int, verb: str, args: str, tick: int, focus: str
) -> bool:
    """Whether intents before one in its own tick stood in its way, which are then named.

    Each is withheld in turn: one without which the intent is carried out stood in its way.
    """
    run = telling.run
    open_before = json.loads(before_tick(run, tick).check(verb, args))["ok"]
    earlier = _earlier_intents(run, intent_id, tick)
    guilty = [one for one in earlier if one[1] and _stood_in_the_way(run, intent_id, tick, one[1])]
    would = f"Before the intents of tick {tick} it would have been carried out"
    if open_before and earlier and not guilty:
        # None did by itself, and so nobody is blamed.
        listed = ", ".join(f"intent {number} ({said})" for number, _, said in earlier)
        telling.lines.append(f"{would}; something that came first stood in its way: {listed}.")
    for number, event, said in guilty:
        telling.lines.append(
            f"{would}: intent {number} ({said}) came first."
            if open_before
            else f"Without intent {number} ({said}), which came first in tick {tick}, it would have been carried out."
        )
        telling.graph.add(events.node(events.one(run, event)))
        telling.graph.link(events.node_id(event), focus, "blocked", "prevented")
    return bool(guilty or (open_before and earlier))


def _stood_in_the_way(run: Run, intent_id: int, tick: int, event: int) -> bool:
    """Whether an intent that was refused is carried out where the event of another one is withheld."""
    core = before_tick(run, tick)
    core.record(True)
    core.act(WITHHOLD, json.dumps({"event_id": event}), tick, 0, "user")
    core.step(1)
    rows = pa.table(core.drain("intents")).to_pylist()
    return any(row["intent_id"] == intent_id and row["outcome"] == "carried out" for row in rows)


def _earlier_intents(run: Run, intent_id: int, tick: int) -> list[tuple[int, int, str]]:
    """The intents carried out before one in its tick, in order: id, event (0 for none), and what was asked."""
    rows = run.sql(
        "SELECT o.intent_id, o.event_id, o.verb, o.args FROM intents AS o JOIN intents AS i ON o.tick = i.tick "
        "WHERE i.intent_id = $i AND o.tick = $t AND o.outcome = 'carried out' "
        "AND (o.priority, o.source, o.intent_id) < (i.priority, i.source, i.intent_id) "
        f"ORDER BY o.priority, o.source, o.intent_id LIMIT {_EARLIER}",
        i=intent_id,
        t=tick,
    ).fetchall()
    return [(number, event or 0, f"{verb} {args}") for number, event, verb, args in rows]


def _blocked(telling: Telling, verb: str, args: str, tick: int, focus: str) -> None:
    """What of the state stood in the way, found by putting it back to what it was at earlier snapshots."""
    run = telling.run
    core, bases = before_tick(run, tick), _earlier(run, tick)
    for base in bases:
        parts: list[dict[str, Any]] = json.loads(core.trace_refusal(run.look_at(base), verb, args))
        for part in parts:
            value = Value.of_cell(
                run, part["table"], part["id"], part["column"], part["element"], core
            )
            name = node_id(value)
            now, then = value.both(part["now"], part["then"])
            telling.graph.add(
                Node(
                    name,
                    f"{value.title} = {now}",
                    "read",
                    tick=tick - 1,
                    table=part["table"],
                    entity=part["id"],
                    value=part["now"] / value.scale,
                    detail=f"At tick {base} it was {then}, and the intent would have been carried out.",
                )
            )
            telling.graph.link(name, focus, "blocked", "prevented")
            telling.lines.append(
                f"It would have been carried out, had the {value.title} still been {then}, as at tick {base}, and not {now}."
            )
            explain(telling, value, tick - 1, name, 1)
        if parts:
            return
    rows = [row for row in rows_named(core, verb, args) if core.row(*row) is None]
    for row in sorted(rows):
        if row[1] < core.next_ids()[row[0]]:
            gone(telling, row, tick, focus)
        else:
            telling.lines.append(f"There has never been a {words.entity(*row)}.")
    could = [at for at in bases if json.loads(run.look_at(at).check(verb, args))["ok"]]
    if could:
        said = "" if rows else ", and what has come in its way since was not found"
        telling.lines.append(f"At tick {could[0]} it would have been carried out{said}.")
    else:
        telling.lines.append(
            "At no snapshot before would it have been carried out, as far back as the run goes."
        )


def _earlier(run: Run, tick: int) -> list[int]:
    """Snapshots to compare with: the last one, then ever farther back, and the first."""
    found = [at for at in run.snapshot_ticks("treasury") if at < tick]
    picked, step = [], 1
    place = len(found) - 1
    while place >= 0:
        picked.append(found[place])
        place, step = place - step, step * 2
    return list(dict.fromkeys([*picked, *found[:1]]))
