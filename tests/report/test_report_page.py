"""Reports: whole, offline, stamped, and clear about what went wrong."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import nbformat
import pytest

from panarchy import World
from panarchy.errors import PanarchyError, RunError
from panarchy.report import Stamp, charts, render
from panarchy.report.page import page, without_widgets
from panarchy.run import Run
from tests.cli.command import CommandLine

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
WIDGET = "application/vnd.jupyter.widget-view+json"
FROM_OUTSIDE = re.compile(
    r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import|<script|<link"""
)
"""What makes a browser ask for something that is not in the page."""


@pytest.fixture
def panarchy(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line."""
    return CommandLine(capsys)


def notebook(*sources: str) -> nbformat.NotebookNode:
    """A report with a parameter and some cells."""
    first = nbformat.v4.new_code_cell("run_path = ''\nlimit = 3", metadata={"tags": ["parameters"]})
    cells = [first, *(nbformat.v4.new_code_cell(source) for source in sources)]
    made: nbformat.NotebookNode = nbformat.v4.new_notebook(
        cells=cells, metadata={"title": "A <test>", "kernelspec": KERNEL}
    )
    return made


def written(folder: Path, *sources: str) -> Path:
    """Write such a report to a file."""
    path = folder / "small.ipynb"
    nbformat.write(notebook(*sources), path)
    return path


@pytest.mark.notebooks
def test_run_summary_is_whole_offline_and_stamped(
    panarchy: CommandLine, island: Path, tmp_path: Path
) -> None:
    file = tmp_path / "summary.html"
    said = panarchy("report", "run_summary", island, "-o", file, "-p", "top_count=4")
    assert said.code == 0, said.err
    text = file.read_text()
    run = Run.open(island)
    for fact in (run.chain_at(run.last_tick), run.scenario, f"<dd>{run.seed}</dd>", "0 to 40"):
        assert fact in text
    assert FROM_OUTSIDE.search(re.sub(r"data:[^\"']+", "", text)) is None
    assert text.count("data:image/png;base64,") >= 10
    assert "verdict" in text
    assert "broken first" not in text


@pytest.mark.notebooks
def test_branch_comparison_names_the_cause_and_is_offline(
    panarchy: CommandLine, island: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(island, tmp_path / "island"))
    run, file = Run.open(root), tmp_path / "branches.html"
    with pytest.raises(RunError, match="has no branch that went on"):
        charts.compared(run)
    mine = run.fork(at=15, name="mine").set("treasury.tax_rate", 0.4).step(25)
    mine.fork(at=25, name="child").set("treasury.dole_rate", 0.1).step(15).close()
    run.fork(at=20, name="waiting")
    mine.close()
    said = panarchy("report", "branch_comparison", root, "-o", file, "-p", "maps=1")
    assert said.code == 0, said.err
    text = file.read_text()
    plain = unescape(text)
    assert FROM_OUTSIDE.search(re.sub(r"data:[^\"']+", "", text)) is None
    assert "'main' and 'mine' agree up to tick 15 and part at tick 16" in plain
    assert "only 'child' was asked to set_policy name=tax_rate value=0.4 at tick 16" in plain
    assert mine.chain_at(40)[:24] in text
    assert "waiting" not in text, "a branch that was never stepped has nothing to compare"
    assert text.count("data:image/png;base64,") == 3, "the indicators, and a map a branch"


def test_a_reports_parameters_say_which_branches_are_compared(island: Path, tmp_path: Path) -> None:
    run = Run.open(shutil.copytree(island, tmp_path / "island"))
    for name, rate in (("mine", 0.4), ("yours", 0.1), ("ours", 0.2)):
        run.fork(at=15, name=name).set("treasury.tax_rate", rate).step(25).close()
    assert charts.compared(run, "ours, mine").names == ["main", "ours", "mine"]
    assert charts.compared(run).names == ["main", "mine", "ours", "yours"]
    pairs = charts.compared(run, ["mine"], ticks=5, seeds=2)
    assert (pairs.first_tick, pairs.last_tick, pairs.series.seeds) == (15, 20, [0, 1])
    assert "90 % band" in charts.indicator_table(pairs).text
    with pytest.raises(RunError, match="Did you mean 'mine'"):
        charts.compared(run, "mien")


@pytest.mark.notebooks
def test_a_report_of_ones_own_takes_parameters(island: Path, tmp_path: Path) -> None:
    cells = (
        "from panarchy import Run\nrun = Run.open(run_path)",
        "print('ticks', run.sql('select count(*) from kpis where tick between 1 and $n', n=limit).fetchall()[0][0])",
    )
    stamp = render(str(written(tmp_path, *cells)), island, tmp_path / "own.html", {"limit": "7"})
    assert isinstance(stamp, Stamp)
    text = (tmp_path / "own.html").read_text()
    assert "ticks 7" in text
    assert "<h1>A &lt;test&gt;</h1>" in text


@pytest.mark.notebooks
def test_a_report_says_with_which_days_its_run_begins_and_ends(tmp_path: Path) -> None:
    world = World("tiny_island", seed=4, set={"population.persons": 600})
    world.step(2)
    world.record(tmp_path / "late")
    report = str(written(tmp_path, "1"))
    for ticks, days in ((0, "2 to 2"), (3, "2 to 5")):
        world.step(ticks)
        stamp = render(report, tmp_path / "late", tmp_path / "late.html", {})
        assert (stamp.first_tick, stamp.chain) == (2, world.hash())
        assert f"<dd>{days}</dd>" in (tmp_path / "late.html").read_text()
    world.stop_recording()


@pytest.mark.notebooks
def test_a_cell_that_fails_is_named_and_leaves_no_page(island: Path, tmp_path: Path) -> None:
    report = written(tmp_path, "1 / 0")
    with pytest.raises(PanarchyError, match="small failed in its code cell 3: ZeroDivisionError"):
        render(str(report), island, tmp_path / "page.html", {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.ipynb"]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("report", "run_sumary", "{run}", "-o", "x.html"), "Did you mean 'run_summary'"),
        (("report", "run_summary", "nowhere", "-o", "x.html"), "nowhere"),
        (("report", "run_summary", "{run}", "-o", "no/folder/x.html"), "no/folder"),
        (
            ("report", "run_summary", "{run}", "-o", "x.html", "-p", "top_cuont=3"),
            "Did you mean 'top_count'",
        ),
        (("report", "run_summary", "{run}", "-o", "x.html", "-p", "top_count"), "key=value"),
    ],
)
def test_a_mistake_is_one_sentence(
    panarchy: CommandLine,
    island: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    part: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert part in panarchy.fails(*(word.format(run=island) for word in words))
    assert list(tmp_path.iterdir()) == []


def test_widgets_give_way_to_the_picture_beside_them() -> None:
    data = {WIDGET: {"model_id": "1"}, "image/png": "iVBORw0KGgo=", "text/plain": "Explorer()"}
    shown = notebook("explore()")
    shown.metadata["widgets"] = {"state": {}}
    shown.cells[1].outputs = [nbformat.v4.new_output("display_data", data)]
    stamp = Stamp("small", "run", "island", 7, "1.0", 3, "ab" * 32)
    assert list(without_widgets(shown).cells[1].outputs[0].data) == ["image/png"]
    text = page(shown, stamp)
    assert "iVBORw0KGgo=" in text
    assert "model_id" not in text
    assert FROM_OUTSIDE.search(text) is None
    assert "widgets" in shown.metadata, "the notebook itself stays as it is"
