"""One JupyterLab for all browser tests, and a page of it for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from panarchy.bench.lab import JupyterServer, LabPage


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    """A window large enough for two columns."""
    return {"viewport": {"width": 1440, "height": 1100}}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    with JupyterServer(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def lab(page: Page, server: JupyterServer) -> LabPage:
    return LabPage(page, server)


@pytest.fixture(scope="session")
def screenshots(build_folder: Path) -> Path:
    folder = build_folder / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
