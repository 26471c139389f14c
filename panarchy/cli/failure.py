"""Turns whatever went wrong into one sentence for a person."""

from __future__ import annotations

import errno
import os

from panarchy.errors import PanarchyError

EXIT_FAILURE = 2
"""Exit code of every error."""

EXIT_INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


class Stopped(Exception):
    """Ctrl-C ended the work early but cleanly; the text says how to go on."""


def sentence(error: BaseException) -> str:
    """Say in one line what went wrong.

    Args:
        error: any exception; its own text is used where it was written for people.
    """
    format_message = getattr(error, "format_message", None)
    if isinstance(error, PanarchyError):
        text = str(error)
    elif callable(format_message):
        text = f"{str(format_message()).rstrip('.')}. See 'panarchy --help'."
    elif isinstance(error, OSError) and error.strerror:
        where = f" {os.fspath(error.filename)}" if error.filename else ""
        text = f"The system refused{where}: {_plain_reason(error)}."
    elif isinstance(error, MemoryError):
        text = "There is not enough memory for this."
    else:
        text = (
            f"Unexpected failure ({type(error).__name__}: {error}); add --traceback to see where."
        )
    return " ".join(text.split())


def _plain_reason(error: OSError) -> str:
    """Say why the system refused, in words of a person where the system's are terse."""
    reasons = {
        errno.ENOSPC: "the disk is full",
        errno.EACCES: "permission denied",
        errno.EROFS: "the disk is read-only",
        errno.ENOENT: "there is no such file or folder",
    }
    return reasons.get(error.errno or 0, str(error.strerror).lower())
