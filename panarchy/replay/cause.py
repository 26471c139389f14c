"""Why two runs part: the configuration or the inputs that differ, or none of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from panarchy.acting import WITHHOLD

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld

Kind = Literal["configuration", "inputs", "unexplained"]
"""configuration: made from other scenarios or seeds; inputs: given other intents; unexplained: neither."""

IntentRow = tuple[int, int, int, str, str, str]
"""Id, tick, priority, source, verb, arguments as JSON."""

_MOST = 6
"""Keys or intents told one by one."""


@dataclass(frozen=True)
class Cause:
    """Why two runs part.

    Attributes:
        kind: see `Kind`.
        sentence: the cause in words.
        only_a: intents that only the first run was given.
        only_b: intents that only the second run was given.
    """

    kind: Kind
    sentence: str
    only_a: tuple[IntentRow, ...] = ()
    only_b: tuple[IntentRow, ...] = ()

    @property
    def verbs(self) -> list[str]:
        """The verbs of the intents that differ, sorted."""
        return sorted({intent[4] for intent in (*self.only_a, *self.only_b)})


def configuration(a: str, b: str, names: tuple[str, str]) -> Cause | None:
    """The keys in which two configurations (JSON) differ, or None."""
    differing = list(_keys(json.loads(a), json.loads(b)))
    if not differing:
        return None
    told = [
        f"{key} is {_value(x)} in {names[0]} and {_value(y)} in {names[1]}"
        for key, x, y in differing
    ]
    more = f", and {len(told) - _MOST} keys more" if len(told) > _MOST else ""
    return Cause(
        "configuration",
        f"they were made from other configurations: {'; '.join(told[:_MOST])}{more}.",
    )


def inputs(a: CoreWorld, b: CoreWorld, tick: int, names: tuple[str, str]) -> Cause | None:
    """The intents in which two worlds differ that stand before a tick at which they part, or None.

    Those due at the tick come first, as the chain holds them; where none is, numbers that an earlier one has shifted.
    """
    mine, other = a.intents(0), b.intents(0)
    due_a, due_b = _due(mine, tick), _due(other, tick)
    only_a, only_b = _without(due_a, due_b, slice(1, None)), _without(due_b, due_a, slice(1, None))
    numbered = ""
    if not only_a and not only_b:
        only_a = _without(mine, other, slice(0, None))
        only_b = _without(other, mine, slice(0, None))
        rest_a = _without(only_a, only_b, slice(1, None))
        rest_b = _without(only_b, only_a, slice(1, None))
        if rest_a or rest_b:
            only_a, only_b = rest_a, rest_b
            numbered = "; those given after it have other numbers"
    if not only_a and not only_b:
        return None
    alike = _but_for_priority(only_a, only_b)
    told = [f"only {names[0]} was asked to {said(one, alike)}" for one in only_a[:_MOST]]
    told += [f"only {names[1]} was asked to {said(one, alike)}" for one in only_b[:_MOST]]
    left = len(only_a) + len(only_b) - len(told)
    more = f", and {left} intents more" if left else ""
    sentence = f"{'; '.join(told)}{more}{numbered}."
    return Cause("inputs", sentence, tuple(only_a), tuple(only_b))


def said(intent: IntentRow, alike: Collection[tuple[int, str, str]] = ()) -> str:
    """An intent in words: verb, arguments, tick and who asks; its priority too where another is like it but for that."""
    number, tick, priority, source, verb, arguments = intent
    given = json.loads(arguments)
    if verb == WITHHOLD:
        event = int(given["event_id"])
        return f"withhold event {event} of tick {event >> 32} (intent {number}, by {source})"
    shown = " ".join(f"{name}={_value(value)}" for name, value in given.items())
    first = f", with priority {priority}" if (tick, verb, arguments) in alike else ""
    return (
        f"{verb}{' ' if shown else ''}{shown} at tick {tick} (intent {number}, by {source}{first})"
    )


def _but_for_priority(some: list[IntentRow], others: list[IntentRow]) -> set[tuple[int, str, str]]:
    """Tick, verb and arguments of intents that both lists hold, each with another priority."""
    asked = [{(row[1], *row[4:]): row[2] for row in rows} for rows in (some, others)]
    return {key for key, priority in asked[0].items() if asked[1].get(key, priority) != priority}


def _due(intents: list[IntentRow], tick: int) -> list[IntentRow]:
    return [intent for intent in intents if intent[1] == tick]


def _without(some: list[IntentRow], others: list[IntentRow], part: slice) -> list[IntentRow]:
    """Those of ``some`` that have no equal among ``others``, compared by a part of the row, each counted once."""
    left = [intent[part] for intent in others]
    found = []
    for intent in some:
        if intent[part] in left:
            left.remove(intent[part])
        else:
            found.append(intent)
    return found


def _keys(a: Any, b: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The dotted keys in which two values differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys([*a, *b]):
            yield from _keys(a.get(key), b.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for place, (x, y) in enumerate(zip(a, b, strict=True)):
            yield from _keys(x, y, f"{path}[{place}]")
    elif a != b:
        yield path, a, b


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
