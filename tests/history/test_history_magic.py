"""``%%history`` in a real IPython shell: forms, parameters, names and completion."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from IPython.core.interactiveshell import InteractiveShell

import panarchy
from panarchy.errors import QueryError
from panarchy.history import History
from tests.history.fake_run import FakeRun


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[InteractiveShell]:
    """A shell with the extension loaded and a run named ``run``."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    panarchy.load_ipython_extension(shell)
    shell.user_ns["run"] = History(FakeRun(tmp_path))
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("relation", duckdb.DuckDBPyRelation),
        ("arrow", pa.Table),
        ("polars", pl.DataFrame),
        ("pandas", pd.DataFrame),
    ],
)
def test_a_cell_keeps_its_answer_in_the_form_asked(
    shell: InteractiveShell, form: str, kind: type
) -> None:
    shell.user_ns["first"] = 2
    cell = "select tick, unemployment\nfrom kpis where tick >= $first order by tick"
    assert shell.run_cell_magic("history", f"run -o df --as {form}", cell) is None
    kept = shell.user_ns["df"]
    assert isinstance(kept, kind)
    assert pa.table(kept)["tick"].to_pylist() == [2, 3, 4]


def test_polars_that_is_not_there_is_named(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panarchy.history.magic.find_spec", lambda name: None)
    with pytest.raises(QueryError, match="Polars is not installed; get it with"):
        shell.run_cell_magic("history", "run --as polars", "select 1")


def test_an_answer_that_fails_on_its_rows_is_explained(shell: InteractiveShell) -> None:
    with pytest.raises(QueryError, match="Could not convert"):
        shell.run_cell_magic("history", "run --as pandas", "select kind::int from events")


def test_a_cell_without_a_name_shows_its_answer(shell: InteractiveShell) -> None:
    shell.user_ns["t"] = 3
    cell = "select count(*) as n, 'a  b' as s\nfrom kpis where tick < :t"
    shown = shell.run_cell_magic("history", "run --as pandas", cell)
    assert shown.to_dict("records") == [{"n": 3, "s": "a  b"}]


def test_the_line_magic_stays_ipythons(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell("remembered = 6 * 7", store_history=True)
    capsys.readouterr()
    shell.run_cell("%history -n")
    assert "remembered = 6 * 7" in capsys.readouterr().out
    assert shell.run_line_magic("history", "-n 1") is None
    assert "remembered = 6 * 7" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "cell", "words"),
    [
        ("rnu", "select 1", "Did you mean 'run'"),
        ("number", "select 1", "not a run or a world"),
        ("run", "select $nubmer", "Did you mean 'number'"),
        ("run -o 1x", "select 1", "not a name"),
        ("run -o class", "select 1", "not a name"),
        ("run -o", "select 1", "%%history: argument -o/--output: expected one argument"),
        ("run --as table", "select 1", "invalid choice: 'table'"),
        ("run 'x", "select 1", "%%history: no closing quotation in 'run 'x'"),
        ("", "select 1", "required: source"),
        ("run", "   \n", "query is empty"),
        ("run", "-- only a remark", "query is empty"),
        ("run more", "select 1", "unrecognized arguments: more"),
        ("run.nothing", "select 1", "'run.nothing' is not a run"),
        ("run", "select tic from kpis", "Did you mean 'tick'"),
    ],
)
def test_a_mistake_says_what_was_meant(
    shell: InteractiveShell, line: str, cell: str, words: str
) -> None:
    shell.user_ns["number"] = 5
    with pytest.raises(QueryError, match=words):
        shell.run_cell_magic("history", line, cell)


def complete(shell: InteractiveShell, cell: str) -> list[str]:
    """What the shell offers at the end of a cell."""
    with_provisional = shell.Completer.completions(cell, len(cell))
    return [completion.text for completion in with_provisional]


@pytest.mark.filterwarnings("ignore::IPython.core.completer.ProvisionalCompleterWarning")
def test_completion_offers_views_columns_and_variables(shell: InteractiveShell) -> None:
    shell.user_ns["threshold"] = 0.1
    assert complete(shell, "%%history run\nselect * from per") == ["persons"]
    assert "unemployment" in complete(
        shell, "%%history run\nselect k.tick from kpis k where k.unem"
    )
    assert complete(shell, "%%history run\nselect * from kpis where unemployment > $thr") == [
        "threshold"
    ]
    assert "persons" not in complete(shell, "%%history nothing\nselect * from per")
