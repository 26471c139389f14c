"""Publishing a run to an object store: immutable objects first, then one manifest, put only if its name is free."""

from __future__ import annotations

import re
from pathlib import Path

from fsspec.implementations.local import LocalFileSystem

from panarchy.arguments import check_progress
from panarchy.errors import RunError
from panarchy.run import lineage, manifest, snapshots
from panarchy.run.durable import checksum
from panarchy.run.log import LOG_NAME
from panarchy.run.manifest import Contents, LogEntry, Manifest, Previous
from panarchy.run.place import LocalPlace, Place, RemotePlace
from panarchy.run.replay import Progress


def publish(place: Place, contents: Contents, url: str, progress: Progress | None = None) -> int:
    """Copy a run's sealed files and the log they count on to an object store.

    Objects never change once a manifest names them: a second publishing adds what is new and names it in a new manifest.
    A reader sees the run of one manifest, whole, at any moment.

    Args:
        place: where the run lies.
        contents: its files.
        url: a folder of an object store, such as ``s3://bucket/run``.
        progress: told of the files copied and to copy.

    Returns:
        The number of objects written.

    Raises:
        RunError: where the URL names no folder or the run's own, progress cannot be told, the store refuses or holds
            another run, or another publisher was first.
        DamagedError: where a file of the run is damaged; nothing damaged is published.
    """
    check_progress(progress, RunError)
    _check_url(url)
    target = RemotePlace(url)
    _check_elsewhere(place, target)
    numbers = manifest.numbers(target)
    before = manifest.load(target) if numbers else None
    if before is not None:
        _check_same(contents, before, url)
    _check_parent(contents, target)
    there = {path: entry.sha256 for path, entry in before.files.items()} if before else {}
    missing = [entry for entry in contents.files.values() if there.get(entry.path) != entry.sha256]
    for done, entry in enumerate(missing):
        target.put(entry.path, snapshots.read_checked(place, entry))
        if progress is not None:
            progress(done + 1, len(missing))
    log = _put_log(place, target, contents.manifest.log)
    number = before.manifest.number + 1 if before else 0
    new = Manifest(
        number=number,
        previous=Previous(number=before.manifest.number, sha256=before.sha256) if before else None,
        whole=True,
        run=contents.manifest.run,
        tick=contents.manifest.tick,
        log=log,
        adds=tuple(contents.files.values()),
    )
    if not target.put_new(manifest.file_name(number), manifest.encode(new)):
        raise RunError(
            f"Another process is publishing to {url}; nothing was changed there, so try again."
        )
    return len(missing) + 2


def _check_url(url: str) -> None:
    """Refuse what names no folder, before fsspec takes it for the current one or for a folder called ``s3:``."""
    scheme, separator, rest = url.partition("://")
    slip = re.match(r"[a-z][a-z0-9+.-]+:", url) if not separator else None
    if not url.strip() or "\0" in url or slip or (separator and not (scheme and rest.strip("/ "))):
        raise RunError(
            "A run is published to a folder that fsspec can reach, such as 's3://bucket/run'; "
            f"{url!r} names none."
        )


def _check_elsewhere(place: Place, target: RemotePlace) -> None:
    """Refuse the folder in which the run itself lies, and any folder in it."""
    ours = place.path if isinstance(place, LocalPlace) else None
    if ours is not None and isinstance(target.system, LocalFileSystem):
        here, there = ours.resolve(), Path(target.root).resolve()
        inside = there == here or here in there.parents
    else:
        inside = place.url == target.url
    if inside:
        raise RunError(f"The run lies at {place.url} itself; publish it to another place.")


def _check_parent(contents: Contents, target: RemotePlace) -> None:
    """Refuse to publish a branch where readers would not find what it goes on from."""
    info = contents.manifest.run
    if info.parent is None or info.parent.where is not None:
        return
    ending = f"/{lineage.FOLDER}/{info.branch}"
    above = lineage.parent_place(target, info.parent) if target.url.endswith(ending) else None
    if above is None or not manifest.numbers(above):
        raise RunError(
            f"The branch '{info.branch}' goes on from '{info.parent.branch}' and is read together with it: "
            f"publish that first, then this one to the same address followed by '{ending}'."
        )


def _check_same(contents: Contents, before: Contents, url: str) -> None:
    if before.manifest.log.path == LOG_NAME:
        raise RunError(
            f"The folder {url} holds a run that was recorded there, not a published one; choose another place."
        )
    ours, theirs = contents.manifest, before.manifest
    same = (
        ours.run.name,
        ours.run.branch,
        ours.run.scenario,
        ours.run.seed,
        ours.run.start_tick,
    ) == (
        theirs.run.name,
        theirs.run.branch,
        theirs.run.scenario,
        theirs.run.seed,
        theirs.run.start_tick,
    )
    if not same:
        raise RunError(
            f"Another run, '{theirs.run.name}', is published at {url}; choose another place."
        )
    if theirs.tick > ours.tick:
        raise RunError(
            f"The run published at {url} reaches tick {theirs.tick}, this one only {ours.tick}."
        )


def _put_log(place: Place, target: RemotePlace, entry: LogEntry) -> LogEntry:
    """Copy the part of the log that the manifest counts on, under a name that says how much it is."""
    data = place.read(entry.path)[: entry.size]
    if len(data) < entry.size:
        raise RunError(f"The input log {place.full(entry.path)} is shorter than the manifest says.")
    name = f"{LOG_NAME.removesuffix('.log')}-{entry.frames:012d}-{checksum(data)[:12]}.log"
    if not target.exists(name):
        target.put(name, data)
    return entry.model_copy(update={"path": name})
