"""Drives one notebook in JupyterLab: opens it, runs its cells, and watches for requests and errors that must not be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from panarchy.bench.lab.explorer import Explorer
from panarchy.bench.lab.server import JupyterServer

PATIENCE = 120_000
"""Longest wait for a kernel or for a notebook to finish, in milliseconds."""

_RUN = """([command, index]) => {
    if (index !== null) window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    window.cellsRunning = (window.cellsRunning ?? 0) + 1;
    void window.jupyterapp.commands.execute(command).finally(() => { window.cellsRunning -= 1; });
}"""


class LabPage:
    """A notebook open in JupyterLab."""

    def __init__(self, page: Page, server: JupyterServer) -> None:
        self.page = page
        self.server = server
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, notebook: str) -> None:
        """Open a notebook and wait for its kernel."""
        self.page.goto(self.server.address(notebook))
        self.page.wait_for_function(
            "window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=PATIENCE
        )
        self.page.evaluate(
            """async () => {
                const context = window.jupyterapp.shell.currentWidget.sessionContext;
                await context.ready;
                await context.session.kernel.info;
                window.jupyterapp.shell.collapseLeft();
            }"""
        )

    def run_all(self) -> None:
        """Run every cell; returns at once."""
        self.page.evaluate(_RUN, ["notebook:run-all-cells", None])

    def run_cell(self, index: int) -> None:
        """Run one cell; returns at once."""
        self.page.evaluate(_RUN, ["notebook:run-cell", index])

    def wait_all(self) -> None:
        """Wait until everything that was run has come to its end.

        The kernel's status would not tell: it is idle again after each message of a widget, also while a cell runs.
        """
        self.page.wait_for_function("!window.cellsRunning", timeout=2 * PATIENCE)

    def cell_errors(self) -> list[str]:
        """Names of the errors that cells ended with."""
        found: list[str] = self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(cell =>
                cell.model.type === 'code'
                    ? Array.from({length: cell.model.outputs.length}, (_, i) => cell.model.outputs.get(i))
                        .filter(output => output.type === 'error')
                        .map(output => output.toJSON().ename + ': ' + output.toJSON().evalue)
                    : [])"""
        )
        return found

    def explorer(self) -> Explorer:
        """The first explorer of the notebook, ready."""
        root = self.page.get_by_test_id("explorer").first
        self.page.wait_for_function(
            """() => document.querySelector('[data-testid=explorer][data-ready=true]')
                || document.querySelector('.jp-OutputArea-output[data-mime-type*=stderr], [data-testid=failure]:not([hidden])')""",
            timeout=PATIENCE,
        )
        assert self.cell_errors() == []
        expect(root).to_have_attribute("data-ready", "true")
        root.scroll_into_view_if_needed()
        return Explorer(root)

    def _requested(self, request: Request) -> None:
        inside = (self.server.origin, f"ws://127.0.0.1:{self.server.port}", "data:", "blob:")
        if not request.url.startswith(inside):
            self.outside.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook of code cells."""
    form: Any = nbformat.v4
    notebook = form.new_notebook(cells=[form.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    path.write_text(form.writes(notebook), encoding="utf-8")
