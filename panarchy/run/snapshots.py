"""Reading a run's tables at a tick: which file holds them, whether it is what was written, and its rows."""

from __future__ import annotations

import pyarrow as pa

from panarchy.errors import DamagedError, RunError
from panarchy.run import encoding
from panarchy.run.durable import checksum
from panarchy.run.kept import EARLIER, KeptTables
from panarchy.run.manifest import Contents, FileEntry
from panarchy.run.place import Place

STATE = "state"
"""The view of what is not in tables, one row a whole snapshot."""
PLANES = "planes"
"""The view of the map's recorded frames."""
DICTIONARY = "dictionary"
"""The view of the data dictionary."""
AUDITS = ("audits", "audit_checks")
"""The views of what watched a world as it stepped; a run that nobody watched has no files of them."""
STREAMS = ("events", "event_edges", "decisions", "intents", *AUDITS, "flows", "kpis", "hashes")
"""The views drained from the core as it steps."""

_PREFERENCE = {"hot": 0, "keyframe": 1, "segment": 2, "meta": 3}


def read_checked(place: Place, entry: FileEntry) -> bytes:
    """Read a whole file and check it against the manifest.

    Raises:
        DamagedError: where its size or checksum is not the manifest's, naming the file.
        RunError: where it is missing or cannot be read.
    """
    data = place.read(entry.path)
    if len(data) != entry.size:
        raise DamagedError(
            f"The file {place.full(entry.path)} is damaged: it has {len(data)} bytes and should have {entry.size}."
        )
    if checksum(data) != entry.sha256:
        raise DamagedError(
            f"The file {place.full(entry.path)} is damaged: its checksum does not match."
        )
    return data


def table_names(contents: Contents) -> list[str]:
    """The tables that the run records, in the core's order."""
    return list(contents.manifest.run.every)


def snapshot_ticks(contents: Contents, view: str) -> list[int]:
    """The ticks at which a table's snapshot lies on disk, in order."""
    return sorted({tick for entry in contents.of(view) for tick in entry.ticks})


def whole_ticks(contents: Contents) -> list[int]:
    """The ticks from which the world can be restored: those of the state, every table beside it."""
    return snapshot_ticks(contents, STATE)


def find(contents: Contents, view: str, tick: int) -> FileEntry | None:
    """The cheapest file that holds a view's snapshot of ``tick``, or None."""
    holding = [entry for entry in contents.of(view) if tick in entry.ticks]
    return min(holding, key=lambda entry: _PREFERENCE[entry.role], default=None)


def load(
    place: Place, contents: Contents, view: str, tick: int, kept: KeptTables | None = None
) -> pa.Table:
    """Read a snapshot as it was recorded: a tick column, then the stored columns, in id order.

    `kept` holds snapshots that were read before, and takes those just before this one.

    Raises:
        RunError: where the run holds no snapshot of that table and tick.
        DamagedError: where the file is damaged.
    """
    entry = find(contents, view, tick)
    if entry is None:
        raise RunError(f"The run {place.url} holds no snapshot of {view} at tick {tick}.")
    if len(entry.ticks) == 1:
        return encoding.decode(read_checked(place, entry), place.full(entry.path))
    if kept is None:
        return encoding.decode(read_checked(place, entry), place.full(entry.path), [tick])
    found = kept.take(entry.sha256, tick)
    if found is None:
        at = entry.ticks.index(tick)
        earlier = entry.ticks[max(at - EARLIER, 0) : at]
        found = encoding.decode(
            read_checked(place, entry), place.full(entry.path), [*earlier, tick]
        )
        kept.keep(entry.sha256, earlier, found)
    return encoding.of_tick(found, tick)


def load_state(place: Place, contents: Contents, tick: int) -> bytes:
    """Read the part of the world that is in no table.

    Raises:
        RunError: where the run holds no whole snapshot of that tick.
        DamagedError: where the file is damaged.
    """
    return bytes(load(place, contents, STATE, tick).column(STATE)[0].as_py())


def state_table(tick: int, state: bytes) -> pa.Table:
    """The row that keeps a state."""
    return pa.table(
        {
            encoding.TICK: pa.array([tick], pa.int32()),
            STATE: pa.array([state], pa.binary()),
        }
    )


def planes_table(tick: int, planes: dict[str, tuple[bytes, float, float]]) -> pa.Table:
    """One frame of the map: a row a plane, with its bytes (row-major) and the values of 0 and 254."""
    return pa.table(
        {
            encoding.TICK: pa.array([tick] * len(planes), pa.int32()),
            "name": pa.array(list(planes), pa.string()),
            "low": pa.array([low for _, low, _ in planes.values()], pa.float64()),
            "high": pa.array([high for _, _, high in planes.values()], pa.float64()),
            "plane": pa.array([data for data, _, _ in planes.values()], pa.binary()),
        }
    )


def load_planes(
    place: Place, contents: Contents, tick: int
) -> tuple[int, dict[str, tuple[bytes, float, float]]]:
    """Read the recorded frame nearest before ``tick``.

    Returns:
        The frame's tick, and by overlay its bytes with the values of 0 and 254.

    Raises:
        RunError: where no frame lies at or before that tick.
    """
    before = [frame for frame in snapshot_ticks(contents, PLANES) if frame <= tick]
    if not before:
        raise RunError(f"The run {place.url} holds no frame of the map at or before tick {tick}.")
    rows = load(place, contents, PLANES, before[-1]).to_pylist()
    return before[-1], {row["name"]: (row["plane"], row["low"], row["high"]) for row in rows}
