"""The recorder: watches a world step, logs what went in, and hands what came out to the background writers."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import weakref
from collections.abc import Iterator
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from panarchy.errors import DamagedError, DeletedError, PanarchyError, RunError
from panarchy.interrupt import uninterrupted
from panarchy.run import lineage, manifest
from panarchy.run.batch import Batch, BatchWriter
from panarchy.run.compaction import Compactor
from panarchy.run.log import Intent, LogPosition
from panarchy.run.place import place_of
from panarchy.run.schedule import DEFAULT_EVERY, Every
from panarchy.run.staging import (
    REPLACE_ALL,
    check_folder,
    check_target_tick,
    continue_run,
    new_run,
)
from panarchy.run.writer import Worker

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld

_LIVE: weakref.WeakValueDictionary[str, Recorder] = weakref.WeakValueDictionary()


def live(path: str | Path) -> Recorder | None:
    """The recorder that writes to the run at ``path`` in this process, if there is one."""
    recorder = _LIVE.get(str(Path(path).expanduser().resolve()))
    return recorder if recorder is not None and not recorder.closed else None


class Recorder:
    """Records one world into one run folder.

    The world's owner steps so that it stops at :meth:`next_stop`, and calls :meth:`after_step` after every slice.
    Recording reads the world and changes nothing in it: the chain hash is the same with and without.
    """

    def __init__(
        self,
        core: CoreWorld,
        path: str | PathLike[str],
        scenario_json: str,
        every: Every = DEFAULT_EVERY,
        if_exists: str = "error",
        *,
        target_tick: int | None = None,
        lock: contextlib.AbstractContextManager[object] | None = None,
    ) -> None:
        """Begin a run with the world as it stands, or go on with one.

        Args:
            core: the world to record.
            path: the run's folder; it must not exist unless ``if_exists`` says what to do then.
            scenario_json: the whole scenario, kept in the log.
            every: ticks between snapshots, for all tables or by table; 0 keeps only the start.
            if_exists: ``"error"``, ``"replace"`` (refused where the run has branches), ``"replace_with_branches"``
                (they are deleted with it), or ``"resume"`` to go on with the run that is there.
            target_tick: the tick asked for, to which ``resume`` goes.
            lock: a re-entrant lock held while the world steps; a flush from another thread waits for it.

        Raises:
            RunError: where the folder exists, cannot be written, or holds the run of another world, or one with branches
                that would be deleted.
            DamagedError: where the run that is there is damaged.
        """
        check_folder(path)
        target_tick = check_target_tick(target_tick)
        where = Path(os.fsdecode(path))
        if if_exists == "resume" and where.expanduser().exists():
            _fill_gap(where, core.tick)
            self._opened = continue_run(core, where, target_tick)
        else:
            if if_exists == REPLACE_ALL:
                _close_branches(where)
            self._opened = new_run(core, where, scenario_json, every, if_exists, target_tick)
        self.core = core
        self.lock = lock or threading.RLock()
        self.files = self._opened.files
        self.path = str(self.files.folder)
        self.closed = False
        self.tick = core.tick
        self._noted = self._opened.noted
        self._batches = BatchWriter(self.files, self._opened.log)
        self._compactor = Compactor(self.files)
        self._writer = Worker("panarchy-writer")
        self._merger = Worker("panarchy-merger", waiting=1)
        _LIVE[str(self.files.folder.resolve())] = self
        _close_at_exit(self)

    def next_stop(self, tick: int) -> int:
        """The first tick after ``tick`` at which the world must stop for :meth:`after_step`."""
        return self._opened.schedule.next_stop(tick)

    def aim(self, target_tick: int) -> None:
        """Note a tick that is asked for, to which ``resume`` goes if this process dies before; manifests say it from here on.

        Raises:
            RunError: where no world reaches that tick.
        """
        target = check_target_tick(target_tick)
        self.files.info = self.files.info.model_copy(update={"target_tick": target})

    def note_intents(self) -> None:
        """Log intents accepted since the last call, so that they outlive this process.

        Raises:
            RunError: where the system refuses, or where an intent is not the one that the run already holds.
        """
        with self.lock, self._abandoning():
            if self.closed:
                return
            self._log_intents()
            self._opened.log.flush()

    def after_step(self) -> None:
        """Log the ticks just stepped; at a stop, hand snapshots and rows to the background writer.

        Raises:
            RunError: where writing failed; the run is whole up to an earlier tick and can be resumed.
            DeletedError: where the run was deleted meanwhile; it is not recorded any longer.
            DamagedError: where the world departs from what the run holds of the same tick.
        """
        with uninterrupted(), self.lock, self._abandoning():
            if self.closed or self.core.tick == self.tick:
                return
            self.files.check_there()
            self._log_intents()
            self._log_commits()
            self.tick = self.core.tick
            self._writer.check()
            self._merger.check()
            self._opened.capture.frame()
            if self._opened.capture.due():
                self._submit()

    def flush(self) -> None:
        """Publish everything up to the present tick and wait until it is part of the run.

        Raises:
            RunError: where writing failed.
        """
        with self.lock:
            self.after_step()
            if self.closed:
                return
            with self._abandoning():
                if self._opened.capture.behind():
                    self._submit()
                self._writer.drain()

    def close(self) -> None:
        """Publish everything, finish the writers and give the folder back; a second close is harmless.

        Raises:
            RunError: where writing failed.
        """
        with self.lock:
            self.flush()
            if self.closed:
                return
            with self._abandoning():
                self._merger.drain()
                self.files.delete_retired(closing=True)
            self._release()

    def abandon(self) -> None:
        """End the recording and write nothing more, as the folder holds the run no longer; a second call is harmless."""
        with self.lock:
            if not self.closed:
                self._release()

    def _submit(self) -> None:
        position = self._opened.log.position()
        batch = self._opened.capture.batch()
        self._writer.submit(partial(self._write, batch, position))

    def _write(self, batch: Batch, position: LogPosition) -> None:
        """In the background: write a batch, and let the merger see whether enough has gathered."""
        self._batches.write(batch, position)
        if self._compactor.pending():
            self._merger.offer(self._compactor.run)

    def _log_intents(self) -> None:
        for entry in self.core.intents(self._noted):
            intent = Intent(*entry, accepted=self.tick, scope=self.core.tag_of(entry[0]))
            self._noted = intent.id
            held = self._opened.known.intent(intent.id)
            if held is None and self.tick >= self._opened.known.last_tick:
                self._opened.log.intent(intent)
            elif held is None or held.payload() != intent.payload():
                raise RunError(
                    f"Intent {intent.id}, for tick {intent.tick}, is not in the run {self.path}."
                )

    def _log_commits(self) -> None:
        for tick, chain in self._opened.capture.commits():
            known = self._opened.known.commits.get(tick)
            if known is None:
                self._opened.log.commit(tick, chain)
            elif known != chain:
                raise DamagedError(
                    f"At tick {tick} the world departs from what the run {self.path} holds."
                )
        self._opened.log.flush()

    @contextlib.contextmanager
    def _abandoning(self) -> Iterator[None]:
        """Give the folder back when writing fails, and say how far the run is whole."""
        try:
            yield
        except PanarchyError as error:
            if self.closed:
                raise
            self._release()
            if isinstance(error, DeletedError):
                raise
            contents = self.files.contents
            whole = contents.manifest.tick if contents else self.files.info.start_tick
            text = str(error).rstrip(".")
            raise type(error)(
                f"{text}; recording stopped, and {self.path} is whole up to tick {whole} and can be resumed."
            ) from error

    def _release(self) -> None:
        self.closed = True
        self._opened.capture.stop()
        self._writer.stop()
        self._merger.stop()
        with contextlib.suppress(PanarchyError):
            self._opened.release()


def _close_branches(where: Path) -> None:
    """Let go of the branches that this process steps of a run that is to be replaced with them."""
    for name in lineage.branch_names(where.expanduser()):
        recorder = live(lineage.folder_of(where, name))
        if recorder is not None:
            recorder.close()


def _fill_gap(where: Path, tick: int) -> None:
    """Compute again, up to the end of the log, what a world that stands further on could not write before."""
    if tick > manifest.load(place_of(where)).manifest.tick:
        from panarchy.run.recovery import resume

        resume(where, ticks=0)


def _close_at_exit(recorder: Recorder) -> None:
    """Close a recorder that is still open when Python ends, without keeping it alive until then."""
    reference = weakref.ref(recorder)

    def close() -> None:
        still = reference()
        if still is not None:
            with contextlib.suppress(PanarchyError):
                still.close()

    atexit.register(close)
    weakref.finalize(recorder, atexit.unregister, close)
