"""Checking a whole run: its manifests, every file's checksum, the log, its ancestors, and a replay of every tick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from panarchy._engine import CoreWorld
from panarchy.arguments import MOST_TICKS, check_progress, thread_count
from panarchy.errors import PanarchyError, RunError
from panarchy.run import encoding, lineage, manifest, snapshots
from panarchy.run.durable import checksum
from panarchy.run.log import LOG_NAME, LogContents
from panarchy.run.manifest import Contents, FileEntry, RunInfo
from panarchy.run.place import Place, place_of
from panarchy.run.replay import Feeder, Progress, advance, check_parent, restore_before
from panarchy.run.staging import check_log

_T = TypeVar("_T")


@dataclass
class Verification:
    """What a check of a run found."""

    files: int = 0
    """Files whose checksum was compared."""
    ticks: int = 0
    """Ticks replayed and compared."""
    notes: list[str] = field(default_factory=list)
    """What is worth knowing and no error, such as an incomplete last frame."""
    problems: list[str] = field(default_factory=list)
    """What is wrong, a sentence each, naming the file or tick."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class Verifier:
    """Checks one run, collecting everything that is wrong rather than stopping at the first."""

    def __init__(self, place: Place, threads: int = 0, progress: Progress | None = None) -> None:
        """Choose the run, the threads of the replay, and who is told of its ticks.

        Raises:
            RunError: where threads is no number of threads, or progress cannot be told.
        """
        self._place = place
        self._threads = thread_count(threads, RunError)
        check_progress(progress, RunError)
        self._progress = progress
        self._sums: dict[int, str] = {}
        self.found = Verification()

    def run(self, replay: bool = True) -> Verification:
        """Check everything; without ``replay`` only what lies on disk.

        Raises:
            RunError: where there is no run at the place.
        """
        if not manifest.numbers(self._place):
            raise RunError(f"There is no run at {self._place.url}: it has no manifest.")
        self._attempt(self._manifests)
        contents = self._attempt(lambda: manifest.load(self._place))
        if contents is None:
            return self.found
        for entry in contents.files.values():
            self._file(self._place, entry)
        known = self._attempt(lambda: check_log(self._place, contents))
        if known is not None:
            self._log(known)
            if contents.manifest.log.path == LOG_NAME:
                self._noted(contents, known)
            self._attempt(lambda: self._hashes(self._place, contents, known))
            self._ancestors(contents.manifest.run)
            if replay and self.found.ok:
                self._attempt(lambda: self._replay(contents, known))
        return self.found

    def _attempt(self, check: Callable[[], _T]) -> _T | None:
        try:
            return check()
        except PanarchyError as error:
            if str(error) not in self.found.problems:
                self.found.problems.append(str(error))
            return None

    def _manifests(self) -> None:
        """Check every manifest that lies there, those too that opening no longer reads."""
        for number in manifest.numbers(self._place):
            name = manifest.file_name(number)
            data = self._attempt(partial(self._manifest, number))
            if data is None:
                continue
            self.found.files += 1
            one = self._attempt(partial(manifest.decode, data, self._place.full(name)))
            self._sums[number] = checksum(data)
            before = one.previous if one else None
            if before and self._sums.get(before.number, before.sha256) != before.sha256:
                self.found.problems.append(
                    f"The manifest {self._place.full(name)} does not follow the one before it."
                )

    def _ancestors(self, info: RunInfo) -> None:
        """Check of each ancestor of a branch what its history needs: the log, and the files up to the fork."""
        place = self._place
        while info.parent is not None:
            loaded = self._attempt(partial(lineage.load_parent, place, info))
            if loaded is None:
                return
            above, contents = loaded
            last = info.parent.tick  # never before the parent's own fork
            for entry in contents.files.values():
                if entry.first <= last:
                    self._file(above, entry)
            known = self._attempt(partial(check_parent, above, contents, info))
            if known is not None:
                self.found.files += 1
                self._attempt(partial(self._hashes, above, contents, known, last))
            place, info = above, contents.manifest.run

    def _file(self, place: Place, entry: FileEntry) -> None:
        """Check a file, unless a recorder that is at work has merged it into another meanwhile."""

        def check() -> None:
            try:
                snapshots.read_checked(place, entry)
            except PanarchyError:
                if entry.path in manifest.load(place).files:
                    raise

        self.found.files += 1
        self._attempt(check)

    def _manifest(self, number: int) -> bytes | None:
        """Read a manifest, unless a recorder that is at work has forgotten it meanwhile."""
        try:
            return self._place.read(manifest.file_name(number))
        except PanarchyError:
            if number in manifest.numbers(self._place):
                raise
            return None

    def _log(self, known: LogContents) -> None:
        self.found.files += 1
        if known.torn:
            self.found.notes.append(
                f"The input log ends in an incomplete frame of {known.torn} bytes after tick {known.last_tick}; "
                "resume cuts it off."
            )

    def _noted(self, contents: Contents, known: LogContents) -> None:
        """Check that each manifest that the log notes, and that a writer has not forgotten since, lies there as it was."""
        there = manifest.numbers(self._place)
        oldest = there[-1] - there[-1] % manifest.FOLD_EVERY - manifest.FOLD_EVERY
        for number, sha in known.manifests.items():
            name = self._place.full(manifest.file_name(number))
            if oldest <= number < contents.manifest.number and number not in there:
                self.found.problems.append(f"The manifest {name} is missing.")
            elif self._sums.get(number, sha) != sha:
                self.found.problems.append(
                    f"The manifest {name} is not the one that the input log says was published."
                )

    def _hashes(
        self, place: Place, contents: Contents, known: LogContents, last: int = MOST_TICKS
    ) -> None:
        """Compare the chain hashes in files with those in the log, up to a tick."""
        for entry in contents.of("hashes"):
            if entry.first > last:
                continue
            data = snapshots.read_checked(place, entry)
            rows = encoding.decode(data, place.full(entry.path))
            for tick, chain in encoding.chains(rows):
                if tick <= last and known.commits.get(tick) != chain:
                    raise RunError(
                        f"At tick {tick} the file {place.full(entry.path)} has another chain hash than the log."
                    )

    def _replay(self, contents: Contents, known: LogContents) -> None:
        first = contents.manifest.run.start_tick
        core = restore_before(self._place, contents, known, first, self._threads)
        _keep_from_here(core)

        def after() -> None:
            self._compare(core, known)
            if self._progress is not None:
                self._progress(core.tick, known.last_tick)

        advance(core, Feeder(core, known.intents), known.last_tick, after=after)

    def _compare(self, core: CoreWorld, known: LogContents) -> None:
        rows = pa.table(core.drain("hashes"))
        _keep_from_here(core)
        for tick, chain in encoding.chains(rows):
            self.found.ticks += 1
            if known.commits.get(tick) != chain:
                raise RunError(
                    f"The replay departs from the log of {self._place.url} at tick {tick}."
                )


def _keep_from_here(core: CoreWorld) -> None:
    """Let the world keep the hashes of the ticks to come; what it kept before, of every kind, is dropped."""
    core.record(False)
    core.record(True)
    core.drain("hashes")  # the row of the present tick, which the next replay does not compute


def verify(
    where: str | Path, replay: bool = True, threads: int = 0, progress: Progress | None = None
) -> Verification:
    """Check a run at a path or URL; unlike :meth:`Run.verify` it needs no manifest whole enough to open.

    Raises:
        RunError: where there is no run at all, threads is no number of threads, or progress cannot be told.
    """
    return Verifier(place_of(where), threads, progress).run(replay)
