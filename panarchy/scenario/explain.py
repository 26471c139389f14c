"""Turns what pydantic found into one plain sentence about the first fault in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from panarchy.errors import suggest
from panarchy.scenario.parameters.base import NAME
from panarchy.scenario.problem import KeyPath, Problem, dotted, shown
from panarchy.scenario.tree import suggestion

_WANTED: dict[str, str] = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "finite_number": "must be a finite number",
}
"""What each kind of wrong type should have been."""

_BOUNDS: dict[str, tuple[str, str]] = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
"""What each kind of bound is called, and its entry in pydantic's context."""


def explain(
    errors: Sequence[Mapping[str, Any]], root: Any, line_of: Callable[[KeyPath], int | None]
) -> Problem:
    """Explain the fault that stands first in the file.

    A missing key comes last, as it is often a mistyped one.

    Args:
        errors: what `ValidationError.errors()` lists.
        root: the model of the whole scenario, for suggestions.
        line_of: gives the line of a key, if there is one.

    Returns:
        The fault in one sentence.
    """

    def order(error: Mapping[str, Any]) -> tuple[bool, int]:
        return error["type"] == "missing", line_of(_path(error)) or 0

    problem = _one(min(errors, key=order), root)
    problem.line = line_of(problem.path)
    return problem


def _path(error: Mapping[str, Any]) -> KeyPath:
    """Return where an entry of pydantic's list stands."""
    return tuple(part for part in error["loc"] if part != "[key]")


def _one(error: Mapping[str, Any], root: Any) -> Problem:
    """Explain one entry of pydantic's list."""
    kind, context = str(error["type"]), error.get("ctx", {})
    path = _path(error)
    where, value = dotted(path) or "a scenario", error.get("input")
    if kind == "scenario":
        return Problem(context["text"], path=context["path"])
    if kind == "extra_forbidden":
        return Problem(
            f"unknown key {shown(where, 80)}.{suggestion(root, path)}".rstrip("."), path=path
        )
    if kind == "missing":
        return Problem(f"the key '{where}' is missing", path=path)
    return Problem(f"{where} {_wanted(kind, context, value)}", path=path)


def _wanted(kind: str, context: Mapping[str, Any], value: object) -> str:
    """Say what a value must be, and what it is."""
    if kind in _WANTED:
        return f"{_WANTED[kind]}, not {shown(value)}"
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"must be {words} {_plain(context[name])}, not {shown(value)}"
    if kind == "literal_error":
        near = suggest(value, _choices(context)) if isinstance(value, str) else ""
        return f"must be {context['expected']}, not {shown(value)}{'.' if near else ''}{near}"
    if kind in {"string_pattern_mismatch", "string_too_long", "string_too_short"}:
        return f"is {shown(value)}, but {_shape(kind, context)}"
    if kind in {"too_short", "too_long"}:
        bound = context.get("min_length", context.get("max_length"))
        words = "at least" if kind == "too_short" else "at most"
        return f"must have {words} {bound} {'entry' if bound == 1 else 'entries'}"
    return f"is not valid: {context.get('error', kind)}"


def _shape(kind: str, context: Mapping[str, Any]) -> str:
    """Say what shape a text must have."""
    if kind == "string_pattern_mismatch":
        if context["pattern"] == NAME:
            return "a name has up to 32 small letters, digits and '_', the first a letter"
        return "a name has up to 64 letters, digits, '_', '-' and '.', the first a letter"
    bound = context.get("max_length", context.get("min_length"))
    words = "at most" if kind == "string_too_long" else "at least"
    return f"it must have {words} {bound} character{'' if bound == 1 else 's'}"


def _choices(context: Mapping[str, Any]) -> list[str]:
    """Return the texts among which a value must be, out of pydantic's sentence."""
    return [part.strip("' ") for part in str(context["expected"]).replace(" or ", ",").split(",")]


def _plain(bound: object) -> str:
    """Write a bound without a needless fraction, in groups of three digits."""
    if isinstance(bound, float) and bound.is_integer():
        bound = int(bound)
    return f"{bound:,}" if isinstance(bound, int) else str(bound)
