"""The files of a recorded run, as its manifests name them: what reading, rewinding and SQL have in common."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from os import PathLike
from typing import Any, Self

import pyarrow as pa

from panarchy.errors import DeletedError, PanarchyError, RunError
from panarchy.run import encoding, lineage, manifest, presence, snapshots
from panarchy.run.damage import find_damage
from panarchy.run.log import Intent, LogContents
from panarchy.run.manifest import Contents, RunInfo
from panarchy.run.place import LocalPlace, Place, file_system, place_of
from panarchy.run.replay import tick_of
from panarchy.run.staging import check_log

_NOWHERE: Any = object()
"""Stands for no place at all: `copy` makes an object without opening it, and fills it."""


@dataclass(frozen=True)
class Part:
    """The files of a view that one branch computed, and how far they belong to the line of history asked about."""

    branch: str
    files: tuple[str, ...]
    last: int | None = None
    """The last tick that belongs; None for all of them."""


class Recorded:
    """What lies on disk of one run, and nothing of its parent's or children's."""

    _place: Place
    _contents: Contents

    def __new__(cls, where: Any = _NOWHERE, *_: Any, **__: Any) -> Self:
        """Read the manifests at a path or URL, which say what is made of them; a copy names no place, and reads none.

        What else a class of one's own takes is its own affair.

        Raises:
            RunError: where there is no run, or it cannot be read.
            DamagedError: where its manifests are damaged.
        """
        if where is _NOWHERE:
            return super().__new__(cls)
        place = place_of(where)
        contents = manifest.load(place)
        opened = super().__new__(cls._kind(place, contents.manifest.run))
        opened._place, opened._contents = place, contents
        return opened

    def __init__(self, where: str | PathLike[str]) -> None:
        """Open what was read at a path or URL."""
        del where  # read already
        self._stamp = presence.stamp(self._place, self._contents.manifest.number)
        self._known: LogContents | None = None
        self._known_size = 0
        self._checked: set[str] = set()
        self._lock = threading.RLock()

    @classmethod
    def _kind(cls, place: Place, info: RunInfo) -> type[Self]:
        """The class of what lies at a place."""
        del place, info
        return cls

    @property
    def info(self) -> RunInfo:
        """What the run is: name, scenario, seed, engine version, ticks between snapshots."""
        return self._contents.manifest.run

    @property
    def path(self) -> str:
        """The folder's absolute path, or its URL."""
        return self._place.url

    @property
    def root_place(self) -> Place:
        """Where the root of the tree lies to which the run belongs; of a run without a parent its own place."""
        return lineage.root_of(self._place, self.info)

    @property
    def name(self) -> str:
        """The run's name, shown in every view."""
        return self.info.name

    @property
    def branch(self) -> str:
        """The branch's name, shown in every view."""
        return self.info.branch

    @property
    def scenario(self) -> str:
        """The scenario's name."""
        return self.info.scenario

    @property
    def scenario_text(self) -> str:
        """The whole scenario as the log keeps it."""
        return str(self.log().start["scenario"])

    @property
    def seed(self) -> int:
        """The seed of every draw."""
        return self.info.seed

    @property
    def size(self) -> int:
        """Bytes of all files that belong to the run, the log included."""
        self._refresh()
        contents = self._contents
        return contents.manifest.log.size + sum(entry.size for entry in contents.files.values())

    @property
    def file_system(self) -> Any:
        """The fsspec file system through which DuckDB reads a published run; None for a local one."""
        return file_system(self._place)

    @property
    def sealed(self) -> bool:
        """Whether it is a published copy, to which nothing is added while it is open."""
        return not isinstance(self._place, LocalPlace)

    def views(self) -> list[str]:
        """The views that have files, sorted; those that only restoring needs left out."""
        hidden = {snapshots.STATE, snapshots.PLANES, snapshots.DICTIONARY}
        return [view for view in self._contents.views() if view not in hidden]

    def files(self, view: str, tick: int | None = None, until: int | None = None) -> list[str]:
        """List the Parquet files of a view that belong to the run: the manifest's, never what else lies there.

        Args:
            view: a table or stream.
            tick: leave out files that hold no row of this tick; all by default.
            until: leave out files that begin after this tick.

        Returns:
            Paths or URLs in tick order; empty for a view without rows.
        """
        self._refresh()
        entries = self._contents.of(view, "hot", "segment")
        if tick is not None:
            entries = [entry for entry in entries if entry.first <= tick <= entry.last]
        if until is not None:
            entries = [entry for entry in entries if entry.first <= until]
        return [self._place.full(entry.path) for entry in entries]

    def parts(self, view: str, tick: int | None = None, until: int | None = None) -> list[Part]:
        """The files of a view along the run's line of history, each part with the branch that computed it.

        Args:
            view: a table or stream.
            tick: leave out files that hold no row of this tick; all by default.
            until: leave out files that begin after this tick, which what was forked there does not need.
        """
        return [Part(self.branch, tuple(self.files(view, tick, until)))]

    def tables_beside(self) -> dict[str, pa.Table]:
        """Tables beside the views of SQL: a run has none."""
        return {}

    def inputs(self) -> list[Intent]:
        """Every logged intent along the run's line of history, in the order in which they were accepted.

        Those that a world had accepted before its recording began are in its first state, and not among them.
        """
        return list(self.log().intents)

    def damage(self, views: Collection[str], said: str) -> PanarchyError | None:
        """Look for a file that is not as it was written, after a reader could not read one.

        Args:
            views: the views that were read.
            said: what the reader said; a file that it names is looked at first.

        Returns:
            An error that names the file, or None where all of them are whole.
        """
        try:
            self._refresh()
        except DeletedError as error:
            return error
        return find_damage(self._place, self._contents, views, said)

    def check_snapshot(self, table: str, tick: int) -> None:
        """Compare the file that holds a recorded tick of a table with its checksum; each file once.

        A published run is spared: it would have to be fetched whole, and nothing damaged is published.

        Raises:
            RunError: where the file is missing.
            DamagedError: where it is damaged.
        """
        if not isinstance(self._place, LocalPlace):
            return
        for entry in self._contents.of(table, "hot", "segment"):
            if tick in entry.ticks and entry.sha256 not in self._checked:
                snapshots.read_checked(self._place, entry)
                self._checked.add(entry.sha256)

    def snapshot_ticks(self, table: str) -> list[int]:
        """The ticks at which a table was recorded, in order."""
        self._refresh()
        return snapshots.snapshot_ticks(self._contents, table)

    def dictionary(self) -> pa.Table:
        """The data dictionary, one row a column of every table."""
        self.check_there()
        entry = self._contents.of(snapshots.DICTIONARY)[0]
        return encoding.decode(snapshots.read_checked(self._place, entry), entry.path)

    def planes_at(self, tick: int) -> tuple[int, dict[str, tuple[bytes, float, float]]]:
        """The recorded frame of the map nearest before a tick, for scrubbing.

        Returns:
            Its tick, and by overlay ``width * height`` bytes, row-major, with the values of 0 and 254.

        Raises:
            RunError: where no frame was recorded by then.
        """
        self._refresh()
        return snapshots.load_planes(self._place, self._contents, tick_of(tick))

    def _refresh(self) -> None:
        """Read the newest manifest if there is one that is newer."""
        with self._lock:
            number = self._contents.manifest.number
            stale = self._place.exists(manifest.file_name(number + 1))
            if stale or not self._place.exists(manifest.file_name(number)):
                self._reload()
            else:
                self.check_there()

    def check_there(self) -> None:
        """Refuse to go on where the folder holds the run no longer that was opened.

        Raises:
            DeletedError: where it was deleted or moved, or another lies in its place.
        """
        # Whoever restores a world holds the lock for long, so it is taken only where something is amiss.
        if presence.stamp(self._place, self._contents.manifest.number) != self._stamp:
            self._reload()

    def is_there(self) -> bool:
        """Whether the folder still holds the run that was opened; damage, which is another matter, counts as there."""
        try:
            self.check_there()
        except DeletedError:
            return False
        except RunError:
            return True
        return True

    def _reload(self) -> None:
        with self._lock:
            self._contents = presence.reload(self._place, self.info)
            self._stamp = presence.stamp(self._place, self._contents.manifest.number)
            self._known = None

    def log(self) -> LogContents:
        """The input log: its start, its intents and its tick commits, read again when it has grown."""
        self.check_there()
        size = self._log_size()
        with self._lock:
            if self._known is None or size != self._known_size:
                self._known = check_log(self._place, self._contents)
                self._known_size = size
            return self._known

    def _log_size(self) -> int:
        """Bytes of the log now; that of a published run never changes."""
        path = self._contents.manifest.log.path
        if not isinstance(self._place, LocalPlace) or not self._place.exists(path):
            return 0
        return (self._place.path / path).stat().st_size
