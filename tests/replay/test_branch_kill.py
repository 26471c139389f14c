"""SIGKILL while a branch is stepped, again and again: it goes on and ends as if nothing had happened."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from panarchy import Run
from panarchy.run import resume, verify

ROOT = Path(__file__).resolve().parents[2]
UNTIL = 460
"""The tick to reach: far enough that kills fall among snapshots and compactions."""


def start(folder: str) -> subprocess.Popen[str]:
    """Start a process that steps the branch, and wait until it has begun."""
    command = [sys.executable, "-m", "tests.replay.branching_child", folder, str(UNTIL)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "stepping"
    return child


def test_a_branch_killed_again_and_again_ends_as_an_undisturbed_one(run: Run) -> None:
    moments = random.Random(5)
    branch = run.fork(at=57, name="mine", seed=3).set("treasury.tax_rate", 0.3, at=100)
    twin = run.fork(at=57, name="twin", seed=3).set("treasury.tax_rate", 0.3, at=100)
    kills = 0
    for _ in range(4):
        child = start(branch.path)
        time.sleep(moments.uniform(0.02, 0.2))
        if child.poll() is None:
            child.kill()
            kills += 1
        child.wait()
        found = verify(branch.path, replay=False)
        assert found.ok, found.problems
    assert kills >= 2, "the machine was too quick to be interrupted; step more ticks"
    ticks = max(UNTIL - Run.open(branch.path).log().last_tick, 0)
    assert resume(branch.path, ticks) == UNTIL
    undisturbed = twin.step(UNTIL - 57)
    ended = Run.open(branch.path)
    assert ended.chain_at(UNTIL) == undisturbed.hash()
    counted = ended.sql("SELECT count(*), count(DISTINCT tick) FROM kpis").fetchall()
    assert counted == [(UNTIL + 1, UNTIL + 1)]
    assert ended.snapshot_ticks("persons") == undisturbed.snapshot_ticks("persons")
    assert verify(branch.path).ok


def test_a_stopped_branch_remembers_how_far_it_was_asked_to_go(run: Run) -> None:
    branch = run.fork(at=60, name="mine")
    branch.step(30, target=120).close()
    assert branch.target_tick == 120
    assert resume(branch.path) == 120
