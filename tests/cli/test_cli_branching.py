"""``panarchy fork``, ``replay`` and ``diff`` on the command line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from panarchy.run import Run
from tests.cli.command import CommandLine


@pytest.fixture
def copy(island: Path, tmp_path: Path) -> Path:
    """A copy of the recorded island that a test may fork."""
    return Path(shutil.copytree(island, tmp_path / "island"))


def test_fork_acts_and_runs(panarchy: CommandLine, copy: Path) -> None:
    said = panarchy(
        "fork", copy, "--at", 13, "--name", "mine", "--set", "treasury.tax_rate=0.3", "--seed", 5,
        "--act", "set_policy name=dole_rate value=0.4 at=20 priority=2", "--ticks", 20,
    )  # fmt: skip
    assert said.code == 0, said.err
    branch = Run.open(copy / "branches" / "mine")
    assert branch.chain_at(33) in said.out
    assert "from main at tick 13, tick 33" in said.out
    asked = [(intent.tick, intent.verb, intent.priority) for intent in branch.log().intents]
    assert asked == [(14, "reseed", 0), (20, "set_policy", 2), (14, "set_policy", 0)]
    assert panarchy("verify", branch.path).code == 0
    assert panarchy("resume", branch.path, "--ticks", 2).code == 0
    count = panarchy("sql", branch.path, "SELECT count(*) AS n FROM kpis", "--format", "csv")
    assert count.out == "n\n36\n"


def test_fork_withholds(panarchy: CommandLine, copy: Path) -> None:
    event = Run.open(copy).sql("SELECT min(event_id) FROM events WHERE kind = 'hire' AND tick > 15")
    number = event.fetchall()[0][0]
    said = panarchy("fork", copy, "--at", 15, "--name", "without", "--withhold", number, "-n", 20)
    assert said.code == 0, said.err
    asked = panarchy(
        "sql", copy / "branches" / "without", f"SELECT kind FROM events WHERE event_id = {number}",
        "--format", "csv",
    )  # fmt: skip
    assert asked.out == "kind\nwithheld\n"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--act", "open_mien tile=3"), "Did you mean 'open_mine'"),
        (("--act", "open_mine tile"), "key=value"),
        (("--act", "open_mine 'tile=3"), "No closing quotation"),
        (("--act", ""), "--act takes a verb and key=value pairs, such as 'open_mine"),
        (("--set", "treasury.tax=0.3"), "Did you mean 'treasury.tax_rate'"),
        (("--set", "treasury.tax_rate=high"), "--set takes a number"),
        (("--at", "99"), "holds ticks 0 to 40, not 99"),
        (("--name", "main"), "There is a branch 'main'"),
        (
            ("--withhold", "5"),
            "5 is no id of an event; ids are in the view events, column event_id.",
        ),
        (
            ("--at", "20", "--withhold", str(9 << 32 | 1)),
            "happened at tick 9, before the fork at tick 20",
        ),
        (("--at", "20", "--withhold", str(22 << 32 | 999_999)), "has no event"),
    ],
)
def test_a_fork_that_cannot_be_leaves_nothing(
    panarchy: CommandLine, copy: Path, words: tuple[str, ...], part: str
) -> None:
    assert part in panarchy.fails("fork", copy, *words)
    folder = copy / "branches"
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize("mode", ["plain", "heavy", "synctest"])
def test_replay_compares_every_tick(panarchy: CommandLine, island: Path, mode: str) -> None:
    said = panarchy("replay", island, "--from", 10, "--to", 33, "--mode", mode)
    assert said.code == 0, said.err
    assert said.out.startswith("Ticks 11 to 33 came out as they were recorded")
    assert "23 chain hashes are equal" in said.out


def test_replay_says_what_it_cannot(panarchy: CommandLine, island: Path) -> None:
    assert "not 77" in panarchy.fails("replay", island, "--from", 77)
    assert "cannot go to tick 77" in panarchy.fails("replay", island, "--to", 77)
    said = panarchy.fails("replay", island, "--from", 30, "--to", 30)
    assert said.startswith("From tick 30 to tick 30 there is nothing to compute again")


def test_diff_names_the_cause_and_writes_a_page(
    panarchy: CommandLine, copy: Path, tmp_path: Path
) -> None:
    panarchy("fork", copy, "--at", 20, "--name", "mine", "--set", "treasury.tax_rate=0.5", "-n", 20)
    said = panarchy("diff", copy, "mine", "-o", tmp_path / "diff.html")
    assert said.code == 0, said.err
    assert "part at tick 21" in said.out
    assert "only 'mine' was asked to set_policy name=tax_rate value=0.5" in said.out
    assert re.search(r"tax_rate\s+0\.\d+\s+0\.5\s+\+0\.", said.out)
    assert "<h1>main and mine compared</h1>" in (tmp_path / "diff.html").read_text()
    seeded = panarchy("diff", copy, copy / "branches" / "mine", "--seeds", 3, "--ticks", 10)
    assert seeded.code == 0, seeded.err
    assert "90 % band" in seeded.out


def test_diff_says_that_nothing_differs(panarchy: CommandLine, copy: Path) -> None:
    assert panarchy("fork", copy, "--at", 20, "--name", "same", "-n", 20).code == 0
    said = panarchy("diff", copy, "same")
    assert said.code == 0, said.err
    assert "are the same from tick 0 to tick 40" in said.out
    assert said.out.endswith("No indicator differs from tick 20 to tick 40.\n")


def test_diff_ends_well_where_its_reader_has_seen_enough(panarchy: CommandLine, copy: Path) -> None:
    panarchy("fork", copy, "--at", 20, "--name", "mine", "--set", "treasury.tax_rate=0.5", "-n", 20)
    program = "from panarchy.cli import main; main()"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        command = [sys.executable, "-c", program, "diff", str(copy), "mine"]
        ended = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_diff_says_what_it_cannot(panarchy: CommandLine, copy: Path, tmp_path: Path) -> None:
    assert "There is neither a run at" in panarchy.fails("diff", copy, "nobody")
    assert "no folder" in panarchy.fails("diff", copy, copy, "-o", tmp_path / "no" / "x.html")


def test_a_run_with_branches_is_replaced_only_where_that_is_said(
    panarchy: CommandLine, copy: Path
) -> None:
    words = ("run", "tiny_island", "--ticks", 1, "--set", "population.persons=1000", "--out", copy)
    assert panarchy("fork", copy, "--name", "mine").code == 0
    assert "is not replaced, as its branch 'mine'" in panarchy.fails(*words, "--replace")
    assert (copy / "branches" / "mine").is_dir()
    assert panarchy(*words, "--replace-with-branches").code == 0
    assert not (copy / "branches").exists()
    assert panarchy(*words, "--replace").code == 0, "without branches it is replaced as asked"
