"""What the system refuses, a full disk above all, is one clear sentence, and the run stays whole up to a tick."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from panarchy import Run, RunError, World
from panarchy.run import durable, resume, verify
from tests.run.islands import act_and_step, island

ROOT = Path(__file__).resolve().parents[2]

LIMITED = """
import resource, signal, sys
from panarchy import RunError
from tests.run.islands import act_and_step, island
world = island()
world.record(sys.argv[1], every=10, target_tick=95)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
# Every file may only be so large from here on, as root's files too on a full disk.
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    act_and_step(world, 95)
    world.stop_recording()
except RunError as error:
    print(error)
"""


def one_sentence(text: str) -> bool:
    """Whether a message is one sentence without a traceback."""
    return text.endswith(".") and "\n" not in text and "Traceback" not in text


@pytest.mark.parametrize("limit", [2_000, 30_000])
def test_files_that_cannot_grow_leave_a_run_that_resumes(tmp_path: Path, limit: int) -> None:
    folder = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder), str(limit)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = done.stdout.strip()
    assert "Cannot write" in said
    assert "can be resumed" in said
    assert one_sentence(said)
    assert done.stderr.strip() == ""
    assert Run.open(folder).verify().ok
    assert resume(folder, ticks=5) == Run.open(folder).last_tick


def test_a_full_disk_leaves_a_run_that_resumes(
    tmp_path: Path, make_island: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, undisturbed = make_island(), make_island()
    run = world.record(tmp_path / "run", every=10, target_tick=60)
    act_and_step(world, 15)
    run.flush()

    def full(path: Path, data: bytes) -> None:
        raise durable.refusal(OSError(errno.ENOSPC, "full"), "write", path)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write", full)
        with pytest.raises(RunError, match="No space left on device") as caught:
            act_and_step(world, 600)
    assert one_sentence(str(caught.value))
    assert "whole up to tick 15 and can be resumed" in str(caught.value)
    assert run.verify().ok
    assert run.target_tick == 60
    # Room again: what was stepped before the failure showed is computed once more, then recording goes on.
    reached = world.tick
    world.record(tmp_path / "run", if_exists="resume")
    act_and_step(world, reached + 30)
    world.stop_recording()
    act_and_step(undisturbed, reached + 30)
    assert run.chain_at(reached + 30) == undisturbed.hash()
    assert run.sql("SELECT count(*), min(tick), max(tick) FROM kpis").fetchall() == [
        (reached + 31, 0, reached + 30)
    ]
    assert run.verify().ok
    assert not list((tmp_path / "run").rglob("*.tmp"))


def test_a_failed_recording_does_not_stop_the_world(
    tmp_path: Path, make_island: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_island()
    world.record(tmp_path / "run", every=10)

    def full(path: Path, data: bytes) -> None:
        raise RunError(f"Cannot write {path}.")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write", full)
        with pytest.raises(RunError, match="recording stopped"):
            world.step(50)
    world.act("protect_area", tile=3)
    world.step(50 - world.tick)
    assert world.tick == 50
    assert world.sql("SELECT max(tick) FROM kpis").fetchall() == [(50,)]


@pytest.mark.parametrize("where", ["file/run", "file"])
def test_a_place_that_cannot_hold_a_run_is_named(
    tmp_path: Path, make_island: Callable[[], World], where: str
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(RunError, match=r"exists already|Cannot") as caught:
        make_island().record(tmp_path / where)
    assert one_sentence(str(caught.value))
    assert str(tmp_path / "file") in str(caught.value)


def test_resuming_what_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="There is no run at") as caught:
        resume(tmp_path / "nothing")
    assert one_sentence(str(caught.value))


@pytest.mark.parametrize("where", ["", "  ", "a\0b"])
def test_what_is_no_place_is_said_to_be_none(where: str) -> None:
    for use in (Run.open, resume, verify):
        with pytest.raises(RunError, match=r"A run has a path or an address, and .* is none"):
            use(where)


@pytest.mark.parametrize("where", [5, None, ["a"], object])
def test_a_place_is_a_text_or_a_path(where: str) -> None:
    for use in (Run, Run.open, resume, verify):
        with pytest.raises(
            RunError, match=r"A run has a path or an address, and .* is none"
        ) as told:
            use(where)
        assert one_sentence(str(told.value))


def test_who_is_told_of_progress_can_be_told(opened: Run, tmp_path: Path) -> None:
    for use in (
        lambda: opened.verify(progress=5),  # type: ignore[arg-type]
        lambda: opened.resume(ticks=0, progress=5),  # type: ignore[arg-type]
        lambda: opened.publish(tmp_path.as_uri(), progress=5),  # type: ignore[arg-type]
    ):
        with pytest.raises(RunError, match=r"^progress is called with .*, and 5 cannot be\.$"):
            use()
    with pytest.raises(RunError, match=r"^An address must be a path, not 5\.$"):
        opened.publish(5)  # type: ignore[arg-type]


def test_a_file_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for use in (Run.open, resume, verify):
        with pytest.raises(RunError, match=f"There is no run at {tmp_path / 'file'}"):
            use(tmp_path / "file")


@pytest.mark.parametrize("ticks", [-5, 2.5, "3", True, 2**21])
def test_ticks_to_add_are_a_whole_number(run_copy: Path, ticks: int) -> None:
    with pytest.raises(RunError, match="must be a whole number from 0 to 2,097,151"):
        resume(run_copy, ticks=ticks)
    assert Run.open(run_copy).last_tick == 95


def test_a_run_does_not_go_beyond_the_last_tick_there_can_be(run_copy: Path) -> None:
    with pytest.raises(RunError, match=r"The last tick must be .* not 2097152"):
        resume(run_copy, ticks=2**21 - 95)
    assert Run.open(run_copy).target_tick == 95


def test_resuming_without_a_target_asks_for_ticks(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "run")
    world.step(2)
    world.stop_recording()
    with pytest.raises(RunError, match="say how many more"):
        run.resume()
    assert run.resume(ticks=3) == 5
    assert run.target_tick == 5


def test_a_run_that_is_being_recorded_is_not_resumed(tmp_path: Path) -> None:
    world = island()
    world.record(tmp_path / "run", target_tick=9)
    with pytest.raises(RunError, match="being recorded by a world of this process"):
        resume(tmp_path / "run")
    world.stop_recording()
