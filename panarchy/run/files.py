"""A run's files for a writer: each is written whole and hashed, then a manifest makes them part of the run."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path

from panarchy.run import durable, manifest, presence, readers
from panarchy.run.log import LogContents, LogPosition, LogWriter
from panarchy.run.manifest import Contents, FileEntry, LogEntry, Manifest, Previous, Role, RunInfo
from panarchy.run.place import LocalPlace

_OURS = re.compile(
    r"\w+/(t[0-9]{8,}(-[0-9]{8,})?|s[0-9]+-[0-9]{8,}-[0-9]{8,})\.parquet(\.tmp)?"
    r"|manifests/[0-9]{8,}\.json\.tmp|\w+\.parquet\.tmp"
)
"""The names of files that only a recorder writes, half written ones included."""


class RunFiles:
    """The writing side of a local run folder; safe to share between the recorder's threads."""

    def __init__(
        self,
        folder: Path,
        info: RunInfo,
        contents: Contents | None = None,
        log: LogWriter | None = None,
    ) -> None:
        """Open the folder of a run that has ``contents``, or none of them yet; ``log`` notes each manifest."""
        self.place = LocalPlace(folder)
        self.info = info
        self.contents = contents
        self._log = log
        self._stamp = presence.stamp(self.place, contents.manifest.number) if contents else None
        self._lock = threading.Lock()
        self._retired: list[str] = []

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.place.path

    def moved(self, folder: Path) -> None:
        """Note that the folder has another name now."""
        self.place = LocalPlace(folder)

    def check_there(self) -> None:
        """Refuse to write where the folder holds the run no longer: writing would make half of one again.

        Raises:
            DeletedError: where it was deleted, or another lies in its place.
        """
        if self.contents is not None:
            presence.check(self.place, self.contents, self._stamp)

    def write(
        self,
        path: str,
        data: bytes,
        *,
        view: str,
        role: Role,
        ticks: Sequence[int],
        span: tuple[int, int],
        rows: int,
        level: int = 0,
    ) -> FileEntry:
        """Write one file and describe it; it is no part of the run before :meth:`commit`.

        Args:
            path: its name in the run.
            data: its bytes.
            view: the view whose rows it holds.
            role: what it is for.
            ticks: of a snapshot, its ticks; empty for a stream.
            span: the first and last tick it covers.
            rows: how many rows it holds.
            level: how many times its rows were merged.

        Raises:
            RunError: where the system refuses.
            DeletedError: where the run is not there any more.
        """
        self.check_there()
        durable.write(self.folder / path, data)
        return FileEntry(
            path=path,
            view=view,
            role=role,
            level=level,
            first=span[0],
            last=span[1],
            ticks=tuple(ticks),
            rows=rows,
            size=len(data),
            sha256=durable.checksum(data),
        )

    def commit(
        self,
        adds: Sequence[FileEntry],
        drops: Sequence[str] = (),
        *,
        tick: int | None = None,
        log: LogPosition | None = None,
        keep: Sequence[str] = (),
    ) -> None:
        """Write the next manifest: from here on ``adds`` belong to the run and ``drops`` do not.

        Args:
            adds: files written before.
            drops: paths that others take the place of.
            tick: the last tick whose rows are all in the files; as before by default.
            log: the synced log's position; as before by default.
            keep: paths among ``drops`` that ``adds`` names again in another role.

        Raises:
            RunError: where the system refuses; the run is as it was.
            DeletedError: where the run is not there any more.
        """
        self.check_there()
        durable.sync_folders({(self.folder / entry.path).parent for entry in adds})
        with self._lock:
            self._write_manifest(self._next(adds, drops, tick, log))
            self._retired.extend(path for path in drops if path not in keep)

    def note_newest(self, known: LogContents) -> None:
        """Note the newest manifest of a run that goes on, if a crash came between it and its note."""
        newest = self.contents
        if newest and self._log and newest.manifest.number not in known.manifests:
            durable.sync_folders([self.folder / manifest.FOLDER])
            self._log.manifest(newest.manifest.number, newest.sha256)

    def delete_retired(self, closing: bool = False) -> None:
        """Delete the files that earlier manifests dropped, unless a run of this process may still read them."""
        if not closing and readers.reading(self.folder):
            return
        with self._lock:
            retired, self._retired = self._retired, []
        for path in retired:
            durable.remove(self.folder / path)

    def delete_orphans(self) -> None:
        """Delete files that no manifest names: what a crash left half done; whatever else lies there is not ours."""
        known = set(self.contents.files) if self.contents else set()
        for path in [*self.folder.glob("*"), *self.folder.glob("*/*")]:
            name = path.relative_to(self.folder).as_posix()
            if _OURS.fullmatch(name) and name not in known and path.is_file():
                durable.remove(path)

    def _next(
        self,
        adds: Sequence[FileEntry],
        drops: Sequence[str],
        tick: int | None,
        log: LogPosition | None,
    ) -> Manifest:
        before = self.contents
        number = before.manifest.number + 1 if before else 0
        files = dict(before.files) if before else {}
        entry = before.manifest.log if before and log is None else _log_entry(log)
        draft = Manifest(
            number=number,
            previous=Previous(number=before.manifest.number, sha256=before.sha256)
            if before
            else None,
            whole=number % manifest.FOLD_EVERY == 0,
            run=self.info,
            tick=before.manifest.tick if before and tick is None else tick or 0,
            log=entry,
            adds=tuple(adds),
            drops=tuple(drops),
        )
        if not draft.whole:
            return draft
        manifest.apply(files, draft.model_copy(update={"whole": False}))
        return draft.model_copy(update={"adds": tuple(files.values()), "drops": ()})

    def _write_manifest(self, new: Manifest) -> None:
        data = manifest.encode(new)
        path = self.folder / manifest.file_name(new.number)
        durable.write(path, data)
        durable.sync_folders([path.parent])
        files = dict(self.contents.files) if self.contents else {}
        manifest.apply(files, new)
        self.contents = Contents(new, files, durable.checksum(data))
        self._stamp = presence.stamp(self.place, new.number)
        if self._log is not None:
            # Only now: a manifest that the log names and that is not there was deleted, never half published.
            self._log.manifest(new.number, self.contents.sha256)
        if new.whole and new.number:
            self._forget_manifests(new.number - manifest.FOLD_EVERY)

    def _forget_manifests(self, before: int) -> None:
        for number in manifest.numbers(self.place):
            if number < before:
                durable.remove(self.folder / manifest.file_name(number))


def _log_entry(log: LogPosition | None) -> LogEntry:
    if log is None:
        raise ValueError("the first manifest needs the log's position")
    return LogEntry(
        path="inputs.log", size=log.size, frames=log.frames, tick=log.tick, checksum=log.checksum
    )
