"""What came from outside: the intents without which a value would be another, found by computing the run without each.

The way back from a value follows what mattered most for it, and can pass by an intent that mattered less, or days before.
Whether one mattered at all is a question that has an answer: the same world, asked for everything else, with the same luck.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from panarchy.acting import WITHHOLD
from panarchy.observe import telling
from panarchy.observe.changes import Search, same
from panarchy.observe.intents import MOST, Carried
from panarchy.observe.telling import Telling
from panarchy.observe.values import Value
from panarchy.replay.forking import known_at
from panarchy.run.replay import Feeder, Player

if TYPE_CHECKING:
    from panarchy.run import Run
    from panarchy.run.log import Intent

_WORK = 3_000_000_000
"""Bytes of a world times ticks that are computed again at most for one answer."""
_FAR = 4
"""The part of it, one in so many, that may go to intents that were about no row of the answer."""
_LEAST = 8
"""Ticks that are computed again at most in however large a world."""
_TOLD = 6
"""Intents that are told of."""


@dataclass(frozen=True)
class _Mattered:
    """An intent that mattered for a value.

    Attributes:
        intent: the intent.
        without: the stored number without it; None where there would be no row.
        far: 0 if it was about the row of the value, 1 if about another row of the answer, else 2.
    """

    intent: Carried
    without: float | None
    far: int


def tell(told: Telling, value: Value, tick: int, search: Search) -> None:
    """Add the intents without which a value would be another, and which the answer has not come to.

    Those that were about a row of the answer are looked at first, then the latest, as far as the work allows.

    Args:
        told: what is gathered.
        value: the value.
        tick: the tick at which it is asked about.
        search: its last change, as it was found.
    """
    if not told.intents:
        return
    now = value.read(told.run.look_at(tick))
    found, left = _mattered(told, value, tick, now)
    if value.counts:
        found.sort(key=lambda one: (one.far, -abs((now or 0) - (one.without or 0))))
    for one in found[:_TOLD]:
        _tell(told, value, now, search, one)
    if len(found) > _TOLD:
        told.lines.append(f"{len(found) - _TOLD} more from outside mattered, too.")
    if left:
        told.lines.append(
            f"Whether {left} other intents up to tick {tick} mattered was not looked at: it would take longer than an "
            "answer may. but_for() tells of any of them."
        )
    if len(told.intents) == MOST:
        told.lines.append(f"Intents before the latest {MOST} were not looked at.")


def _tell(told: Telling, value: Value, now: float | None, search: Search, one: _Mattered) -> None:
    """Tell of one intent: what it led to is what wrote the value, or it kept the value from being written again."""
    node, focus = told.graph.add(one.intent.node), told.graph.focus
    moved = ((now or 0) - (one.without or 0)) / value.scale
    said = one.intent.node.detail
    told.lines.append(
        f"From outside: {said[0].lower()}{said[1:]} Without it, {telling.mattered(value, one.without, moved)}."
    )
    late = search.change is None or search.change.tick < one.intent.tick
    writers = [edge.source for edge in told.graph.causes(focus) if edge.role != "blocked"]
    if late or not writers:
        told.graph.link(node, focus, "blocked", "prevented")
    else:
        told.graph.link(node, writers[-1], "enabled", "enabled")


def _mattered(
    told: Telling, value: Value, tick: int, now: float | None
) -> tuple[list[_Mattered], int]:
    """The intents that mattered, of those that are looked at, and how many are not."""
    found, skipped = [], 0
    left = max(_WORK // told.run.look_at(tick).memory(), _LEAST)
    kept = left - left // _FAR
    for far, one in _by_distance(told, value, told.intents):
        if one.event is None and one.given.accepted < told.run.first_tick:
            # The first world of the recording has been given it, and nothing takes it back.
            said = f"{one.node.label[0].upper()}{one.node.label[1:]}"
            told.lines.append(
                f"{said}: whether that mattered cannot be told, as it was asked for before the recording began at tick "
                f"{told.run.first_tick}."
            )
            continue
        cost = tick - one.since
        if cost > (left if far < 2 else left - kept):
            skipped += 1
            continue
        left -= cost
        without = _without(told.run, one, value, tick)
        if not same(without, now):
            found.append(_Mattered(one, without, far))
    return found, skipped


def _by_distance(
    told: Telling, value: Value, intents: Sequence[Carried]
) -> list[tuple[int, Carried]]:
    """Intents that the answer has not come to, each with how far from the value it was; the nearest first."""
    known = {node.id for node in told.graph.nodes}
    # What the treasury decides is about everybody.
    rows = {("treasury", 0), *((node.table, node.entity) for node in told.graph.nodes)}
    left = [one for one in intents if one.node.id not in known]
    far = [0 if (value.table, value.entity) in one.rows else 2 - one.touches(rows) for one in left]
    # Sorting keeps the order of those that are equally far: the latest first.
    return sorted(zip(far, left, strict=True), key=lambda pair: pair[0])


def _without(run: Run, one: Carried, value: Value, tick: int) -> float | None:
    """The stored number at a tick of the same world, asked for the same but for one intent."""
    if one.event is None:
        return _not_given(run, one.given, value, tick)
    before = one.tick - 1
    core, intents, known = run.core_at(before), run.inputs(), known_at(run, before)
    Feeder(core, [intent for intent in intents if intent.id <= known]).feed()
    core.act(WITHHOLD, json.dumps({"event_id": one.event}), one.tick, 0, "user")
    Player(core, intents, known).to(tick)
    return value.read(core)


def _not_given(run: Run, one: Intent, value: Value, tick: int) -> float | None:
    """The stored number at a tick of the same world, where an intent was never given."""
    intents = run.inputs()
    core = run.core_at(one.accepted)
    Feeder(core, [intent for intent in intents if intent.id < one.id]).feed()
    Player(core, [intent for intent in intents if intent.id != one.id], one.id - 1).to(tick)
    return value.read(core)
