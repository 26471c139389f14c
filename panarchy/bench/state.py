"""Rows about state: tables to Arrow, saving and restoring, hashing, and the encoding of a snapshot."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from panarchy.bench.row import Row, in_turn, median_seconds
from panarchy.run.encoding import Encoder
from panarchy.world import World


def rows() -> Iterator[Row]:
    """Measure export, save, restore and hash of the large preset, and the encoding of its persons; copies: `forks`."""
    world = World("large")
    world.step(30)
    yield Row(
        "table of 500k persons, all columns",
        median_seconds(lambda: world.table("persons")) * 1e3, "ms", 15, 5,
    )  # fmt: skip
    blob = world.save()
    yield Row("save of large", median_seconds(world.save) * 1e3, "ms", 150, 60)
    yield Row("restore of large", median_seconds(lambda: World.restore(blob)) * 1e3, "ms", 150, 60)
    yield Row("chain hash of a tick of large", _hash(world), "ms", 8, 2)
    persons = pa.table(world.core.table("persons", None, True))
    yield from _encoding(persons)


def _hash(world: World) -> float:
    """Mean milliseconds of hashing over some ticks, by the engine's own clock."""
    before = world.core.timings()["hashes"][1]
    world.step(20)
    return (world.core.timings()["hashes"][1] - before) / 20 * 1e3


def _encoding(persons: pa.Table) -> Iterator[Row]:
    """Bytes a second and size ratio, beside three writers with their own defaults."""
    raw = persons.nbytes
    encoder = Encoder("hot")

    def ours() -> int:
        return len(encoder.encode(persons))

    peers: dict[str, Callable[[], int]] = {
        "pyarrow, zstd 3": lambda: _arrow(persons),
        "duckdb COPY": lambda: _duckdb(persons),
    }
    if find_spec("polars") is not None:
        peers["polars, zstd 3"] = lambda: _polars(persons)
    for name, peer in peers.items():
        mine, theirs = in_turn(ours, peer, 3)
        yield Row(
            "snapshot of persons: MB/s", raw / mine / 1e6, "MB/s",
            peer=name, theirs=raw / theirs / 1e6, more_is_better=True,
        )  # fmt: skip
        yield Row(
            "snapshot of persons: size ratio", raw / ours(), "x",
            peer=name, theirs=raw / peer(), more_is_better=True,
        )  # fmt: skip


def _arrow(table: pa.Table) -> int:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", compression_level=3)
    return out.tell()


def _polars(table: pa.Table) -> int:
    import polars

    out = io.BytesIO()
    polars.from_arrow(table).write_parquet(out, compression="zstd", compression_level=3)  # type: ignore[union-attr]
    return out.tell()


def _duckdb(table: pa.Table) -> int:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        file = Path(folder) / "persons.parquet"
        connection.register("persons", table)
        connection.execute(f"COPY persons TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
        return file.stat().st_size
