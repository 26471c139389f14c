"""Every error that Panarchy raises on purpose, so that a caller can catch one base class.

Each message is one plain sentence that names the file, key, line or tick at fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_CLOSE_ENOUGH = 0.6
"""Similarity (0 to 1, by difflib's ratio) from which a name counts as a likely slip of the other."""


class PanarchyError(Exception):
    """Base of every error raised on purpose; its text is one sentence for a person to read."""


class ScenarioError(PanarchyError):
    """A scenario cannot be read: unknown key, wrong type, value out of range, or not YAML at all."""


class RunError(PanarchyError):
    """A run folder cannot be opened, written, resumed or published."""


class DamagedError(RunError):
    """A file of a run, or a snapshot, does not hold what was written; the message names the file."""


class DeletedError(RunError):
    """A run was deleted, moved or replaced by another after it was opened; the message says how to open the new one."""


class ActionError(PanarchyError):
    """An action has an unknown verb, an unknown argument or an argument of the wrong kind."""


class QueryError(PanarchyError):
    """A question to the history cannot be answered: bad SQL, unknown view, unknown parameter or tick."""


def suggest(name: object, known: Iterable[str]) -> str:
    """Say which known name was probably meant.

    Args:
        name: the name that was not found; anything but text has no near name.
        known: the names that exist.

    Returns:
        ``" Did you mean 'x'?"`` with a leading space, ready to be appended to a sentence,
        or an empty string when nothing comes close.
    """
    if not isinstance(name, str):
        return ""
    candidates: dict[str, str] = {}
    for candidate in known:
        candidates.setdefault(candidate.casefold(), candidate)
    close = get_close_matches(name.casefold(), candidates, n=1, cutoff=_CLOSE_ENOUGH)
    return f" Did you mean '{candidates[close[0]]}'?" if close else ""
