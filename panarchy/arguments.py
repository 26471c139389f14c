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


def plain(value: Any) -> Any:
    """Return the Python number behind a NumPy one, for JSON and SQL.

    Raises:
        TypeError: for anything else, as `json.dumps` expects of its `default`.
    """
    item = getattr(value, "item", None)
    if item is None or getattr(value, "shape", None) != ():
        raise TypeError(f"a {type(value).__name__} cannot be written as JSON")
    return item()
