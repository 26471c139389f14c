"""Every kind of damage to a run is named with its file, and nothing damaged is used."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from panarchy import DamagedError, Run, RunError
from panarchy.run import manifest, resume, verify
from panarchy.run.log import LogWriter, read_contents
from panarchy.run.place import LocalPlace
from tests.run.islands import island


def kinds(folder: Path) -> Iterator[Path]:
    """One file of every kind that a run has: the log, the oldest and newest manifest, one of each view."""
    yield folder / "inputs.log"
    manifests = sorted((folder / "manifests").iterdir())
    yield from (manifests[0], manifests[-1], folder / "dictionary.parquet")
    for view in sorted(
        path for path in folder.iterdir() if path.is_dir() and path.name != "manifests"
    ):
        yield sorted(view.iterdir())[-1]


def flip(path: Path, place: float) -> None:
    """Flip one bit of a file."""
    data = bytearray(path.read_bytes())
    data[int(place * (len(data) - 1))] ^= 0x10
    path.write_bytes(data)


@pytest.mark.parametrize("place", [0.0, 0.37, 1.0])
def test_a_flipped_byte_in_any_file_is_named(run_copy: Path, place: float) -> None:
    for path in kinds(run_copy):
        original = path.read_bytes()
        flip(path, place)
        found = verify(run_copy, replay=False)
        assert any(path.name in problem for problem in found.problems), (path, found.problems)
        path.write_bytes(original)
    assert Run.open(run_copy).verify(replay=False).ok


def test_a_damaged_snapshot_is_not_restored(run_copy: Path) -> None:
    flip(run_copy / "persons" / "t00000090.parquet", 0.5)
    with pytest.raises(DamagedError, match=r"persons/t00000090\.parquet is damaged"):
        Run.open(run_copy).core_at(92)
    with pytest.raises(DamagedError, match=r"persons/t00000090\.parquet is damaged"):
        resume(run_copy, ticks=5)
    assert Run.open(run_copy).core_at(85).tick == 85


def test_a_truncated_snapshot_is_named(run_copy: Path) -> None:
    path = run_copy / "tiles" / "t00000090.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DamagedError, match=r"tiles/t00000090\.parquet is damaged: it has"):
        Run.open(run_copy).world_at(92)


def test_a_missing_file_is_named(run_copy: Path) -> None:
    (run_copy / "state" / "t00000090.parquet").unlink()
    with pytest.raises(RunError, match=r"lacks its file state/t00000090\.parquet"):
        Run.open(run_copy).world_at(92)
    assert not Run.open(run_copy).verify(replay=False).ok


def test_a_missing_manifest_is_named(run_copy: Path) -> None:
    (run_copy / "manifests" / "00000003.json").unlink()
    with pytest.raises(DamagedError, match=r"00000003\.json is missing"):
        Run.open(run_copy)


@pytest.mark.parametrize("deleted", [1, 3])
def test_a_deleted_newest_manifest_is_named(run_copy: Path, deleted: int) -> None:
    manifests = sorted((run_copy / "manifests").iterdir())
    for path in manifests[-deleted:]:
        path.unlink()
    said = rf"{manifests[-1].name} is missing: the input log says"
    found = verify(run_copy, replay=False)
    assert any(re.search(said, problem) for problem in found.problems), found.problems
    for use in (lambda: resume(run_copy, ticks=1), lambda: Run.open(run_copy).world_at(50)):
        with pytest.raises(DamagedError, match=said):
            use()
    assert verify(run_copy, replay=False).problems == found.problems, (
        "refusing leaves all as it was"
    )


def test_a_deleted_old_manifest_is_named_though_opening_needs_it_no_more(tmp_path: Path) -> None:
    world = island()
    world.record(tmp_path / "run", every={"treasury": 1})
    world.step(90)
    world.stop_recording()
    numbers = manifest.numbers(LocalPlace(tmp_path / "run"))
    assert len(numbers) > manifest.FOLD_EVERY
    assert verify(tmp_path / "run", replay=False).ok
    for deleted in numbers[:4:3]:  # the oldest kept, and one between two others
        (tmp_path / "run" / manifest.file_name(deleted)).unlink()
        assert Run.open(tmp_path / "run").last_tick == 90
        problems = verify(tmp_path / "run", replay=False).problems
        assert any(f"{deleted:08d}.json is missing" in problem for problem in problems), problems


def test_verifying_a_run_that_is_being_recorded_finds_it_whole(tmp_path: Path) -> None:
    world = island()
    world.record(tmp_path / "run", every={"treasury": 1, "goods": 1})
    stepping = threading.Thread(target=lambda: world.step(300))
    stepping.start()
    while stepping.is_alive():
        assert verify(tmp_path / "run", replay=False).problems == []
    stepping.join()
    world.stop_recording()
    assert verify(tmp_path / "run").ok


def test_an_exchanged_manifest_is_named(run_copy: Path) -> None:
    newest = sorted((run_copy / "manifests").iterdir())[-1]
    content = manifest.decode(newest.read_bytes(), newest.name)
    forged = content.model_copy(update={"run": content.run.model_copy(update={"seed": 8})})
    newest.write_bytes(manifest.encode(forged))
    said = rf"{newest.name} is not the one that the input log says was published"
    assert any(re.search(said, problem) for problem in verify(run_copy, replay=False).problems)
    with pytest.raises(DamagedError, match=said):
        resume(run_copy, ticks=1)


def test_what_a_crash_leaves_of_log_and_manifests_is_no_damage(
    run_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A power cut takes from the log all that came after the newest manifest's sync, its note above all.
    log = run_copy / "inputs.log"
    entry = manifest.load(LocalPlace(run_copy)).manifest.log
    log.write_bytes(log.read_bytes()[: entry.size])
    newest = manifest.load(LocalPlace(run_copy)).manifest.number
    assert newest not in read_contents(LocalPlace(run_copy)).manifests
    assert verify(run_copy).ok
    # Going on notes it, so that it cannot be deleted unnoticed from then on.
    assert resume(run_copy) == 95
    assert newest in read_contents(LocalPlace(run_copy)).manifests
    assert verify(run_copy).ok
    # A crash between a manifest and its note, twice: the next writer notes the newest.
    with monkeypatch.context() as patch:
        patch.setattr(LogWriter, "manifest", lambda *_: None)
        resume(run_copy, ticks=1)
        resume(run_copy, ticks=1)
    assert verify(run_copy).ok
    assert resume(run_copy, ticks=1) == 98
    assert verify(run_copy).ok


def test_every_manifest_is_noted_when_a_recording_ends(run_copy: Path) -> None:
    contents = manifest.load(LocalPlace(run_copy))
    noted = read_contents(LocalPlace(run_copy)).manifests
    assert list(noted) == list(range(contents.manifest.number + 1))
    assert noted[contents.manifest.number] == contents.sha256


def test_a_log_shorter_than_the_manifest_counts_on_is_damage(run_copy: Path) -> None:
    path = run_copy / "inputs.log"
    # Whole frames are cut: the log alone cannot know that they ever were.
    commit = 32 + 32 + 32
    counted_on = manifest.load(LocalPlace(run_copy)).manifest.log.size
    path.write_bytes(path.read_bytes()[: counted_on - commit])
    with pytest.raises(DamagedError, match=r"inputs\.log is damaged: it ends at tick 94"):
        Run.open(run_copy).chain_at(3)
    with pytest.raises(DamagedError, match="it ends at tick 94"):
        resume(run_copy, ticks=1)


def test_an_incomplete_last_frame_is_noted_and_cut_off(run_copy: Path) -> None:
    path = run_copy / "inputs.log"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[16:40])
    found = Run.open(run_copy).verify()
    assert found.ok
    assert "incomplete frame of 24 bytes after tick 95" in found.notes[0]
    assert resume(run_copy, ticks=1) == 96
    assert Run.open(run_copy).verify().notes == []


def test_a_replay_that_departs_is_found(run_copy: Path) -> None:
    run = Run.open(run_copy)
    assert run.verify().ticks == 95
    log = run.log()
    log.commits[60] = "0" * 64
    run._known = log
    with pytest.raises(DamagedError, match="At tick 60 the chain hash"):
        run.core_at(60)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00" * 4096])
def test_what_is_no_run_is_said_to_be_none(tmp_path: Path, content: bytes | None) -> None:
    folder = tmp_path / "none"
    if content is not None:
        (folder / "manifests").mkdir(parents=True)
        (folder / "manifests" / "00000000.json").write_bytes(content)
    with pytest.raises(RunError, match=r"There is no run at|is damaged"):
        Run.open(folder)


def test_orphans_are_invisible_and_removed_by_resume(run_copy: Path) -> None:
    for name in (
        "persons/t00000093.parquet",
        "persons/t00000094.parquet.tmp",
        "persons/s1-0-99.parquet",
    ):
        (run_copy / name).write_bytes(b"half a file")
    run = Run.open(run_copy)
    assert run.sql("SELECT max(tick) FROM persons").fetchall() == [(90,)]
    assert run.verify(replay=False).ok
    resume(run_copy, ticks=1)
    assert not any((run_copy / "persons").glob("*93*"))
    assert not any((run_copy / "persons").glob("*.tmp"))
