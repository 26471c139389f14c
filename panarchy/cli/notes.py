"""Notes for a person, such as scenario keys that nothing reads yet: said before the work begins, not after it.

They are kept until then, so that a command that fails before it has done anything says one line on stderr, its error.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

messages = Console(stderr=True, highlight=False)
"""Where progress and notes go, so that a result can be piped."""

_waiting: list[str] = []
_begun = False


@contextmanager
def taking_notes() -> Iterator[None]:
    """Take warnings as notes while a command runs; those that still wait when it ends well are said then."""
    global _begun
    _waiting.clear()
    _begun = False

    def take(message: Warning | str, *_: object, **__: object) -> None:
        """Keep a warning, or say it where the work has begun."""
        if _begun:
            note(str(message))
        else:
            _waiting.append(str(message))

    with warnings.catch_warnings():
        warnings.showwarning = take
        yield
    work_begins()


def work_begins() -> None:
    """Say what has been noted: the command could be understood, and whatever it needs is there."""
    global _begun
    _begun = True
    while _waiting:
        note(_waiting.pop(0))


def note(text: str) -> None:
    """Say one note on stderr, above a progress bar if there is one."""
    messages.print(f"Note: {text}", markup=False, soft_wrap=True)
