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
from scipy import stats

from panarchy.errors import QueryError
from panarchy.observe import events, words
from panarchy.observe.answer import Answer
from panarchy.observe.tracer import CausalTracer
from panarchy.run.replay import Player, before_tick, known_intents

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run import Run

Floats = npt.NDArray[np.float64]

_BAND = 0.90
"""Share of the band that is given around a mean over seeds."""


@dataclass(repr=False)
class ButFor(Answer):
    """What an event changed.

    Attributes:
        event_id: the event.
        ticks: the ticks compared, int32; the first is that of the event.
        chains: chain hash after the last tick, with the event and without it.
        entity: the row of the entity after the last tick, with and without; None where it does not exist.
    """

    event_id: int = 0
    ticks: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    chains: tuple[str, str] = ("", "")
    entity: tuple[dict[str, Any] | None, dict[str, Any] | None] = (None, None)
    _kpis: pa.Table | None = field(default=None, repr=False)

    def kpis(self) -> pa.Table:
        """The indicators, a row a tick and indicator.

        Returns:
            Columns ``tick`` (int32), ``kpi``, ``with_event``, ``without_event``, ``difference`` (with less without;
            over seeds the mean of the paired differences), and ``low`` and ``high``, the 90 % band of that mean
            (Student's t over pairs; null for one pair).
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
    run: Run, event_id: int, horizon: int, seeds: Iterable[int] | None, threads: int = 0
) -> ButFor:
    """Measure what an event changed; see `Run.but_for`."""
    event_id = events.checked(event_id)
    event = events.one(run, event_id)
    _check(run, event, horizon)
    last = event["tick"] + horizon - 1
    there, absent, _ = _pair(run, event, last)
    names = [name for name, _, _ in there.kpi_names()]
    pairs = [(_series(there, event["tick"], names), _series(absent, event["tick"], names))]
    pairs += _more(run, event, last, list(seeds or ()), names, threads)
    ticks = np.arange(event["tick"], last + 1, dtype=np.int32)
    table = _table(ticks, names, pairs)
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
        table,
    )
    answer.story = _story(event, answer, len(pairs))
    return answer


def _check(run: Run, event: events.Event, horizon: int) -> None:
    if isinstance(horizon, bool) or not isinstance(horizon, int) or horizon < 1:
        raise QueryError(f"horizon must be a whole number of ticks from 1, not {horizon!r}.")
    if event["tick"] <= run.first_tick:
        raise QueryError(
            f"Event {event['event_id']} lies at tick {event['tick']}, and the run begins at tick {run.first_tick}: "
            "there is no world before it to begin from."
        )
    if event["kind"] in {"refusal", "withheld"}:
        raise QueryError(f"Event {event['event_id']} is a {event['kind']}, which changed nothing.")
    if event["kind"] == "separation" and words.payload(event).get("text") == "closure":
        raise QueryError(
            f"Event {event['event_id']} is part of the closure of a firm: ask about event {event['causation_id']} instead."
        )


def _pair(run: Run, event: events.Event, last: int) -> tuple[CoreWorld, CoreWorld, int]:
    """The world with the event and the one without, from the tick before it to the last tick asked for.

    Behind them stands how many of the run's intents both knew at the beginning.
    """
    there = before_tick(run, event["tick"])
    known, intents = known_intents(there), run.inputs()
    absent = there.fork()
    absent.act("withhold", json.dumps({"event_id": event["event_id"]}), event["tick"], 0, "but_for")
    # The withholding takes a number of its own, so those that follow have others than in the log.
    for core in (there, absent):
        Player(core, intents, known).to(last)
    _met(absent, event)
    return there, absent, known


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


def _more(
    run: Run,
    event: events.Event,
    last: int,
    seeds: list[int],
    names: list[str],
    threads: int,
) -> list[tuple[Floats, Floats]]:
    """Further pairs, with other luck from the tick after the event on, several at once."""
    if not seeds:
        return []
    *starts, known = _pair(run, event, event["tick"])
    intents = run.inputs()

    def one(seed: int) -> tuple[Floats, Floats]:
        both = []
        for start in starts:
            core = start.fork()
            core.act("reseed", json.dumps({"seed": int(seed)}), None, 0, "but_for")
            Player(core, intents, known).to(last)
            both.append(_series(core, event["tick"], names))
        return both[0], both[1]

    with ThreadPoolExecutor(threads or None) as pool:
        return list(pool.map(one, seeds))


def _table(
    ticks: npt.NDArray[np.int32], names: list[str], pairs: list[tuple[Floats, Floats]]
) -> pa.Table:
    mine, other = (np.stack([pair[side] for pair in pairs]) for side in (0, 1))
    differences = mine - other
    mean = differences.mean(axis=0)
    low = high = np.full_like(mean, np.nan)
    count = len(pairs)
    if count > 1:
        spread = differences.std(axis=0, ddof=1) / np.sqrt(count)
        reach = stats.t.ppf(0.5 + _BAND / 2, count - 1) * spread
        low, high = mean - reach, mean + reach
    flat = [array.T.ravel() for array in (mine.mean(axis=0), other.mean(axis=0), mean, low, high)]
    columns = [pa.array(values, from_pandas=True) for values in flat]
    kpi = np.repeat(np.array(names, object), len(ticks))
    return pa.table(
        [pa.array(np.tile(ticks, len(names))), pa.array(kpi, pa.string()), *columns],
        names=["tick", "kpi", "with_event", "without_event", "difference", "low", "high"],
    )


def _row(core: CoreWorld, event: events.Event) -> dict[str, Any] | None:
    if event["entity_table"] is None or event["entity_id"] is None:
        return None
    row: dict[str, Any] | None = json.loads(
        core.row(event["entity_table"], event["entity_id"]) or "null"
    )
    return row


def _story(event: events.Event, answer: ButFor, pairs: int) -> str:
    last = int(answer.ticks[-1])
    lines = [
        f"But for this: {words.phrase(event)}, at tick {event['tick']}.",
        f"Two worlds with the same luck, with the event and without it, were compared up to tick {last}.",
    ]
    if answer.chains[0] == answer.chains[1]:
        lines.append("They are the same: the event made no difference.")
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
