"""Manifests: each names the one before, every 64th lists everything, and any change of a byte is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panarchy import DamagedError, RunError
from panarchy.run import manifest
from panarchy.run.files import RunFiles
from panarchy.run.log import LogPosition
from panarchy.run.manifest import FileEntry, RunInfo
from panarchy.run.place import LocalPlace
from panarchy.run.schedule import Schedule

INFO = RunInfo(
    name="island",
    branch="main",
    scenario="tiny_island",
    seed=7,
    engine="0.1.0",
    every={"firms": 1},
    start_tick=0,
)


def write(files: RunFiles, tick: int) -> FileEntry:
    """Write a small file of one tick."""
    data = f"tick {tick}".encode()
    name = f"firms/t{tick:08d}.parquet"
    return files.write(
        name, data, view="firms", role="hot", ticks=(tick,), span=(tick, tick), rows=1
    )


def commit(files: RunFiles, tick: int, drops: tuple[str, ...] = ()) -> None:
    """Commit one tick's file."""
    position = LogPosition(size=100 + tick, frames=1 + tick, tick=tick, checksum="00")
    files.commit([write(files, tick)], drops, tick=tick, log=position)


def test_manifests_fold_and_the_old_ones_go(tmp_path: Path) -> None:
    files = RunFiles(tmp_path, INFO)
    for tick in range(200):
        drops = (f"firms/t{tick - 5:08d}.parquet",) if tick >= 5 else ()
        commit(files, tick, drops)
        assert sorted(manifest.load(files.place).files) == sorted(files.contents.files)  # type: ignore[union-attr]
    contents = manifest.load(files.place)
    assert contents.manifest.number == 199
    assert contents.manifest.tick == 199
    assert [entry.first for entry in contents.of("firms")] == [195, 196, 197, 198, 199]
    assert min(manifest.numbers(files.place)) == 128
    assert max(manifest.numbers(files.place)) == 199


def test_a_manifest_that_was_exchanged_is_found(tmp_path: Path) -> None:
    mine, other = RunFiles(tmp_path / "mine", INFO), RunFiles(tmp_path / "other", INFO)
    for tick in range(4):
        commit(mine, tick)
        commit(other, tick * 2)
    name = manifest.file_name(1)
    (tmp_path / "mine" / name).write_bytes((tmp_path / "other" / name).read_bytes())
    with pytest.raises(DamagedError, match="is not the one that the next names"):
        manifest.load(mine.place)


def test_a_manifest_under_another_number_is_found(tmp_path: Path) -> None:
    files = RunFiles(tmp_path, INFO)
    for tick in range(4):
        commit(files, tick)
    older, newer = (tmp_path / manifest.file_name(number) for number in (1, 4))
    newer.write_bytes(older.read_bytes())
    with pytest.raises(DamagedError, match=r"00000004\.json is a copy of another: .* number is 1"):
        manifest.load(files.place)
    newer.unlink()
    for stray in ("².json", "5.json", "00000005 (copy).json", "000000005.json"):
        (tmp_path / "manifests" / stray).write_bytes(older.read_bytes())
    assert manifest.load(files.place).manifest.number == 3


def test_a_folder_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    files = RunFiles(tmp_path, INFO)
    commit(files, 0)
    newer = files.contents.manifest.model_copy(update={"format": 2})  # type: ignore[union-attr]
    (tmp_path / manifest.file_name(0)).write_bytes(manifest.encode(newer))
    with pytest.raises(RunError, match="has format 2; this version reads 1"):
        manifest.load(LocalPlace(tmp_path))


@given(st.data())
def test_any_flipped_bit_of_a_manifest_is_found(data: st.DataObject) -> None:
    encoded = manifest.encode(
        manifest.Manifest(
            number=0,
            previous=None,
            whole=True,
            run=INFO,
            tick=3,
            log=manifest.LogEntry(path="inputs.log", size=9, frames=1, tick=3, checksum="ab"),
            adds=(),
        )
    )
    assert manifest.decode(encoded, "it").tick == 3
    bit = data.draw(st.integers(0, len(encoded) * 8 - 1))
    damaged = bytearray(encoded)
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DamagedError, match="is damaged"):
        manifest.decode(bytes(damaged), "it")


@given(
    st.dictionaries(st.sampled_from(["firms", "persons", "tiles"]), st.integers(0, 50)),
    st.integers(0, 100),
    st.integers(0, 300),
)
def test_a_stop_misses_nothing_that_is_due(every: dict[str, int], start: int, after: int) -> None:
    schedule = Schedule.of(every, ["firms", "persons", "tiles"], start)
    tick = start + after
    stop = schedule.next_stop(tick)
    assert stop > tick
    for between in range(tick + 1, stop):
        assert not schedule.due(between)
        assert not schedule.planes(between)
        assert not schedule.streams(between)
