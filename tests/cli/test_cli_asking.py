"""``panarchy sql``, ``export``, ``scenarios`` and the words that every command shares."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from panarchy.run import Run
from tests.cli.command import CommandLine

QUERY = "select tick, count(*) as n from persons where tick >= $t group by tick order by tick"


def rows(island: Path) -> list[tuple[int, int]]:
    """The answer, asked in Python."""
    return Run.open(island).sql(QUERY, t=20).fetchall()


def test_a_table_for_people(panarchy: CommandLine, island: Path) -> None:
    said = panarchy("sql", island, QUERY, "-p", "t=20")
    assert said.code == 0
    lines = [line.split() for line in said.out.splitlines() if line.strip()]
    assert lines[0] == ["tick", "n"]
    assert [tuple(map(int, line)) for line in lines[1:]] == rows(island)


def test_csv_and_json_hold_the_same_rows(panarchy: CommandLine, island: Path) -> None:
    as_csv = panarchy("sql", island, QUERY, "-p", "t=20", "--format", "csv").out
    parsed = list(csv.DictReader(io.StringIO(as_csv)))
    as_json = json.loads(panarchy("sql", island, QUERY, "-p", "t=20", "--format", "json").out)
    assert as_json == [{name: int(value) for name, value in row.items()} for row in parsed]
    assert [(row["tick"], row["n"]) for row in as_json] == rows(island)


def test_json_holds_maps_as_objects_and_nulls(panarchy: CommandLine, island: Path) -> None:
    query = "select posted_price, 'nan'::double as x, null as y from firms where tick = 0 limit 1"
    (record,) = json.loads(panarchy("sql", island, query, "-f", "json").out)
    assert isinstance(record["posted_price"], dict)
    assert record["posted_price"]
    assert record["x"] is None
    assert record["y"] is None


def test_parquet_goes_to_a_file(panarchy: CommandLine, island: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.parquet"
    assert panarchy("sql", island, QUERY, "-p", "t=20", "-f", "parquet", "-o", file).code == 0
    assert [tuple(row.values()) for row in pq.read_table(file).to_pylist()] == rows(island)
    assert "-o FILE" in panarchy.fails("sql", island, "select 1", "-f", "parquet")


def test_export_writes_the_state_after_any_tick(
    panarchy: CommandLine, island: Path, tmp_path: Path
) -> None:
    file = tmp_path / "state.json"
    assert panarchy("export", island, "--tick", 17, "--format", "json", "-o", file).code == 0
    state = json.loads(file.read_text())
    run = Run.open(island)
    live = run.world_at(17)
    assert (state["tick"], state["seed"], state["chain"]) == (17, 11, live.hash())
    assert len(state["tables"]["persons"]) == live.table("persons").num_rows
    first = live.table("persons", ["person_id", "wealth_real"]).slice(0, 1).to_pylist()[0]
    assert {name: state["tables"]["persons"][0][name] for name in first} == first
    assert set(state["tables"]) >= {"persons", "households", "firms", "tiles", "deposits", "goods"}


def test_export_of_the_start_has_its_chain(panarchy: CommandLine, island: Path) -> None:
    said = panarchy("export", island, "--tick", 0, "--table", "treasury")
    assert json.loads(said.out)["chain"] == Run.open(island).chain_at(0)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("sql", "{run}", "select tik from kpis"), "Did you mean 'tick'"),
        (("sql", "{run}", "drop view kpis"), "read-only"),
        (("sql", "{run}", "select $t"), "$t"),
        (("sql", "{run}", "select 1", "--format", "xml"), "xml"),
        (("sql", "{run}", "select cast(doc as int) from dictionary", "-f", "csv"), "query"),
        (("sql", "{run}", "select 1", "-f", "csv", "-o", "no/such/folder/x.csv"), "no/such/folder"),
        (("sql", "nothing-here", "select 1"), "nothing-here"),
        (("export", "{run}", "--tick", "99"), "0 to 40, not 99"),
        (
            ("report", "foo"),
            "There is no report 'foo'. There are audit, branch_comparison, run_summary.",
        ),
        (("report", "run_sumary", "{run}", "-o", "x.html"), "Did you mean 'run_summary'"),
        (("bench", "tiks"), "Did you mean 'ticks'"),
        (("export", "{run}", "--table", "person"), "Did you mean 'persons'"),
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


@pytest.mark.parametrize(
    ("target", "part"),
    [(".", "'.' is a folder; name the file"), ("", "is a folder"), ("no/x", "no folder no")],
)
def test_an_answer_needs_a_file_to_go_to(
    panarchy: CommandLine,
    island: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    part: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (
        ("sql", island, "select 1", "-f", "csv"),
        ("sql", island, "select 1", "-f", "parquet"),
        ("export", island, "--table", "treasury"),
        ("report", "run_summary", island),
    ):
        assert part in panarchy.fails(*words, "-o", target), words
    assert list(tmp_path.iterdir()) == []


def test_an_answer_goes_through_a_link_and_into_a_pipe(
    panarchy: CommandLine, island: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert panarchy("sql", island, "select 1 as x", "-f", "csv", "-o", tmp_path / "link").code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "x\n1\n"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert panarchy("sql", island, "select 2 as x", "-f", "csv", "-o", pipe).code == 0
    assert os.read(reader, 100) == b"x\n2\n"
    os.close(reader)
    assert pipe.is_fifo(), "a pipe or a device is written to, never replaced"


@pytest.mark.parametrize("words", [("export",), ("sql", "select * from persons", "-f", "csv")])
def test_a_reader_that_has_seen_enough_ends_the_command_quietly(
    island: Path, words: tuple[str, ...]
) -> None:
    command = [sys.executable, "-c", "from panarchy.cli import main; main()"]
    with subprocess.Popen(
        [*command, words[0], str(island), *words[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 2


def test_a_table_named_twice_is_written_once(panarchy: CommandLine, island: Path) -> None:
    said = panarchy("export", island, "--table", "treasury", "--table", "treasury")
    assert said.out.count('"treasury": [') == 1
    assert list(json.loads(said.out)["tables"]) == ["treasury"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-3", -3), ("1.5", 1.5), (".5e3", 500.0), ("1_000", "1_000"), ("", ""),
     ("nan", "nan"), ("2024-01-02", "2024-01-02"), ("a=b", "a=b")],
)  # fmt: skip
def test_a_parameter_is_a_number_where_it_looks_like_one(
    panarchy: CommandLine, island: Path, text: str, value: object
) -> None:
    said = panarchy("sql", island, "select $t as t", "-f", "json", "-p", f"t={text}")
    assert json.loads(said.out) == [{"t": value}]


def test_scenarios_are_listed_smallest_first(panarchy: CommandLine) -> None:
    said = panarchy("scenarios")
    assert said.code == 0
    names = [line.split()[0] for line in said.out.splitlines()[1:5]]
    assert names == ["tiny_island", "laptop_small", "medium", "large"]


def test_help_lists_every_command(panarchy: CommandLine) -> None:
    said = panarchy("--help")
    assert said.code == 0
    for command in (
        "run",
        "resume",
        "verify",
        "sql",
        "export",
        "report",
        "bench",
        "scenarios",
        "lab",
    ):
        assert command in said.out


def test_version_is_the_engines(panarchy: CommandLine) -> None:
    from panarchy import __version__

    assert panarchy("--version").out.strip() == f"panarchy {__version__}"


def test_the_module_is_the_command() -> None:
    asked = [sys.executable, "-m", "panarchy", "scenarios"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "tiny_island" in said.stdout
