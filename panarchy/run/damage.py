"""Which file of a run is at fault, once a reader that knows no checksums has failed."""

from __future__ import annotations

from collections.abc import Collection

from panarchy.errors import PanarchyError
from panarchy.run import snapshots
from panarchy.run.manifest import Contents, FileEntry
from panarchy.run.place import Place


def find_damage(
    place: Place, contents: Contents, views: Collection[str], said: str
) -> PanarchyError | None:
    """Compare the files of some views with the manifest.

    Args:
        place: where the run lies.
        contents: its files.
        views: the views that were read.
        said: what the reader said; the files that it names are compared first.

    Returns:
        The first error that names a file, or None where all files are whole.
    """
    entries = [entry for view in views for entry in contents.of(view, "hot", "segment")]

    def unnamed(entry: FileEntry) -> bool:
        return place.full(entry.path) not in said

    for entry in sorted(entries, key=unnamed):
        try:
            snapshots.read_checked(place, entry)
        except PanarchyError as error:
            return error
    return None
