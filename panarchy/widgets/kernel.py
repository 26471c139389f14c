"""Where the widget lives: which kernel, and how its messages reach that kernel while a cell runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_KERNEL_FILE = re.compile(r"kernel-(?P<name>[0-9a-fA-F-]{36})\.json$")


def kernel_name() -> str | None:
    """The id under which the Jupyter server knows this kernel, or None outside one.

    The server names the connection file after the kernel.
    The widget needs the id to interrupt a cell that blocks, through `api/kernels/<id>/interrupt`.
    """
    try:
        from ipykernel.connect import get_connection_file

        path = Path(get_connection_file())
    except (ImportError, RuntimeError):
        return None
    match = _KERNEL_FILE.search(path.name)
    return match["name"] if match else None


def answer_anywhere(comm: Any) -> None:
    """Let a comm's messages be handled by whichever shell they arrive at.

    ipykernel 7.4 hands them to the shell that last published on the comm, which may be the one that a cell blocks.
    The hook is private, so it is only replaced where it exists; older kernels have none and need none.
    """
    if hasattr(comm, "_reply_subshell_for"):
        setattr(comm, "_reply_subshell_for", lambda _data, default: default)  # noqa: B010 - not ours
