"""A missing or damaged file of a run is named in one sentence, whatever the command that comes upon it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from panarchy import DamagedError, Run, RunError
from panarchy.widgets.recorded import Record
from tests.cli.command import CommandLine

PERSONS = "persons/t00000020.parquet"


def delete(file: Path) -> None:
    """Take the file away."""
    file.unlink()


def cut(file: Path) -> None:
    """Leave the first half of the file."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    """Leave a file of no bytes."""
    file.write_bytes(b"")


def spoil(file: Path) -> None:
    """Change bytes in the middle, where the size and the file's two ends stay as they are."""
    data = bytearray(file.read_bytes())
    for place in range(len(data) // 4, len(data) // 2):
        data[place] ^= 0x5A
    file.write_bytes(data)


Harm = Callable[[Path], None]


@pytest.fixture
def copy(island: Path, tmp_path: Path) -> Path:
    """A copy of the run that may be damaged."""
    return Path(shutil.copytree(island, tmp_path / "island"))


@pytest.mark.parametrize("harm", [delete, cut, empty, spoil])
def test_export_and_sql_name_the_file(
    panarchy: CommandLine, copy: Path, tmp_path: Path, harm: Harm
) -> None:
    harm(copy / PERSONS)
    target = tmp_path / "out"
    query = "select tick, sum(wealth_minor), sum(health_score), max(key) from persons group by tick"
    asked: list[tuple[object, ...]] = [
        ("export", copy, "--tick", 20),
        ("export", copy, "--tick", 20, "-o", target),
        ("export", copy, "--tick", 23, "-o", target),
    ]
    if harm is not spoil:  # DuckDB compares no checksums: what is well-formed it believes
        asked += [
            ("sql", copy, query),
            ("sql", copy, query, "-f", "json"),
            ("sql", copy, query, "-f", "csv", "-o", target),
            ("sql", copy, query, "-f", "parquet", "-o", target),
        ]
    for words in asked:
        said = panarchy(*words)
        assert said.code == 2, words
        assert PERSONS in said.err, words
        assert said.err.count("\n") == 1, words
        assert said.out == "", words
    assert not target.exists()
    assert panarchy("sql", copy, "select max(tick) from kpis").code == 0


@pytest.mark.parametrize("harm", [delete, cut, empty, spoil])
def test_rewinding_and_exploring_name_the_file(copy: Path, harm: Harm) -> None:
    harm(copy / PERSONS)
    run = Run.open(copy)
    for ask in (
        lambda: run.as_of("persons", 20),
        lambda: run.as_of("persons", 21),
        lambda: run.world_at(20),
        lambda: run.table_at("persons", 20),
        lambda: Record(run).entity_history("persons", 3),
    ):
        with pytest.raises((RunError, DamagedError), match=PERSONS):
            ask()
    assert run.as_of("persons", 10).fetchall()


@pytest.mark.notebooks
def test_a_report_names_the_file(panarchy: CommandLine, copy: Path, tmp_path: Path) -> None:
    delete(copy / PERSONS)
    assert PERSONS in panarchy.fails("report", "run_summary", copy, "-o", tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()
