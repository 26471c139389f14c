"""Starts JupyterLab and a headless Chromium together, and ends both."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from panarchy.bench.lab.chromium import ADVICE, find, options
from panarchy.bench.lab.page import LabPage
from panarchy.bench.lab.server import JupyterServer
from panarchy.errors import PanarchyError

SIZE = (1440, 1100)
"""Width and height of the window in CSS pixels."""


@contextmanager
def lab(
    size: tuple[int, int] = SIZE,
    theme: str = "JupyterLab Light",
    first: tuple[Path, ...] = (),
    density: float = 1.0,
) -> Iterator[LabPage]:
    """A page of a fresh JupyterLab, for the length of a `with` block.

    Args:
        size: width and height of the window in CSS pixels.
        theme: JupyterLab's theme.
        first: folders that kernels look for packages in before their own, such as one with another ipykernel.
        density: device pixels a CSS pixel.

    Raises:
        PanarchyError: if there is no Chromium.
    """
    chromium = find()
    if chromium is None:
        raise PanarchyError(ADVICE)
    with (
        tempfile.TemporaryDirectory(prefix="panarchy-lab-") as folder,
        JupyterServer(Path(folder) / "lab", theme, first) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=options()
        )
        width, height = size
        page = browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=density
        )
        yield LabPage(page, server)
        browser.close()
