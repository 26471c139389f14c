"""Checks of what callers hand in: whole numbers within bounds, NumPy's included, and values that JSON can hold."""

from __future__ import annotations

import operator
from typing import Any

from panarchy.errors import PanarchyError

MOST_TICKS = 2**21 - 1
"""The last tick there can be: event ids give 21 bits to the tick."""


def whole(
    value: Any, name: str, low: int, high: int, error: type[PanarchyError] = PanarchyError
) -> int:
    """Return a whole number as an int.

    Args:
        value: an int, or anything that stands for one exactly, such as a NumPy integer.
        name: what the error calls it.
        low: smallest value allowed.
        high: largest value allowed.
        error: exception to raise.

    Raises:
        PanarchyError: of the given kind, if the value is no whole number or out of bounds.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or not low <= number <= high:
        raise error(f"{name} must be a whole number from {low:,} to {high:,}, not {value!r}.")
    return number


def unboxed(value: Any) -> Any:
    """Return the Python number behind a NumPy one, which neither JSON nor DuckDB takes; anything else as it is."""
    item = getattr(value, "item", None)
    return item() if item is not None and getattr(value, "shape", None) == () else value


def plain(value: Any) -> Any:
    """Return the Python number behind a NumPy one, as `json.dumps` expects of its `default`.

    Raises:
        TypeError: for anything else.
    """
    number = unboxed(value)
    if number is value:
        raise TypeError(f"a {type(value).__name__} cannot be written as JSON")
    return number
