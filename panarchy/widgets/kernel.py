"""Where the widget lives: which kernel, and how its messages reach that kernel while a cell runs."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

Hear = Callable[[dict[str, Any]], None]

#: The type of a view's message on the control channel.
REQUEST = "panarchy_request"
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


class ControlEar:
    """What one explorer hears on the kernel's control channel, as long as somebody holds the ear."""

    def __init__(self, hear: Hear) -> None:
        """Call `hear(content)`, on the control thread, for every message to `name`."""
        self.name = str(uuid.uuid4())
        self.hear = hear


_EARS: WeakValueDictionary[str, ControlEar] = WeakValueDictionary()


def listen_on_control(hear: Hear) -> ControlEar | None:
    """Let a view's messages come over the control channel; None where there is no such channel.

    A kernel serves that channel on a thread of its own, so that a pause is heard while a cell runs.
    Messages of a comm wait for the cell on ipykernel 6, and on 7 for the shell that they were sent to.
    `hear` must be quick, and safe from any thread.
    """
    from IPython import get_ipython

    handlers = getattr(getattr(get_ipython(), "kernel", None), "control_handlers", None)
    if not isinstance(handlers, dict):
        return None
    handlers[REQUEST] = _dispatch
    ear = ControlEar(hear)
    _EARS[ear.name] = ear
    return ear


def _dispatch(_stream: Any, _identities: Any, message: dict[str, Any]) -> None:
    """The kernel's handler: hand a message to the explorer that it names; one that is gone hears nothing."""
    content = message.get("content", {})
    ear = _EARS.get(str(content.get("to")))
    if ear is not None:
        ear.hear(content["request"])
