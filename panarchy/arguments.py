"""Checks of what callers hand in: numbers within bounds, texts, places, functions, and values that JSON can hold."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Mapping
from os import fspath
from typing import Any

from panarchy.errors import PanarchyError, QueryError

_MOST_THREADS = 1024

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


def thread_count(value: Any, error: type[PanarchyError] = PanarchyError) -> int:
    """Return a number of threads as an int; 0 stands for all cores.

    Args:
        value: what was handed in.
        error: exception to raise.

    Raises:
        PanarchyError: of the given kind, if that is no number of threads.
    """
    return whole(value, "threads (0 for all cores)", 0, _MOST_THREADS, error)


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


def mapping(value: Any, name: str, error: type[PanarchyError] = PanarchyError) -> Mapping[Any, Any]:
    """Return a mapping as it is.

    Args:
        value: what was handed in.
        name: what the error calls it.
        error: exception to raise.

    Raises:
        PanarchyError: of the given kind, if the value is no mapping.
    """
    if not isinstance(value, Mapping):
        raise error(f"{name} must be a mapping of names to values, not {value!r}.")
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


def check_progress(progress: Any, error: type[PanarchyError] = PanarchyError) -> None:
    """Refuse what cannot be told how far something is; None tells nobody.

    Args:
        progress: what was handed in.
        error: exception to raise.

    Raises:
        PanarchyError: of the given kind, if it is neither a function nor None.
    """
    if progress is not None and not callable(progress):
        raise error(
            f"progress is called with how far it is and how far it goes, and {progress!r} cannot be."
        )


def check_bar(progress: Any, error: type[PanarchyError] = PanarchyError) -> None:
    """Refuse what does not say whether a bar is shown; None shows it where somebody sees it.

    Args:
        progress: what was handed in.
        error: exception to raise.

    Raises:
        PanarchyError: of the given kind, if it is neither True, False nor None.
    """
    if progress is not None and not isinstance(progress, bool):
        raise error(f"progress shows a bar: it is True, False or None, not {progress!r}.")


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
