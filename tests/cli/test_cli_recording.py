"""``panarchy run``, ``resume`` and ``verify``: what they leave on disk, and how they refuse."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from panarchy import World
from panarchy.run import Run
from tests.cli.command import CommandLine

SMALL = ("--set", "population.persons=1000")


def test_a_run_is_recorded_with_seed_and_ticks(island: Path) -> None:
    run = Run.open(island)
    assert (run.seed, run.last_tick, run.scenario) == (11, 40, "tiny_island")
    assert list(run.snapshot_ticks("persons")) == [0, 10, 20, 30, 40]


def test_the_documented_aliases_mean_the_same(panarchy: CommandLine, tmp_path: Path) -> None:
    words = ("--ticks", 4, "--seed", 3, *SMALL)
    first = panarchy("run", "tiny_island", *words, "--snapshot-every", 2, "--out", tmp_path / "a")
    second = panarchy(
        "run",
        "--scenario",
        "tiny_island",
        *words,
        "--snapshot-interval",
        2,
        "--out",
        tmp_path / "b",
    )
    assert first.code == second.code == 0
    assert first.out.split("chain ")[1] == second.out.split("chain ")[1]
    assert list(Run.open(tmp_path / "b").snapshot_ticks("firms")) == [0, 2, 4]


def test_snapshot_every_zero_keeps_only_the_start(panarchy: CommandLine, tmp_path: Path) -> None:
    words = ("--ticks", 3, "--snapshot-every", 0, "--out", tmp_path / "run", *SMALL)
    assert panarchy("run", "tiny_island", *words).code == 0
    assert list(Run.open(tmp_path / "run").snapshot_ticks("persons")) == [0]


def test_resume_adds_ticks_and_verify_finds_it_whole(
    panarchy: CommandLine, island: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(island, copy)
    assert panarchy("resume", copy, "--ticks", 5).code == 0
    assert Run.open(copy).last_tick == 45
    verified = panarchy("verify", copy)
    assert verified.code == 0
    assert "whole" in verified.out


def test_verify_names_a_damaged_file(panarchy: CommandLine, island: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(island, copy)
    victim = sorted(copy.rglob("*.parquet"))[0]
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    assert victim.name in panarchy.fails("verify", copy)


def test_verify_tells_the_first_of_many_problems(
    panarchy: CommandLine, island: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(island, copy)
    gone = sorted(copy.glob("*/t*.parquet"))
    for file in gone:
        file.unlink()
    said = panarchy.fails("verify", copy)
    assert said.count("lacks its file") == 8
    assert f"There are {len(gone) - 8} problems more." in said


def test_interrupt_ends_cleanly_and_resume_reaches_the_target(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    command = [sys.executable, "-c", "from panarchy.cli import main; main()"]
    words = ["run", "tiny_island", "--ticks", "2000", "--out", str(folder), *SMALL]
    with subprocess.Popen([*command, *words], stderr=subprocess.PIPE, text=True) as process:
        give_up = time.monotonic() + 60
        while not (folder.exists() and any(folder.rglob("*.parquet"))):
            assert process.poll() is None, process.stderr and process.stderr.read()
            assert time.monotonic() < give_up
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    stopped = Run.open(folder)
    assert process.returncode == 130, errors
    assert errors.strip().splitlines()[-1] == (
        f"Stopped after tick {stopped.last_tick:,}; go on with: panarchy resume {folder}"
    )
    assert 0 < stopped.last_tick < 2000
    assert stopped.target_tick == 2000


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("run",), "Name one scenario"),
        (("run", "tiny_iland"), "Did you mean 'tiny_island'"),
        (("run", "tiny_island", "--set", "population.person=5"), "Did you mean 'persons'"),
        (("run", "tiny_island", "--set", "population"), "key=value"),
        (("run", "tiny_island", "--ticks", "many"), "ticks"),
        (("run", "tiny_island", "--ticks", "2097152"), "less than or equal to 2097151."),
        (("run", "tiny_island", "--out", ""), "names none"),
        (("run", "tiny_island", "--out", "s3://bucket/run"), "names none"),
        (("run", ""), "Name one scenario"),
        (("run", "tiny_island", "--scenario", "tiny_island"), "Name one scenario"),
        (("resume", ""), "A run has a path"),
        (("run", "tiny_island", "--tiks", "3"), "--tiks"),
        (("runn",), "Did you mean 'run'"),
        (("verify", "no-such-run"), "no-such-run"),
        (("resume", "no-such-run"), "no-such-run"),
    ],
)
def test_a_mistake_is_one_sentence(
    panarchy: CommandLine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    part: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert part in panarchy.fails(*words)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_a_run_is_not_overwritten(panarchy: CommandLine, island: Path) -> None:
    before = sorted(path.name for path in island.iterdir())
    assert str(island) in panarchy.fails(
        "run", "tiny_island", "--ticks", 1, "--out", island, *SMALL
    )
    assert sorted(path.name for path in island.iterdir()) == before


def test_odd_names_are_names(panarchy: CommandLine, tmp_path: Path) -> None:
    # Letters that mean something to a shell, a URL, a glob, a regular expression or SQL.
    folder = tmp_path / "a b" / "ü 雪" / "it's [1]*?%20 {x} $y"
    (tmp_path / "a b" / "ü 雪").mkdir(parents=True)
    assert panarchy("run", "tiny_island", "--ticks", 2, "--out", folder, *SMALL).code == 0
    other = folder.with_name("it's 1") / "kpis"
    shutil.copytree(folder / "kpis", other)
    assert panarchy("resume", folder, "--ticks", 1).code == 0
    assert "whole" in panarchy("verify", folder).out
    said = panarchy("sql", folder, "select run, count(*) as n from kpis group by run", "-f", "csv")
    assert said.out == f"run,n\n{folder.name},4\n"
    assert panarchy("export", folder, "--tick", 1, "-o", tmp_path / "ü [*].json").code == 0
    assert (tmp_path / "ü [*].json").stat().st_size > 10_000


def test_a_run_of_no_ticks_is_a_run(panarchy: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "still"
    assert panarchy("run", "tiny_island", "--ticks", 0, "--out", folder, *SMALL).code == 0
    for words in (("resume", folder), ("resume", folder, "--ticks", 0)):
        assert "tick 0, chain" in panarchy(*words).out
    assert "0 ticks replayed" in panarchy("verify", folder).out
    assert panarchy("sql", folder, "select tick from hashes", "-f", "csv").out == "tick\n0\n"
    assert panarchy("resume", folder, "--ticks", 2).code == 0
    assert Run.open(folder).last_tick == 2


def test_a_folder_that_cannot_be_made_is_named(panarchy: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    out = tmp_path / "file" / "run"
    assert os.fspath(tmp_path) in panarchy.fails(
        "run", "tiny_island", "--ticks", 1, "--out", out, *SMALL
    )


@pytest.fixture
def unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the notice on keys without effect be said again, which a process says once."""
    monkeypatch.setattr("panarchy.scenario.notice._said", set())


