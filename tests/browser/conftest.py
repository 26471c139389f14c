"""One JupyterLab for all browser tests, and a page of it for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.jupyter_server import JupyterServer
from tests.browser.lab_page import LabPage

QUIET = [
    "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object],
) -> dict[str, object]:
    """Add what keeps Chromium from calling home, so that any outside request is ours."""
    flags = browser_type_launch_args.get("args", [])
    assert isinstance(flags, list)
    return {**browser_type_launch_args, "args": [*flags, *QUIET]}


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
