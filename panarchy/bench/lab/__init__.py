"""A real JupyterLab in a headless Chromium, driven like a reader would, for the browser tests and benchmarks.

It needs Chromium and playwright, which only developers install; nothing else in the package imports it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panarchy.bench.lab.explorer import Explorer
    from panarchy.bench.lab.page import LabPage, write_notebook
    from panarchy.bench.lab.server import JupyterServer

__all__ = ["Explorer", "JupyterServer", "LabPage", "write_notebook"]

_HOME = {
    "Explorer": "explorer",
    "JupyterServer": "server",
    "LabPage": "page",
    "write_notebook": "page",
}


def __getattr__(name: str) -> object:
    """Load a name when it is first used, so that whoever only looks for Chromium needs no playwright."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
