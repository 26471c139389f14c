"""What is gathered while a value is explained: a graph and a story, and the parts that both are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from panarchy.observe import events, words
from panarchy.observe.changes import Change, Search
from panarchy.observe.decisions import Decision, decision_of
from panarchy.observe.graph import CausalGraph, Node
from panarchy.observe.intents import Carried
from panarchy.observe.tracer import CausalTracer
from panarchy.observe.values import Value

if TYPE_CHECKING:
    from panarchy.observe.steps import Step
    from panarchy.run import Run

_CHAIN = 120
"""Events shown behind one event."""
_ENDS = ("death", "firm_exit")
"""Kinds of events with which a row ends."""
_WITHIN = 6
"""Reads of reads that are followed in one answer because the tick itself had changed them."""


@dataclass
class Telling:
    """What is gathered while a value is explained.

    Attributes:
        run: the run.
        graph: the graph so far.
        lines: the story so far, a sentence or a few in each.
        within: how many more reads of reads are followed within their tick.
        intents: those that were carried out up to the tick asked about, the latest first.
    """

    run: Run
    graph: CausalGraph
    lines: list[str]
    within: int = _WITHIN
    intents: list[Carried] = field(default_factory=list)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """What is told within is set in, as it stands behind what was told before."""
        start = len(self.lines)
        yield
        self.lines[start:] = [f"  {line}" for line in self.lines[start:]]


def start(telling: Telling, search: Search, focus: str) -> None:
    """The value is as it was when the run began, as far as was looked."""
    first = telling.run.first_tick
    start = telling.graph.add(Node("start", f"the start, tick {first}", "start", tick=first))
    telling.graph.link(start, focus, "enabled", "enabled")
    began = "the run began" if first == 0 else "the recording began"
    telling.lines.append(search.caveat() or f"It has been so since {began} at tick {first}.")


def changed(telling: Telling, value: Value, search: Search, change: Change) -> None:
    """Say when the value last changed, as far as was looked."""
    if change.before is None:
        row = words.entity(value.table, value.entity)
        said = f"It was {value.shown(change.after)} when {row} came to be at tick {change.tick}"
    else:
        last = "last " if search.whole else ""
        before, after = value.both(change.before, change.after)
        said = f"It {last}changed at tick {change.tick}, from {before} to {after}"
    telling.lines.append(f"{said}.")
    if caveat := search.caveat():
        telling.lines.append(caveat)


def event(
    telling: Telling,
    event_id: int,
    focus: str,
    effect: str = "",
    weight: float | None = None,
    said: str = "What wrote it",
) -> Decision | None:
    """An event wrote the value: its chain, and the decision that it came of, which is returned.

    Args:
        telling: what is gathered.
        event_id: the event.
        focus: the node of the value.
        effect: what it did to the value, where it was not alone.
        weight: how much it added, where it was not alone.
        said: what the event is to the value.
    """
    chain = CausalTracer(telling.run).build_chain(event_id, _CHAIN)
    telling.graph.merge(chain.graph)
    telling.graph.link(events.node_id(event_id), focus, "direct", "direct", weight)
    lines = chain.story.splitlines()
    telling.lines.append(f"{said}{effect}: {lines[0][0].lower()}{lines[0][1:]}")
    telling.lines += lines[1:]
    found = decision_of(telling.run, event_id)
    if found is not None:
        decision(telling, found, events.node_id(event_id))
    return found


def beside(telling: Telling, event_ids: Sequence[int], focus: str | None) -> None:
    """Further events of a step without which the value would be another, too, but for those in the chain of the first.

    Args:
        telling: what is gathered.
        event_ids: the events.
        focus: the node of the value; None where its edges say how much each step added, which these have no part of.
    """
    known = {node.id for node in telling.graph.nodes}
    found = events.fetch(
        telling.run, [one for one in event_ids if events.node_id(one) not in known]
    )
    if focus is not None:
        for one in found.values():
            telling.graph.link(telling.graph.add(events.node(one)), focus, "direct", "direct")
    if found:
        phrases = [words.phrase(one) for one in found.values()]
        telling.lines.append(f"So did what else happened in the step: {'; '.join(phrases)}.")


def parts(telling: Telling, value: Value, step: Step, node: str, last: bool) -> None:
    """Events that had a part in what a phase wrote, and how large: the chain of the greatest, the others by name.

    Args:
        telling: what is gathered.
        value: the value.
        step: the step of the phase.
        node: the node of the phase.
        last: whether nothing wrote the value after it in its tick.
    """
    first, *others = sorted(step.parts, key=lambda part: -abs(step.added(part)))
    added = {part.event: step.added(part) / value.scale for part in step.parts}
    without = {
        part.event: mattered(value, part.without, added[part.event], last) for part in step.parts
    }
    said = "An event had a part in it"
    effect = f", without which {without[first.event]}"
    event(telling, first.event, node, effect, added[first.event], said)
    if not others:
        return
    phrases = []
    for key, one in events.fetch(telling.run, [part.event for part in others]).items():
        phrases.append(f"{words.phrase(one)} (without it, {without[key]})")
        telling.graph.link(
            telling.graph.add(events.node(one)), node, "direct", "direct", added[key]
        )
    telling.lines.append(f"So had what else happened in the step: {'; '.join(phrases)}.")


def gone(telling: Telling, row: tuple[str, int], tick: int, focus: str) -> None:
    """The value named a row that is there no more: what became of it, and the chain of that.

    Args:
        telling: what is gathered.
        row: table and id of the row.
        tick: the tick in which the value changed.
        focus: the node of the value, or of what wrote it.
    """
    name = words.entity(*row)
    ended = telling.run.sql(
        "SELECT max(event_id) FROM events WHERE entity_table = $t AND entity_id = $i AND tick <= $now "
        f"AND kind IN ({', '.join(repr(kind) for kind in _ENDS)})",
        t=row[0],
        i=row[1],
        now=tick,
    ).fetchall()[0][0]
    if ended is None:
        telling.lines.append(f"It had named {name}, which is there no more.")
    else:
        event(telling, ended, focus, said=f"It had named {name}, which is there no more")


def decision(telling: Telling, made: Decision, effect: str) -> None:
    """The decision behind an event or a phase, whose node is named, and what it weighed."""
    node = telling.graph.add(made.node())
    telling.graph.link(node, effect, "direct", "direct")
    telling.lines.append(made.sentence())
    for part in made.weighed():
        name = f"{node}.{part['criterion']}"
        telling.graph.add(
            Node(
                name,
                f"{part['criterion'].replace('_', ' ')} {part['value']:,.4g}",
                "read",
                made.system,
                made.tick,
                made.actor_table,
                made.actor_id,
                part["value"],
                f"Weight {part['weight']:,.4g}; it contributed {part['contribution']:+,.4g} to the score.",
            )
        )
        telling.graph.link(name, node, "read", "indirect", part["contribution"])


def mattered(value: Value, without: float | None, moved: float, last: bool = True) -> str:
    """What the value would be, had a read stayed as it was: without it, so much less by what the read moved it.

    Where another step wrote the value afterwards, it is told as what the phase would have left.
    """
    would = "the value would be" if last else "the value that it left would have been"
    if without is None:
        return f"there would be no {words.entity(value.table, value.entity)}"
    if value.of_event:
        return f"{would} another event"
    if not value.counts:
        return f"{would} {value.shown(without)}"
    return f"{would} {words.amount(abs(moved))} {'lower' if moved > 0 else 'higher'}"