@pytest.mark.usefixtures("unsaid")
def test_a_notice_is_said_before_the_work_begins(
    panarchy: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = World.advance

    def say_and_advance(world: World, *arguments: float) -> int:
        sys.stderr.write(f"stepping from {world.tick}\n")
        return advance(world, int(arguments[0]))

    monkeypatch.setattr(World, "advance", say_and_advance)
    before = warnings.showwarning
    said = panarchy("run", "tiny_island", "--ticks", 2, "--out", tmp_path / "run", *SMALL)
    assert said.code == 0
    notice, *work = said.err.splitlines()
    assert notice.startswith("Note: Scenario 'tiny_island': finance, ")
    assert notice.endswith("do not exist.")
    assert work[0] == "stepping from 0"
    assert "Note" not in said.out
    assert warnings.showwarning is before


@pytest.mark.usefixtures("unsaid")
def test_an_error_before_the_work_is_the_only_line(panarchy: CommandLine, island: Path) -> None:
    said = panarchy.fails("run", "tiny_island", "--ticks", 1, "--out", island, *SMALL)
    assert "exists already" in said


def test_traceback_is_shown_when_asked_for(island: Path) -> None:
    words = [
        sys.executable,
        "-c",
        "from panarchy.cli import main; main()",
        "sql",
        str(island),
        "select x",
        "--traceback",
    ]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "Traceback" in ended.stderr
