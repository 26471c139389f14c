"""Checks of what callers hand in: whole numbers within bounds, NumPy's included, and values that JSON can hold."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable
from os import fspath
from typing import Any

from panarchy.errors import PanarchyError, QueryError

LARGEST_SEED = 2**63 - 1
"""The largest seed that scenarios and intents take."""
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


def text(value: Any, name: str, error: type[PanarchyError] = PanarchyError) -> str:
    """Return a text as it is.

    Args:
        value: what was handed in.
        name: what the error calls it.
        error: exception to raise.

    Raises:
        PanarchyError: of the given kind, if the value is no text.
    """
    if not isinstance(value, str):
        raise error(f"{name} must be a text, not {value!r}.")
    return value


def path_text(value: Any, name: str, error: type[PanarchyError] = PanarchyError) -> str:
    """Return the text of a path.

    Args:
        value: a text, or a path.
        name: what the error calls it.
        error: exception to raise.

    Raises:
        PanarchyError: of the given kind, if the value is neither.
    """
    try:
        found = fspath(value)
    except TypeError:
        found = None
    if not isinstance(found, str):
        raise error(f"{name} must be a path, not {value!r}.")
    return found


def distinct_seeds(seeds: Iterable[int]) -> list[int]:
    """Check the seeds under which pairs of worlds are computed.

    Args:
        seeds: whole numbers, NumPy's included.

    Raises:
        QueryError: where they are none, no seeds, or one stands there twice: a pair that is counted twice would make a
            band look surer than it is.
    """
    if isinstance(seeds, str | bytes) or not isinstance(seeds, Iterable):
        raise QueryError(f"seeds takes several seeds, such as range(20), not {seeds!r}.")
    chosen = [whole(each, "seed", 0, LARGEST_SEED, QueryError) for each in seeds]
    if not chosen:
        raise QueryError("seeds must hold one seed or more; leave it out to ask without a band.")
    twice = [seed for seed, times in Counter(chosen).items() if times > 1]
    if twice:
        raise QueryError(
            f"seeds holds {twice[0]} more than once, and a pair counted twice would narrow the band; give each seed once."
        )
    return chosen


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
