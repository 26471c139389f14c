"""Keeps the README true: its Python runs, its commands succeed, and the views and scenarios it names exist."""

from __future__ import annotations

import re
import shlex
import warnings
from pathlib import Path

import pytest

from panarchy import Run, Scenario
from panarchy.cli import main

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the README's fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """Return the text under a heading of the second level."""
    found = re.search(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL
    )
    assert found is not None, f"the README has no section {title}"
    return found.group(1)


@pytest.fixture(scope="module")
def after_reading(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Run the README's Python from top to bottom in an empty folder and return its variables."""
    namespace: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.chdir(tmp_path_factory.mktemp("readme"))
        for code in blocks("python"):
            exec(compile(code, "README.md", "exec"), namespace)
    return namespace


@pytest.mark.slow
def test_python_says_what_happens(after_reading: dict[str, object]) -> None:
    as_is, changed = after_reading["as_is"], after_reading["changed"]
    assert as_is.tick == changed.tick == 120  # type: ignore[attr-defined]
    assert as_is.hash() != changed.hash()  # type: ignore[attr-defined]


@pytest.mark.slow
def test_views_are_those_of_a_run(after_reading: dict[str, object]) -> None:
    run = after_reading["run"]
    assert isinstance(run, Run)
    listed = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", section("In SQL"), re.MULTILINE)
    named = {name for row in listed for name in re.findall(r"\w+", row)}
    known = run.sql("select distinct table_name from dictionary").fetchall()
    assert named - {"dictionary"} == {str(name) for (name,) in known} - {"dictionary"}


@pytest.mark.slow
def test_commands_succeed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    for command in commands:
        program, *words = shlex.split(command)
        assert program == "panarchy"
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0, command
    assert (tmp_path / "shore.html").stat().st_size > 10_000


def test_scenarios_are_those_that_come_with_panarchy() -> None:
    first = section("Scenarios").splitlines()[1]
    assert set(re.findall(r"`(\w+)`", first)) == set(Scenario.presets())


def test_every_file_named_exists() -> None:
    root = Path(__file__).resolve().parent.parent
    named = re.findall(r"`((?:\w+/)+[\w.]*)`|!\[[^]]*\]\(([^)]+)\)|\b([A-Z]+\.md)\b", README)
    paths = {path for row in named for path in row if path and not path.startswith("runs/")}
    assert [path for path in sorted(paths) if not (root / path).exists()] == []
