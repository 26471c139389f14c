"""SIGKILL at any moment of recording or resuming, again and again: the run ends as if nothing had happened."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from panarchy import Run
from panarchy.run import resume, verify
from tests.run.islands import act_and_step, island

ROOT = Path(__file__).resolve().parents[2]
UNTIL = 600
"""Ticks of the run: long enough that kills fall among snapshots and compactions."""


def start(verb: str, folder: Path) -> subprocess.Popen[str]:
    """Start a process that records or resumes, and wait until it has begun."""
    command = [sys.executable, "-m", "tests.run.recording_child", verb, str(folder), str(UNTIL)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == ("recording" if verb == "record" else "resuming")
    return child


@pytest.mark.slow
def test_killed_again_and_again_a_run_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    moments = random.Random(11)
    folder = tmp_path / "run"
    kills = 0
    for attempt in range(6):
        child = start("record" if attempt == 0 else "resume", folder)
        time.sleep(moments.uniform(0.02, 0.5))
        if child.poll() is None:
            child.kill()
            kills += 1
        child.wait()
        found = verify(folder, replay=False)
        assert found.ok, found.problems
    assert kills >= 3, "the machine was too quick to be interrupted; record more ticks"
    last = resume(folder)
    undisturbed = island()
    act_and_step(undisturbed, Run.open(folder).log().intents[-1].accepted + 1)
    undisturbed.step(UNTIL - undisturbed.tick)
    run = Run.open(folder)
    assert last == UNTIL
    assert run.chain_at(UNTIL) == undisturbed.hash()
    for view in ("kpis", "hashes"):
        counted = run.sql(
            f"SELECT count(*), count(DISTINCT tick), min(tick) FROM {view}"
        ).fetchall()
        assert counted == [(UNTIL + 1, UNTIL + 1, 0)], view
    assert run.snapshot_ticks("persons") == list(range(0, UNTIL + 1, 10))
    assert run.sql("SELECT count(*) = count(DISTINCT event_id) FROM events").fetchall() == [(True,)]
    assert verify(folder).ok


def test_a_run_killed_while_it_begins_is_no_run(tmp_path: Path) -> None:
    # What is left of a recorder killed before its first manifest lies beside the run's place, never in it.
    world = island()
    world.record(tmp_path / "run")
    world.stop_recording()
    (tmp_path / "run").rename(tmp_path / ".run.99999.new")
    again = island()
    run = again.record(tmp_path / "run")
    again.stop_recording()
    assert run.verify().ok
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_resuming_sweeps_what_a_killed_replacement_left(run_copy: Path) -> None:
    # Killed after the new run had taken its place and before the old one was gone.
    left = run_copy.with_name(f".{run_copy.name}.99999.old")
    shutil.copytree(run_copy, left)
    other = run_copy.with_name(f".{run_copy.name}2.99999.old")
    other.mkdir()
    assert resume(run_copy, ticks=1) == 96
    assert not left.exists()
    assert other.exists(), "it lies beside another run"


def test_resuming_a_finished_run_changes_nothing(run_copy: Path) -> None:
    run = Run.open(run_copy)
    chain = run.chain_at(95)
    assert run.resume() == 95
    assert run.chain_at(95) == chain
    assert run.resume(ticks=4) == 99
    assert run.verify().ok
