"""Beginning a run and going on with one: after either, the folder holds a whole run and one writer owns it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panarchy._engine import ENGINE_VERSION
from panarchy.arguments import MOST_TICKS, whole
from panarchy.errors import DamagedError, RunError, suggest
from panarchy.run import durable, lineage, manifest
from panarchy.run.batch import BatchWriter
from panarchy.run.capture import Capture
from panarchy.run.files import RunFiles
from panarchy.run.log import (
    LOG_NAME,
    Intent,
    LogContents,
    LogWriter,
    WriterLock,
    read_contents,
    take_lock,
)
from panarchy.run.manifest import Contents, RunInfo
from panarchy.run.place import LocalPlace, Place
from panarchy.run.schedule import Every, Schedule

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/")

REPLACE_ALL = "replace_with_branches"
"""Replaces a run and deletes its branches with it, which "replace" refuses."""
IF_EXISTS = ("error", "replace", REPLACE_ALL, "resume")
"""What to do with a run that is there already."""


_SHOWN = 5
"""Most branches that a sentence names."""


@dataclass
class Opened:
    """A run that one writer owns."""

    files: RunFiles
    log: LogWriter
    lock: WriterLock
    capture: Capture
    schedule: Schedule
    known: LogContents
    """What the log held when it was opened."""
    noted: int
    """The last intent that needs no logging: it is part of the first snapshot."""

    def release(self) -> None:
        """Give the folder back, whatever state the log is in."""
        try:
            self.log.close()
        finally:
            self.lock.release()


def new_run(
    core: CoreWorld,
    path: Path,
    scenario_json: str,
    every: Every,
    if_exists: str,
    target_tick: int | None,
) -> Opened:
    """Begin a run: built beside its place, then renamed into it, so that the folder never holds half a run.

    Raises:
        RunError: where the folder exists and may not be replaced, or the system refuses.
    """
    path = path.expanduser().absolute()
    _check_free(path, if_exists)
    schedule = Schedule.of(every, core.table_names(), core.tick)
    start = _start_frame(core, scenario_json)
    info = RunInfo(
        name=path.name,
        branch="main",
        scenario=str(start["name"]),
        seed=int(start["seed"]),
        engine=ENGINE_VERSION,
        every=schedule.every,
        start_tick=core.tick,
        start_intents=max((intent[0] for intent in core.intents(0)), default=0),
        made=_mark(),
        target_tick=target_tick,
    )
    staged = path.with_name(f".{path.name}.{os.getpid()}.new")
    durable.make_folder(staged)
    building = take_lock(staged)
    try:
        _sweep(path, staged)
        capture = _write_first(core, staged, info, schedule, start)
        _move_in(staged, path)
    except BaseException:
        durable.remove(staged)
        core.record(False)
        raise
    finally:
        building.release()
    lock = take_lock(path)
    log = LogWriter.open(path / LOG_NAME)
    files = RunFiles(path, info, manifest.load(LocalPlace(path)), log)
    known = read_contents(files.place)
    return Opened(files, log, lock, capture, schedule, known, info.start_intents)


def new_branch(
    path: Path, info: RunInfo, start: dict[str, Any], intents: Sequence[Intent] = ()
) -> None:
    """Begin a branch without a world: a log with its start, and a manifest that names its parent and no file.

    Args:
        path: its folder; built beside it and renamed into place.
        info: what it is; its parent is named.
        start: the parent's start frame, with the tick and chain hash of the fork.
        intents: inputs with which it begins.

    Raises:
        RunError: where the folder exists, or the system refuses.
    """
    info = info.model_copy(update={"made": _mark()})
    staged = path.with_name(f".{path.name}.{os.getpid()}.new")
    durable.make_folder(staged)
    building = take_lock(staged)
    try:
        _sweep(path, staged)
        log = LogWriter.create(staged / LOG_NAME, start)
        for intent in intents:
            log.intent(intent)
        log.sync()
        RunFiles(staged, info, log=log).commit([], tick=info.start_tick, log=log.position())
        log.close()
        durable.sync_folders([staged])
        durable.move_folder(staged, path)
    except BaseException:
        durable.remove(staged)
        raise
    finally:
        building.release()


def continue_run(core: CoreWorld, path: Path, target_tick: int | None = None) -> Opened:
    """Go on with a run, with a world that stands at a tick the run knows.

    Ticks that the log holds already are compared as the world reaches them again, then the run grows.

    Raises:
        RunError: where the world is not this run's, or another writer has it.
        DamagedError: where the run is damaged.
    """
    path = path.expanduser().absolute()
    check_writable(LocalPlace(path), manifest.load(LocalPlace(path)))
    lock = take_lock(path)
    try:
        contents = manifest.load(LocalPlace(path))
        known = check_log(LocalPlace(path), contents)
        _check_world(core, known, path)
        log = LogWriter.open(path / LOG_NAME)
        info = contents.manifest.run
        if target_tick is not None:
            info = info.model_copy(update={"target_tick": target_tick})
        files = RunFiles(path, info, contents, log)
        _sweep(path)
        files.note_newest(known)
        files.delete_orphans()
        schedule = Schedule(info.every, info.start_tick)
        capture = Capture(core, schedule, contents)
        return Opened(files, log, lock, capture, schedule, known, info.start_intents)
    except BaseException:
        lock.release()
        raise


def check_folder(path: str | os.PathLike[str]) -> None:
    """Refuse what cannot name a folder for a run on this machine.

    Raises:
        RunError: for an empty path, or the address of an object store.
    """
    text = os.fsdecode(path)
    # Surrogates stand for bytes that are no text; a manifest, which is JSON, could not name the run.
    is_text = text.encode(errors="ignore").decode() == text
    if not text.strip() or "\0" in text or not is_text or _ADDRESS.match(text):
        raise RunError(
            f"A run is recorded into a folder on this machine, and {text!r} names none; "
            "publish() brings it to object storage."
        )


def check_target_tick(tick: int | None) -> int | None:
    """Check the tick to which a run shall go.

    Raises:
        RunError: where it is no tick, or one that no world reaches.
    """
    return None if tick is None else whole(tick, "The last tick", 0, MOST_TICKS, RunError)


def check_writable(place: Place, contents: Contents) -> None:
    """Refuse to write to a published copy: its log ends where its manifest counts on it, and others read it.

    Raises:
        RunError: for a place other than a folder in which a run was recorded.
    """
    if not isinstance(place, LocalPlace) or contents.manifest.log.path != LOG_NAME:
        raise RunError(
            f"The run {place.url} is published and read-only; resume the folder that it was recorded in."
        )


def check_log(place: Place, contents: Contents) -> LogContents:
    """Read a run's log and check that log and newest manifest belong together.

    Raises:
        DamagedError: where the log is damaged or shorter than the manifest counts on, or names a newer manifest.
    """
    entry = contents.manifest.log
    known = read_contents(place, entry.path)
    if known.position.frames < entry.frames or known.position.size < entry.size:
        raise DamagedError(
            f"The input log {place.full(entry.path)} is damaged: it ends at tick {known.last_tick}, "
            f"and the manifest counts on tick {entry.tick}."
        )
    if entry.path == LOG_NAME:
        _check_newest(place, contents, known)
    return known


def _check_newest(place: Place, contents: Contents, known: LogContents) -> None:
    """Compare the newest manifest with those that the log of a recorder noted, each once it was durable."""
    newest, noted = contents.manifest.number, max(known.manifests, default=0)
    # A recorder may have published between the reading of the manifest and that of the log.
    if noted > newest and max(manifest.numbers(place), default=0) < noted:
        raise DamagedError(
            f"The manifest {place.full(manifest.file_name(noted))} is missing: "
            "the input log says that it was published."
        )
    if known.manifests.get(newest, contents.sha256) != contents.sha256:
        raise DamagedError(
            f"The manifest {place.full(manifest.file_name(newest))} is not the one that the input log says was published."
        )


def _mark() -> str:
    """What tells a new run from any other that lies, lay or will lie in the same folder."""
    return secrets.token_hex(8)


def _start_frame(core: CoreWorld, scenario_json: str) -> dict[str, Any]:
    config = json.loads(core.config())
    return {
        "name": config["name"],
        "seed": config["seed"],
        "engine": ENGINE_VERSION,
        "scenario": scenario_json,
        "config": core.config(),
        "tick": core.tick,
        "chain": core.hash(),
        "decisions": core.decision_detail(),
    }


def _check_free(path: Path, if_exists: str) -> None:
    if if_exists not in IF_EXISTS:
        raise RunError(
            f"if_exists must be one of {', '.join(IF_EXISTS)}, not '{if_exists}'.{suggest(if_exists, IF_EXISTS)}"
        )
    try:
        occupied = path.is_file() or (path.is_dir() and any(path.iterdir()))
        is_run = (path / LOG_NAME).exists() or not occupied
    except OSError as error:
        raise durable.refusal(error, "read the folder", path) from error
    _check_outside(path)
    if occupied and if_exists not in ("replace", REPLACE_ALL):
        raise RunError(
            f"The folder {path} exists already; ask to replace it or to resume the run in it."
        )
    if occupied and not is_run:
        raise RunError(f"{path} exists and is no run of Panarchy, so it is not replaced.")
    names = lineage.branch_names(path)
    if names and if_exists != REPLACE_ALL:
        raise RunError(_branches_kept(path, names))


def _branches_kept(path: Path, names: Sequence[str]) -> str:
    """Why a run that has branches is not replaced: they go on from it, and nothing brings them back."""
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (
        f"The run {path} is not replaced, as its branch{'es'[: 2 * (len(names) > 1)]} {shown}{more} would be deleted "
        f"with it; delete what is not needed by Multiverse('{path}').delete, or replace it all with "
        f"if_exists='{REPLACE_ALL}' (--replace-with-branches)."
    )


def _check_outside(path: Path) -> None:
    """Refuse a place inside another run: replacing or deleting that one would take this one with it."""
    for parent in path.resolve().parents:
        if (parent / LOG_NAME).is_file() and (parent / manifest.FOLDER).is_dir():
            raise RunError(
                f"The folder {path} lies in the run {parent}; choose a place outside of it."
            )


def _sweep(path: Path, staged: Path | None = None) -> None:
    """Delete what recorders that were killed while they began or replaced this run have left beside it."""
    for ending in ("new", "old"):
        for left in path.parent.glob(f".{escape(path.name)}.*.{ending}"):
            if left == staged:
                continue
            with contextlib.suppress(RunError):  # held by a recorder that is beginning now
                take_lock(left).release()
                durable.remove(left)


def _write_first(
    core: CoreWorld, folder: Path, info: RunInfo, schedule: Schedule, start: dict[str, Any]
) -> Capture:
    log = LogWriter.create(folder / LOG_NAME, start)
    try:
        capture = Capture(core, schedule, None)
        BatchWriter(RunFiles(folder, info, log=log), log).write(
            capture.first_batch(), log.position()
        )
    finally:
        log.close()
    return capture


def _move_in(staged: Path, path: Path) -> None:
    old = path.with_name(f".{path.name}.{os.getpid()}.old")
    durable.sync_folders([staged])
    if path.is_dir() and any(path.iterdir()):
        for folder in [
            path,
            *(path / lineage.FOLDER / name for name in lineage.branch_names(path)),
        ]:
            take_lock(folder).release()
        durable.move_folder(path, old)
    durable.move_folder(staged, path)
    durable.remove(old)


def _check_world(core: CoreWorld, known: LogContents, path: Path) -> None:
    if json.loads(core.config()) != json.loads(known.start["config"]):
        raise RunError(
            f"The run {path} was recorded from another scenario or seed than this world's."
        )
    if core.tick > known.last_tick:
        raise RunError(
            f"The world stands at tick {core.tick}, after the end of the run {path} at tick {known.last_tick}."
        )
    if known.commits.get(core.tick) != core.hash():
        raise RunError(f"At tick {core.tick} the world is not as it was in the run {path}.")
