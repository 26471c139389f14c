"""Whether a folder still holds the run that was opened there: a handle must neither read nor write another of that name."""

from __future__ import annotations

from panarchy.errors import DeletedError, RunError
from panarchy.run import lineage, manifest
from panarchy.run.manifest import Contents, RunInfo
from panarchy.run.place import LocalPlace, Place

Stamp = tuple[int, int, int]
"""A file as the file system knows it: its number, when it was written (ns), and its size (bytes)."""


def stamp(place: Place, number: int) -> Stamp | None:
    """What the file system says of a manifest: as long as it is the same, so is the run.

    Args:
        place: the run's place.
        number: of the manifest.

    Returns:
        None where it is not there; of a published run always, as nobody writes there what is named already.
    """
    if not isinstance(place, LocalPlace):
        return None
    try:
        found = (place.path / manifest.file_name(number)).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def reload(place: Place, info: RunInfo) -> Contents:
    """Read a run's manifests again, and refuse those of another run.

    Args:
        place: where the run was opened.
        info: what it was then.

    Raises:
        DeletedError: where the run is not there any more, or another lies in its place.
        RunError: where a published run cannot be reached.
        DamagedError: where its manifests are damaged.
    """
    try:
        contents = manifest.load(place)
    except RunError:
        # Nobody but a deletion, whole or half done, takes every manifest away.
        if isinstance(place, LocalPlace) and not manifest.numbers(place):
            raise DeletedError(_gone(place, info)) from None
        raise
    if contents.manifest.run.made != info.made:
        raise DeletedError(_another(place, info))
    return contents


def check(place: Place, contents: Contents, known: Stamp | None) -> None:
    """Refuse to go on where the folder holds the run no longer that a writer began to write there.

    Args:
        place: the run's place.
        contents: the newest manifest that the writer knows.
        known: that manifest's stamp.

    Raises:
        DeletedError: where the run is not there any more, or another lies in its place.
    """
    if stamp(place, contents.manifest.number) == known:
        return
    try:
        reload(place, contents.manifest.run)
    except DeletedError:
        raise
    except RunError:
        # Damage, which whoever reads it is told of; the folder is the run's own.
        return


def _called(place: Place, info: RunInfo) -> str:
    """The run as sentences name it."""
    if info.parent is None:
        return f"The run {place.url}"
    return f"The branch '{info.branch}' of {lineage.root_of(place, info).url}"


def _gone(place: LocalPlace, info: RunInfo) -> str:
    folder = "its folder" if info.parent is None else f"the folder {place.url}"
    state = "holds no manifest" if place.path.exists() else "is not there"
    return (
        f"{_called(place, info)} was deleted or moved after it was opened here: "
        f"{folder} {state} any more."
    )


def _another(place: Place, info: RunInfo) -> str:
    ways = f"Run.open('{place.url}')"
    if info.parent is not None:
        ways += f" or Multiverse('{lineage.root_of(place, info).url}').branch('{info.branch}')"
    return (
        f"{_called(place, info)} was deleted and made again after it was opened here, "
        f"so this one cannot be used any more; open the new one with {ways}."
    )
