"""The command line: ``panarchy run``, ``sql``, ``verify`` and the rest; exit 0 only on success.

An error is one plain sentence on stderr and exit 2; ``--traceback``, anywhere on the line, shows where it arose.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

from panarchy.cli.app import build_app
from panarchy.cli.failure import EXIT_FAILURE, EXIT_INTERRUPTED, Stopped, sentence
from panarchy.cli.notes import taking_notes

__all__ = ["main"]

_TRACEBACK = "--traceback"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code.

    Args:
        arguments: the words after ``panarchy``; by default those of the process.

    Raises:
        SystemExit: always: 0 on success, 2 on an error, 130 when stopped with Ctrl-C.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    wants_traceback = _TRACEBACK in words
    words = [word for word in words if word != _TRACEBACK]
    try:
        with taking_notes():
            code = build_app()(words, prog_name="panarchy", standalone_mode=False)
    except (KeyboardInterrupt, Stopped) as error:
        if wants_traceback:
            raise
        _complain(str(error) or "Stopped.")
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        _close_quietly()
    except SystemExit as ended:
        # Typer's own answer to a broken pipe is exit 1.
        sys.exit(EXIT_FAILURE if ended.code == 1 else ended.code)
    except Exception as error:
        if wants_traceback:
            raise
        _complain(sentence(error))
        sys.exit(EXIT_FAILURE)
    sys.exit(code if isinstance(code, int) else 0)


def _close_quietly() -> NoReturn:
    """End where the reader (head, less) has seen enough: nothing more can be said."""
    sys.stdout = None
    sys.exit(EXIT_FAILURE)


def _complain(text: str) -> None:
    """Say one sentence on stderr."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - the one place where errors are said
