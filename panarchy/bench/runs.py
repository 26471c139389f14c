"""Rows about recording and reading: what recording adds, ten years on disk, SQL over snapshots, the input log."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from panarchy.bench.row import Row, in_turn, median_seconds, seconds
from panarchy.run import Run
from panarchy.run.log import InputLog
from panarchy.world import World

_DECADE = 3650


def rows() -> Iterator[Row]:
    """Measure recording on tiny, then ten recorded years: time, size and questions to them."""
    with tempfile.TemporaryDirectory(prefix="panarchy-bench-") as folder:
        yield from _recording(Path(folder))
        yield from _decade(Path(folder) / "decade")
        yield from _group_by(Path(folder) / "small")
        yield from _append(Path(folder))


def _recording(folder: Path) -> Iterator[Row]:
    """Milliseconds a tick that recording adds, snapshots every 30 ticks and all events included."""
    tiny, large = _added(folder, "tiny_island", 180), _added(folder, "large", 60)
    yield Row("recording added to a tick of tiny", tiny, "ms", 0.6, 0.2)
    yield Row("recording added to a tick of large", large, "ms", 8, 3)


def _added(folder: Path, preset: str, ticks: int) -> float:
    """Mean milliseconds a tick of a recorded world less those of the same world unrecorded."""
    plain = World(preset)
    recorded = World(preset)
    recorded.record(folder / f"recorded-{preset}")
    with_it, without = in_turn(lambda: recorded.step(ticks), lambda: plain.step(ticks), 3)
    recorded.stop_recording()
    return (with_it - without) / ticks * 1e3


def _decade(where: Path) -> Iterator[Row]:
    """Ten years of tiny, recorded every 30 ticks: seconds, megabytes, and one person's history."""
    world = World("tiny_island")
    run = world.record(where)

    def whole() -> None:
        world.step(_DECADE)
        world.stop_recording()

    yield Row("ten years of tiny, recorded", seconds(whole), "s", 25, 10)
    size = sum(file.stat().st_size for file in where.rglob("*") if file.is_file())
    yield Row("ten years of tiny on disk", size / 1e6, "MB", 500, 150)
    persons = run.sql("SELECT person_id FROM persons WHERE tick = 0 USING SAMPLE 20").fetchall()
    ids = iter([row[0] for row in persons] * 5)

    def one_life() -> object:
        return run.sql(
            "SELECT tick, age_years, wealth_real FROM persons WHERE person_id = $p", p=next(ids)
        ).fetchall()

    yield Row("one person over ten years", median_seconds(one_life, 9) * 1e3, "ms", 100, 20)
    yield Row(
        "a table as of a tick between snapshots",
        median_seconds(lambda: run.as_of("firms", 1_000).fetchall(), 3) * 1e3,
        "ms", 400, note="nearest snapshot and exact replay",
    )  # fmt: skip
    run.close()


def _group_by(where: Path) -> Iterator[Row]:
    """GROUP BY tick over 60 snapshots of 150k persons, beside raw DuckDB on the same files."""
    world = World("laptop_small")
    run = world.record(where, every=2)
    world.step(118)
    world.stop_recording()
    run = Run.open(where)
    question = "SELECT tick, avg(wealth_minor), count(*) FROM {} GROUP BY tick ORDER BY tick"
    with duckdb.connect() as raw:
        files = run.files("persons")
        asked = question.format("read_parquet($f, union_by_name => true)")
        ours, theirs = in_turn(
            lambda: run.sql(question.format("persons")).fetchall(),
            lambda: raw.execute(asked, {"f": files}).fetchall(),
        )
    yield Row(
        "GROUP BY over 60 snapshots of 150k persons", ours * 1e3, "ms",
        1.1 * theirs * 1e3, 0.5 * theirs * 1e3, "raw DuckDB, same files", theirs * 1e3,
    )  # fmt: skip
    run.close()


def _append(folder: Path) -> Iterator[Row]:
    """Frames of 300 bytes a second into the input log, with checksums and fsync in groups."""
    payloads = [bytes(300)] * 1_000
    log = InputLog.create(folder / "append.log", b"{}", 0)
    count = 200

    def append() -> None:
        for _ in range(count):
            log.append_intents(1, payloads)
        log.sync()

    rate = count * len(payloads) / seconds(append) / 1e6
    log.close()
    yield Row("event append with chain, 300 bytes", rate, "M/s", 1, 5, more_is_better=True)
