"""The SQL tour runs from top to bottom, each cell in seconds, with answers in it."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

SLOWEST = 30.0
"""Seconds that a cell may take on a busy machine."""


@pytest.mark.notebooks
def test_the_sql_tour_runs(repository: Path, tmp_path: Path) -> None:
    tour = nbformat.read(repository / "notebooks" / "02_history_sql.ipynb", as_version=4)
    client = NotebookClient(
        tour, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    with client.setup_kernel():
        for index, cell in enumerate(tour.cells):
            began = time.monotonic()
            client.execute_cell(cell, index)
            assert time.monotonic() - began < SLOWEST, cell.source
    last = tour.cells[-1].outputs[0].data["text/plain"]
    assert last.startswith("(True, ")
    assert list(tmp_path.iterdir()) == [], "the tour leaves nothing in the folder it runs in"


def test_the_sql_tour_is_kept_without_outputs(repository: Path) -> None:
    for path in (repository / "notebooks").rglob("*.ipynb"):
        kept = nbformat.read(path, as_version=4)
        assert not [
            cell for cell in kept.cells if cell.get("outputs") or cell.get("execution_count")
        ], path
