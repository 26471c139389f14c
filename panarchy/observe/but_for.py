"""`but_for`: what an event changed, measured against the same world without its effect and with the same luck."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from panarchy.acting import RESEED, WITHHOLD
from panarchy.arguments import MOST_TICKS, check_bar, distinct_seeds, thread_count
from panarchy.errors import QueryError
from panarchy.observe import events, words
from panarchy.observe.answer import Answer
from panarchy.observe.tracer import CausalTracer
from panarchy.replay.bar import Moved, ticks_bar
from panarchy.replay.forking import known_at
from panarchy.replay.series import Floats, Series
from panarchy.run.replay import SLICE, Feeder, Player

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run import Run


@dataclass(repr=False)
class ButFor(Answer):
    """What an event changed.

    Attributes:
        event_id: the event.
        ticks: the ticks compared, int32; the first is that of the event.
        chains: chain hash after the last tick, with the event and without it, under the run's own luck. The first is
            the run's; the second that of ``run.fork(at=tick - 1).withhold(event_id)``, where `tick` is the event's,
            asked for the same things as the run was from there on and stepped as far.
        entity: the row of the entity after the last tick, with and without, under the run's own luck; None where it
            does not exist.
        seeds: the seeds of the pairs over which the band was taken; empty where none were given.
    """

    event_id: int = 0
    ticks: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    chains: tuple[str, str] = ("", "")
    entity: tuple[dict[str, Any] | None, dict[str, Any] | None] = (None, None)
    seeds: tuple[int, ...] = ()
    _kpis: pa.Table | None = field(default=None, repr=False)

    def kpis(self) -> pa.Table:
        """The indicators, a row a tick and indicator.

        Returns:
            Columns ``tick`` (int32) and ``kpi``; ``with_event``, ``without_event`` and ``difference`` (with less
            without), which are means over the pairs; ``low`` and ``high``, the 90 % band of the mean difference
            (Student's t over pairs; null for one pair); ``pairs`` (int32); and ``own_difference``, the difference under
            the run's own luck.
            With seeds there is a pair for each, as in `panarchy.compare`, and the run's own luck is not among them.
            Without seeds the run's own luck is the one pair, so that ``difference`` and ``own_difference`` are equal.
        """
        assert self._kpis is not None, "set when the answer was made"
        return self._kpis

    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The fields in which the entity's row differs after the last tick: with the event, and without it."""
        mine, other = self.entity
        if mine is None or other is None:
            return {} if mine is other else {"exists": (mine is not None, other is not None)}
        return {name: (mine[name], other[name]) for name in mine if mine[name] != other[name]}


def but_for(
    run: Run,
    event_id: int,
    horizon: int,
    seeds: Iterable[int] | None,
    threads: int = 0,
    progress: bool | None = None,
) -> ButFor:
    """Measure what an event changed; see `Run.but_for`."""
    event_id = events.checked(event_id)
    chosen = [] if seeds is None else distinct_seeds(seeds)
    at_once = thread_count(threads, QueryError)
    check_bar(progress, QueryError)
    event = events.one(run, event_id)
    _check(run, event, horizon)
    last = event["tick"] + horizon - 1
    total = 2 * (horizon + len(chosen) * (horizon - 1))
    with ticks_bar(
        "two worlds" if not chosen else f"{2 + 2 * len(chosen)} worlds", total, progress
    ) as moved:
        there, absent = _pair(run, event, last, moved)
        names = [name for name, _, _ in there.kpi_names()]
        own = (_series(there, event["tick"], names), _series(absent, event["tick"], names))
        pairs = _pairs(run, event, last, chosen, names, at_once, moved) if chosen else [own]
    ticks = np.arange(event["tick"], last + 1, dtype=np.int32)
    table = _table(ticks, names, own, pairs)
    rows = tuple(_row(core, event) for core in (there, absent))
    graph = CausalTracer(run).impact(event_id).graph
    answer = ButFor(
        f"what came of event {event_id}",
        graph,
        "",
        event_id,
        ticks,
        (there.hash(), absent.hash()),
        (rows[0], rows[1]),
        tuple(chosen),
        table,
    )
    answer.story = _story(event, answer)
    return answer


def _check(run: Run, event: events.Event, horizon: int) -> None:
    if isinstance(horizon, bool) or not isinstance(horizon, int) or horizon < 1:
        raise QueryError(f"horizon must be a whole number of ticks from 1, not {horizon!r}.")
    if horizon > MOST_TICKS - event["tick"] + 1:
        raise QueryError(
            f"horizon must be at most {MOST_TICKS - event['tick'] + 1:,}, not {horizon:,}: event {event['event_id']} lies "
            f"at tick {event['tick']:,}, and the last tick there can be is {MOST_TICKS:,}."
        )
    if event["tick"] <= run.first_tick:
        raise QueryError(
            f"Event {event['event_id']} lies at tick {event['tick']}, and the run begins at tick {run.first_tick}: "
            "there is no world before it to begin from."
        )
    if event["kind"] in {"refusal", "withheld"}:
        what = "a refusal" if event["kind"] == "refusal" else "one that was withheld"
        raise QueryError(f"Event {event['event_id']} is {what}, which changed nothing.")
    if event["kind"] == "separation" and words.payload(event).get("text") == "closure":
        raise QueryError(
            f"Event {event['event_id']} is part of the closure of a firm: ask about event {event['causation_id']} instead."
        )


def _pair(
    run: Run, event: events.Event, last: int, moved: Moved | None = None
) -> tuple[CoreWorld, CoreWorld]:
    """The world with the event and the one without, from the tick before it to the last tick asked for.

    The one without is a fork at that tick which withholds the event first, and is then given what the run was given.
    """
    tick = event["tick"] - 1
    there, intents, known = run.core_at(tick), run.inputs(), known_at(run, tick)
    Feeder(there, [intent for intent in intents if intent.id <= known]).feed()
    absent = there.fork()
    # As `Branch.withhold` asks for it: the source of an intent is part of the chain hash.
    absent.act(WITHHOLD, json.dumps({"event_id": event["event_id"]}), event["tick"], 0, "user")
    # The withholding takes a number of its own, so those that follow have others than in the log.
    for core in (there, absent):
        _play(core, Player(core, intents, known), last, moved)
    _met(absent, event)
    return there, absent


def _play(core: CoreWorld, player: Player, last: int, moved: Moved | None) -> None:
    """Step a world to a tick, and say of every slice that it is done."""
    while core.tick < last:
        before = core.tick
        player.to(min(before + SLICE, last))
        if moved is not None:
            moved(core.tick - before)


def _met(core: CoreWorld, event: events.Event) -> None:
    """Check that the event came to pass and was withheld."""
    recent = pa.table(core.events_of("treasury", 0, 16_384)).to_pylist()
    said = f"withhold {event['event_id']}:"
    if any(one["kind"] == "refusal" and said in str(one["payload"]) for one in recent):
        raise QueryError(
            f"Event {event['event_id']}, a {event['kind']}, cannot be withheld by itself."
        )


def _series(core: CoreWorld, first: int, names: list[str]) -> Floats:
    """The indicators of every tick from one on: shape (ticks, indicators), NaN where one is not defined."""
    table = pa.table(core.kpis_since(first))
    return np.column_stack([table[name].to_numpy(zero_copy_only=False) for name in names])


def _pairs(
    run: Run,
    event: events.Event,
    last: int,
    seeds: list[int],
    names: list[str],
    threads: int,
    moved: Moved,
) -> list[tuple[Floats, Floats]]:
    """A pair for each seed, with that luck from the tick after the event on, several at once."""
    starts, intents = _pair(run, event, event["tick"]), run.inputs()
    known = max((intent.id for intent in intents if intent.accepted < event["tick"]), default=0)

    def one(seed: int) -> tuple[Floats, Floats]:
        both = []
        for start in starts:
            core = start.fork()
            core.act(RESEED, json.dumps({"seed": int(seed)}), None, 0, "but_for")
            _play(core, Player(core, intents, known), last, moved)
            both.append(_series(core, event["tick"], names))
        return both[0], both[1]

    with ThreadPoolExecutor(threads or None) as pool:
        return list(pool.map(one, seeds))


def _table(
    ticks: npt.NDArray[np.int32],
    names: list[str],
    own: tuple[Floats, Floats],
    pairs: list[tuple[Floats, Floats]],
) -> pa.Table:
    values = np.stack([np.stack([pair[side] for pair in pairs]) for side in (0, 1)])
    series = Series(ticks, names, values, [])
    numbers = (series.mean(0), series.mean(1), *series.difference(0, 1), own[0] - own[1])
    mine, other, mean, low, high, alone = (
        pa.array(array.T.ravel(), from_pandas=True) for array in numbers
    )
    return pa.table(
        {
            "tick": pa.array(np.tile(ticks, len(names))),
            "kpi": pa.array(np.repeat(np.array(names, object), len(ticks)), pa.string()),
            "with_event": mine,
            "without_event": other,
            "difference": mean,
            "low": low,
            "high": high,
            "pairs": pa.array(np.full(len(ticks) * len(names), len(pairs), np.int32)),
            "own_difference": alone,
        }
    )


def _row(core: CoreWorld, event: events.Event) -> dict[str, Any] | None:
    if event["entity_table"] is None or event["entity_id"] is None:
        return None
    row: dict[str, Any] | None = json.loads(
        core.row(event["entity_table"], event["entity_id"]) or "null"
    )
    return row


def _story(event: events.Event, answer: ButFor) -> str:
    last, pairs = int(answer.ticks[-1]), len(answer.seeds)
    lines = [
        f"But for this: {words.phrase(event)}, at tick {event['tick']}.",
        f"Two worlds with the same luck, with the event and without it, were compared up to tick {last}.",
    ]
    if answer.chains[0] == answer.chains[1]:
        lines.append("They are the same: the event made no difference.")
    if pairs:
        lines.append(
            f"The numbers are means over {pairs} pair{'s'[: pairs > 1]} of such worlds under other luck, "
            "a pair for each seed; what differs in a row is that of the first two."
        )
    final = answer.kpis().filter(pc.field("tick") == last).to_pylist()
    moved = [row for row in final if row["difference"] and abs(row["difference"]) > 0]
    moved.sort(key=lambda row: -abs(row["difference"]) / (abs(row["without_event"]) + 1e-12))
    for row in moved[:6]:
        band = (
            ""
            if row["low"] is None
            else f" (90 % band {row['low']:+.4g} to {row['high']:+.4g} over {pairs} pairs)"
        )
        lines.append(
            f"{row['kpi'].replace('_', ' ')}: {row['with_event']:,.6g} with it, {row['without_event']:,.6g} without, "
            f"{row['difference']:+.4g}{band}."
        )
    for name, (mine, other) in list(answer.changed().items())[:6]:
        lines.append(
            f"{words.entity(event['entity_table'], event['entity_id'])}: {name} is {mine}, and would be {other}."
        )
    return "\n".join(lines)
