"""What a recorder takes from the world at a stop, and how it becomes files and one manifest."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from panarchy.run import encoding, snapshots
from panarchy.run.encoding import Encoder
from panarchy.run.files import RunFiles
from panarchy.run.log import LogPosition, LogWriter
from panarchy.run.manifest import FileEntry


@dataclass
class Batch:
    """Rows taken at one tick, frozen, to be written by the background writer."""

    tick: int
    tables: dict[str, pa.Table] = field(default_factory=dict)
    """Snapshots at ``tick`` by table, stored columns."""
    state: bytes | None = None
    """Everything that is in no table, where every table is there."""
    planes: list[pa.Table] = field(default_factory=list)
    """Frames of the map since the last batch."""
    streams: dict[str, pa.Table] = field(default_factory=dict)
    """Rows since the last batch by stream."""
    span: tuple[int, int] = (0, 0)
    """The first and last tick of the streams."""
    meta: dict[str, pa.Table] = field(default_factory=dict)
    """Views that never change, written at the start."""


class BatchWriter:
    """Writes batches: snapshots, state, frames and streams as hot files, then the manifest that names them."""

    def __init__(self, files: RunFiles, log: LogWriter) -> None:
        """Write into a run's folder; its log is synced before a manifest counts on it."""
        self._files = files
        self._log = log
        self._encoders: dict[str, Encoder] = {}

    def write(self, batch: Batch, position: LogPosition) -> None:
        """Write a batch and commit it.

        Args:
            batch: what was taken.
            position: where the log stood when it was taken.

        Raises:
            RunError: where the system refuses; the run is then as it was before the batch.
        """
        self._log.sync()
        adds = [self._meta(view, table) for view, table in batch.meta.items()]
        adds += [self._snapshot(view, table, batch.tick) for view, table in batch.tables.items()]
        if batch.state is not None:
            state = snapshots.state_table(batch.tick, batch.state)
            adds.append(self._snapshot(snapshots.STATE, state, batch.tick))
        if batch.planes:
            adds.append(self._planes(batch.planes))
        first = self._files.contents is None
        for view, table in batch.streams.items():
            if table.num_rows or (first and view not in snapshots.AUDITS):
                adds.append(self._stream(view, table, batch.span))
        self._files.commit(adds, tick=batch.tick, log=position)

    def _encode(self, view: str, table: pa.Table) -> bytes:
        return self._encoders.setdefault(view, Encoder("hot")).encode(table)

    def _meta(self, view: str, table: pa.Table) -> FileEntry:
        data = self._encode(view, table)
        span = (self._files.info.start_tick, self._files.info.start_tick)
        return self._files.write(
            f"{view}.parquet",
            data,
            view=view,
            role="meta",
            ticks=(),
            span=span,
            rows=table.num_rows,
        )

    def _snapshot(self, view: str, table: pa.Table, tick: int) -> FileEntry:
        data = self._encode(view, encoding.with_tick(table, tick))
        return self._files.write(
            f"{view}/t{tick:08d}.parquet",
            data,
            view=view,
            role="hot",
            ticks=(tick,),
            span=(tick, tick),
            rows=table.num_rows,
        )

    def _planes(self, frames: list[pa.Table]) -> FileEntry:
        ticks = [frame.column(encoding.TICK)[0].as_py() for frame in frames]
        # By overlay, then tick: a plane differs little from the one before it, which zstd finds.
        table = pa.concat_tables(frames).sort_by(
            [("name", "ascending"), (encoding.TICK, "ascending")]
        )
        return self._files.write(
            f"{snapshots.PLANES}/t{ticks[0]:08d}-{ticks[-1]:08d}.parquet",
            self._encode(snapshots.PLANES, table),
            view=snapshots.PLANES,
            role="hot",
            ticks=ticks,
            span=(ticks[0], ticks[-1]),
            rows=table.num_rows,
        )

    def _stream(self, view: str, table: pa.Table, span: tuple[int, int]) -> FileEntry:
        return self._files.write(
            f"{view}/t{span[0]:08d}-{span[1]:08d}.parquet",
            self._encode(view, table),
            view=view,
            role="hot",
            ticks=(),
            span=span,
            rows=table.num_rows,
        )
