"""A real JupyterLab in a headless Chromium, driven like a reader would, for the browser tests and benchmarks.

It needs Chromium and playwright, which only developers install; nothing else in the package imports it.
"""

from __future__ import annotations

from panarchy.bench.lab.explorer import Explorer
from panarchy.bench.lab.page import LabPage, write_notebook
from panarchy.bench.lab.server import JupyterServer

__all__ = ["Explorer", "JupyterServer", "LabPage", "write_notebook"]
