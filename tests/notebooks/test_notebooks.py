"""Runs every tour as a newcomer would, top to bottom, and keeps what is committed free of outputs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from panarchy import resources

PATIENCE = 60.0
"""Seconds that one cell may take here; on an idle laptop none takes more than a few."""

TESTED_ELSEWHERE = {"02_history_sql"}
"""Tours with a test of their own, which asks more of them: tests/history/test_history_tour.py."""


def seconds(cell: nbformat.NotebookNode) -> float:
    """Return how long a cell that was run took."""
    times = cell.metadata.execution
    begun, ended = times["iopub.execute_input"], times["shell.execute_reply"]
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()


def text_of(notebook: nbformat.NotebookNode) -> str:
    """Return all that the cells showed as plain text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output.get("data", {}).get("text/plain", output.get("text", "")) for output in outputs]
    return "\n".join(shown)


@pytest.mark.notebooks
@pytest.mark.parametrize("name", sorted({*resources.notebooks()} - TESTED_ELSEWHERE))
def test_every_cell_runs_and_none_takes_long(name: str, tmp_path: Path) -> None:
    notebook = nbformat.read(resources.notebooks()[name], as_version=4)
    NotebookClient(
        notebook, timeout=PATIENCE, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    slow = {
        cell.source: seconds(cell)
        for cell in notebook.cells
        if cell.cell_type == "code" and seconds(cell) > PATIENCE
    }
    assert slow == {}
    complaints = [
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    ]
    assert complaints == []
    if name in PROOFS:
        PROOFS[name](text_of(notebook))


def assert_the_tour_proves_what_it_says(shown: str) -> None:
    """Check the promises of the tour: the past is the past, and one thread gives the same world."""
    assert "(True, World('tiny_island', tick=45" in shown, "rewinding"
    assert shown.count("(True, '") == 2, "forking and computing again"
    assert "'ok': True" in shown, "acting"


def assert_the_layoff_leads_back_to_the_stone(shown: str) -> None:
    """Check the promises about causes: the chain ends with whoever acted, and a refusal keeps its reason."""
    assert "an intent was carried out: set_price" in shown
    assert "There the chain ends: someone outside the world asked for it." in shown
    assert "had it stayed, the value would be" in shown, "a read and what it mattered"
    assert "the intent to open_mine was refused: tile 0 is sea" in shown


def assert_branches_go_where_the_tour_says(shown: str) -> None:
    """Check the promises about branches: the same luck, one cause, and a scenario that gives a branch again."""
    assert "(True, False)" in shown, (
        "a branch without a change is its parent, one with a change is not"
    )
    assert "Cause: only 'unfounded' was asked to withhold event" in shown
    assert shown.count("\nTrue\n") == 1, "the exported scenario gives the branch again"
    assert "['main', 'dole-0', 'dole-60', 'generous', 'lucky', 'thrifty', 'unfounded']" in shown


PROOFS: dict[str, Callable[[str], None]] = {
    "01_tour": assert_the_tour_proves_what_it_says,
    "03_why": assert_the_layoff_leads_back_to_the_stone,
    "04_multiverse": assert_branches_go_where_the_tour_says,
}
"""What a tour must have shown, by its name."""


def test_what_is_committed_has_no_outputs() -> None:
    files = [*resources.notebooks().values(), *resources.reports().values()]
    left = [
        path.name
        for path in files
        for cell in nbformat.read(path, as_version=4).cells
        if cell.get("outputs") or cell.get("execution_count")
    ]
    assert left == []
