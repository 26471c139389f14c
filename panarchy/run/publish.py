"""Publishing a run to an object store: immutable objects first, then one manifest, put only if its name is free."""

from __future__ import annotations

from panarchy.errors import RunError
from panarchy.run import manifest, snapshots
from panarchy.run.durable import checksum
from panarchy.run.log import LOG_NAME
from panarchy.run.manifest import Contents, LogEntry, Manifest, Previous
from panarchy.run.place import Place, RemotePlace
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
        RunError: where the store refuses, holds another run, or another publisher was first.
        DamagedError: where a file of the run is damaged; nothing damaged is published.
    """
    target = RemotePlace(url)
    numbers = manifest.numbers(target)
    before = manifest.load(target) if numbers else None
    _check_same(contents, before, url)
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


def _check_same(contents: Contents, before: Contents | None, url: str) -> None:
    if before is None:
        return
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
