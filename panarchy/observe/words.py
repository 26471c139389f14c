"""What an event, a decision or a value is called in a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

_ONE = {
    "persons": "person",
    "households": "household",
    "firms": "firm",
    "tiles": "tile",
    "deposits": "deposit",
    "goods": "good",
    "treasury": "the treasury",
    "economy": "the economy",
}
"""A row of a table in words."""

Event = Mapping[str, Any]


def entity(table: str | None, number: int | None) -> str:
    """Name a row, such as ``firm 17``; a table of one row by its name alone."""
    if table is None:
        return "the island"
    one = _ONE.get(table, table.replace("_", " "))
    if one.startswith("the ") and number:
        # There is but one; who asks for another is told so by its table.
        return f"row {number} of the table {table}"
    return one if number is None or one.startswith("the ") else f"{one} {number}"


def amount(number: float) -> str:
    """A quantity to four digits, and a large one to the last of the whole."""
    return f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:,.4g}"


def _who(event: Event) -> str:
    return entity(event["entity_table"], event["entity_id"])


def _other(event: Event) -> str:
    return entity(event["other_table"], event["other_id"])


def _number(event: Event) -> str:
    value = event["value"]
    return "nothing" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def payload(event: Event) -> dict[str, Any]:
    """The further numbers and words of an event."""
    found: dict[str, Any] = json.loads(event["payload"] or "{}")
    return found


def _text(event: Event) -> str:
    return str(payload(event).get("text", ""))


_SAID: dict[str, Callable[[Event], str]] = {
    "intervention": lambda e: f"an intent was carried out: {_text(e)}",
    "refusal": lambda e: f"an intent was refused: {_text(e)}",
    "withheld": lambda e: f"a {_text(e)} of {_who(e)} was withheld",
    "birth": lambda e: f"{_who(e)} was born to {_other(e)}",
    "death": lambda e: f"{_who(e)} died at the age of {_number(e)}",
    "inheritance": lambda e: f"the estate of {_who(e)}, {_number(e)}, passed to {_other(e)}",
    "adoption": lambda e: f"{_who(e)} was taken in by {_other(e)}",
    "couple_formed": lambda e: f"{_who(e)} and {_other(e)} became a couple",
    "couple_parted": lambda e: f"{_who(e)} left the couple for {_other(e)}",
    "left_home": lambda e: f"{_who(e)} left home for {_other(e)}",
    "move": lambda e: f"{_who(e)} moved to {_other(e)}, {_number(e)} tiles away",
    "graduation": lambda e: f"{_who(e)} left school",
    "retirement": lambda e: f"{_who(e)} retired at {_number(e)}",
    "job_left": lambda e: f"{_who(e)} gave up a job at {_other(e)}",
    "enrolled": lambda e: f"{_who(e)} began a training",
    "trained": lambda e: f"{_who(e)} finished a training",
    "hire": lambda e: f"{_other(e)} hired {_who(e)} at {_number(e)} a month",
    "job_change": lambda e: f"{_who(e)} left {_other(e)} for a better wage",
    "separation": lambda e: f"{_who(e)} lost the job at {_other(e)} ({_text(e)})",
    "price_change": lambda e: f"{_who(e)} posted a price of {_number(e)}",
    "wage_change": lambda e: f"{_who(e)} offered {_number(e)} a month",
    "demand_change": lambda e: (
        f"expected demand of {_who(e)} moved to {_number(e)} times what it was"
    ),
    "shortage": lambda e: (
        f"{_who(e)} ran short of an input and made {_number(e)} of what it meant to"
    ),
    "vacancy_posted": lambda e: (
        f"{_who(e)} posted {_number(e)} {'vacancy' if e['value'] == 1 else 'vacancies'}"
    ),
    "investment": lambda e: f"{_who(e)} planned to buy {_number(e)} units of capital",
    "firm_entry": lambda e: f"{_other(e)} founded {_who(e)}",
    "firm_exit": lambda e: f"{_who(e)} closed after {_number(e)} bad months",
    "tax_change": lambda e: f"the treasury set the tax rate to {e['value']:.4f}",
    "policy_set": lambda e: f"{_text(e)} was fixed at {_number(e)}",
    "mine_opened": lambda e: f"a mine was opened on {_who(e)}",
    "mine_closed": lambda e: f"the mine on {_who(e)} was closed",
    "mine_exhausted": lambda e: f"the mine on {_who(e)} ran empty",
    "forest_harvest_set": lambda e: f"the harvest of {_who(e)} was set to {_number(e)} a year",
    "area_protected": lambda e: f"{_who(e)} was protected",
    "land_use_change": lambda e: f"{_who(e)} changed its cover",
    "harvest_shock": lambda e: f"the year's harvest was {_number(e)} times a normal one",
}
"""A phrase for each kind of event; another kind is named as it is."""


def phrase(event: Event) -> str:
    """Say what happened, without when."""
    said = _SAID.get(event["kind"])
    if said is not None:
        return said(event)
    return f"{event['kind'].replace('_', ' ')} of {_who(event)}: {_number(event)}"


def sentence(event: Event) -> str:
    """Say what happened, and when."""
    said = phrase(event)
    return f"{said[0].upper()}{said[1:]} at tick {event['tick']}."


_ROOTS = {
    "outside": "someone outside the world asked for it",
    "chance": "it came by chance, as a draw from the seed decided it",
    "time": "its time had come",
    "state": "the state of things had come to it day by day",
}
"""What stands behind an event that no other led to, by the column ``root_kind``."""

_LOTS = {
    "layoff": (
        "the firm had more staff than it wanted, which no event on record had led to, "
        "and chance, a draw from the seed, chose who had to go"
    ),
    "quit": "it came by chance, as a draw from the seed decided who would quit",
}
"""What chance decided where employments ended, by the text of the event."""


def ending(event: Event, first: int) -> str:
    """Say where a chain of causes ends.

    Args:
        event: the last event of the chain that the run holds.
        first: the tick at which the recording began.
    """
    if event["root_kind"] is None:
        return f"It goes back to {before(event['causation_id'] >> 32, first)}."
    lots = _LOTS.get(_text(event)) if event["root_kind"] == "chance" else None
    return f"There the chain ends: {lots or _ROOTS[event['root_kind']]}."


def before(tick: int, first: int) -> str:
    """Name an event that happened before the recording began.

    Args:
        tick: when it happened.
        first: the tick at which the recording began.
    """
    return f"an event of tick {tick}, before the recording began at tick {first}"
