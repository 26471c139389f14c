"""Arguments and options that several commands share, worded once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from panarchy.errors import PanarchyError

RunFolder = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="Folder of a recorded run, or its address in object storage."
    ),
]
"""The run that a command is about."""

Threads = Annotated[
    int, typer.Option("--threads", min=0, help="Threads of the engine; 0 takes every core.")
]
"""Threads never change a result, only the time it takes."""


def key_values(pairs: Sequence[str], option: str) -> dict[str, str]:
    """Read repeated ``key=value`` options.

    Args:
        pairs: the texts as given.
        option: the option's name, for the error.

    Raises:
        PanarchyError: if one has no ``=`` or no key.
    """
    values: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise PanarchyError(f"{option} takes key=value, not '{pair}'.")
        values[key.strip()] = value.strip()
    return values
