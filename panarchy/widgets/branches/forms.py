"""Reads the form of a fork as the browser sends it, and says beside which field something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from panarchy.errors import PanarchyError, suggest
from panarchy.widgets.branches.data import Act, Branch, MultiverseSource, Problem

MOST_TICKS = 100_000
"""Ticks that one click may ask for."""


@dataclass(frozen=True)
class Fork:
    """A fork that somebody filled in: where it begins, what it is called, what is done in it, how far it goes."""

    parent: str
    at: int
    name: str | None
    acts: tuple[Act, ...]
    ticks: int


def read(form: dict[str, Any], actions: dict[str, dict[str, Any]]) -> Fork:
    """The fork that a form describes, as far as it makes sense; `problems` says where it does not."""
    acts = []
    for entry in form.get("inputs", []):
        verb = str(entry.get("verb", ""))
        known = actions.get(verb, {}).get("schema", {}).get("properties", {})
        args = {
            name: _value(value, known.get(name, {}))
            for name, value in entry.get("args", {}).items()
            if value not in ("", None)
        }
        acts.append(Act(verb, args, _whole(entry.get("at"))))
    return Fork(
        parent=str(form.get("parent", "")),
        at=_whole(form.get("at")) or 0,
        name=str(form.get("name") or "").strip() or None,
        acts=tuple(acts),
        ticks=_whole(form.get("ticks")) or 0,
    )


def problems(fork: Fork, source: MultiverseSource) -> list[Problem]:
    """What keeps a fork from being made, field by field; empty where nothing does."""
    parent = next((each for each in source.tree()["branches"] if each["name"] == fork.parent), None)
    if parent is None:
        names = [each["name"] for each in source.tree()["branches"]]
        return [
            _problem("parent", f"There is no branch '{fork.parent}'.{suggest(fork.parent, names)}")
        ]
    found = _about_ticks(fork, parent)
    if fork.name is not None and (said := source.check_name(fork.name)) is not None:
        found.append(_problem("name", said))
    actions = source.actions()
    for index, act in enumerate(fork.acts):
        found += _about_act(index, act, fork, actions)
    return found


def notes(fork: Fork, source: MultiverseSource) -> list[Problem]:
    """What the world where the fork begins says of its intents: nothing that forbids them, as it may have changed by then."""
    found = []
    for index, act in enumerate(fork.acts):
        try:
            said = source.check_act(fork.parent, fork.at, act)
        except PanarchyError as error:
            said = str(error)
        if said is not None:
            found.append(_problem(f"inputs.{index}.verb", f"As things stand then: {said}"))
    return found


def _about_ticks(fork: Fork, parent: Branch) -> list[Problem]:
    """Whether the fork begins where its parent's history is, and goes no further than a click may ask."""
    found = []
    if not parent["first_tick"] <= fork.at <= parent["last_tick"]:
        held = f"{parent['first_tick']} to {parent['last_tick']}"
        found.append(_problem("at", f"'{fork.parent}' holds ticks {held}, not {fork.at}."))
    if not 0 <= fork.ticks <= MOST_TICKS:
        found.append(_problem("ticks", f"A branch is run 0 to {MOST_TICKS:,} ticks at once."))
    return found


def _about_act(
    index: int, act: Act, fork: Fork, actions: dict[str, dict[str, Any]]
) -> list[Problem]:
    """Whether a verb exists, its arguments fit its schema, and its tick is still to come."""
    at = f"inputs.{index}"
    if act.verb not in actions:
        return [
            _problem(f"{at}.verb", f"There is no action '{act.verb}'.{suggest(act.verb, actions)}")
        ]
    schema = actions[act.verb]["schema"]
    found = []
    for name, rule in schema["properties"].items():
        if name in act.args:
            said = _misfit(act.args[name], rule)
        else:
            said = "This is needed." if name in schema["required"] else None
        if said is not None:
            found.append(_problem(f"{at}.args.{name}", said))
    if act.at is not None and act.at <= fork.at:
        found.append(
            _problem(f"{at}.at", f"The branch begins after tick {fork.at}, so {act.at} has passed.")
        )
    return found


def _misfit(value: Any, rule: dict[str, Any]) -> str | None:
    """Why a value does not fit its JSON Schema, or None."""
    if "enum" in rule:
        known = [str(each) for each in rule["enum"]]
        return (
            None if value in rule["enum"] else f"One of {', '.join(known)}.{suggest(value, known)}"
        )
    kind = rule.get("type")
    if kind in {"integer", "number"}:
        numeric = isinstance(value, int) if kind == "integer" else isinstance(value, int | float)
        if not numeric or isinstance(value, bool):
            return f"A {'whole ' if kind == 'integer' else ''}number, not {value!r}."
        return _out_of_bounds(value, rule)
    if kind == "string" and not isinstance(value, str):
        return f"Text, not {value!r}."
    return None


def _out_of_bounds(value: float, rule: dict[str, Any]) -> str | None:
    """Why a number is too small or too large, or None."""
    if value < rule.get("minimum", value):
        return f"At least {rule['minimum']:g}."
    if value > rule.get("maximum", value):
        return f"At most {rule['maximum']:g}."
    return None


def _value(given: Any, rule: dict[str, Any]) -> Any:
    """A field's text as its schema wants it, or as it is where that cannot be."""
    if not isinstance(given, str):
        return given
    try:
        if rule.get("type") == "integer":
            return int(given)
        if rule.get("type") == "number":
            number = float(given)
            return int(number) if number.is_integer() and "." not in given else number
    except ValueError:
        return given
    return given


def _whole(given: Any) -> int | None:
    """A whole number, or None where there is none."""
    try:
        return int(given)
    except (TypeError, ValueError):
        return None


def _problem(name: str, message: str) -> Problem:
    return {"field": name, "message": message}
