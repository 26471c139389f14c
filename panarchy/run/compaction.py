"""Merging hot files into segments in the background: a third of the bytes, and one entity's history in one place."""

from __future__ import annotations

import pyarrow as pa

from panarchy.run import encoding, snapshots
from panarchy.run.encoding import Encoder
from panarchy.run.files import RunFiles
from panarchy.run.manifest import Contents, FileEntry

MERGED = 12
"""Files that become one."""
MOST_ROWS = 1_600_000
"""Rows up to which segments merge again; a larger one would make reading a single tick slow."""
MOST_SORTED = 4_000_000
"""Rows sorted at once, which bounds the memory of a merge."""


class Compactor:
    """Merges whatever has gathered, one group at a time."""

    def __init__(self, files: RunFiles) -> None:
        """Work on a run's folder."""
        self._files = files

    def pending(self) -> bool:
        """Whether anything has gathered that a merge would take."""
        contents = self._files.contents
        return contents is not None and any(
            self._group(contents, view) for view in contents.views()
        )

    def run(self) -> None:
        """Merge every group that is ready, and delete the files that earlier merges replaced.

        Raises:
            RunError: where the system refuses; the run is as it was before the merge that failed.
        """
        self._files.delete_retired()
        while (group := self._ready()) is not None:
            self._merge(group)

    def _ready(self) -> list[FileEntry] | None:
        contents = self._files.contents
        if contents is None:
            return None
        for view in contents.views():
            group = self._group(contents, view)
            if group:
                return group
        return None

    def _group(self, contents: Contents, view: str) -> list[FileEntry]:
        entries = contents.of(view, "hot", "segment")
        for level in sorted({entry.level for entry in entries}):
            group = [entry for entry in entries if entry.level == level]
            count = MERGED
            if level == 0 and group:
                count = max(2, min(MERGED, MOST_SORTED // max(group[0].rows, 1)))
            group = group[:count]
            small = level == 0 or sum(entry.rows for entry in group) <= MOST_ROWS
            if len(group) == count and small:
                return group
        return []

    def _merge(self, group: list[FileEntry]) -> None:
        place, view = self._files.place, group[0].view
        parts = [
            encoding.decode(snapshots.read_checked(place, entry), place.full(entry.path))
            for entry in group
        ]
        table = _sorted(view, pa.concat_tables(parts), bool(group[0].ticks))
        del parts
        level = group[0].level + 1
        first, last = group[0].first, group[-1].last
        segment = self._files.write(
            f"{view}/s{level}-{first:08d}-{last:08d}.parquet",
            Encoder("segment").encode(table, encoding.SMALL_GROUPS.get(view, encoding.ROW_GROUP)),
            view=view,
            role="segment",
            level=level,
            ticks=sorted(tick for entry in group for tick in entry.ticks),
            span=(first, last),
            rows=table.num_rows,
        )
        keyframe = _keyframe(group)
        kept = [keyframe.path] if keyframe else []
        adds = [segment, keyframe] if keyframe else [segment]
        self._files.commit(adds, [entry.path for entry in group], keep=kept)


def _keyframe(group: list[FileEntry]) -> FileEntry | None:
    """The snapshot of a group that stays as its own file, so that a restore need not read a segment."""
    first = group[0]
    if first.role != "hot" or len(first.ticks) != 1:
        return None
    return first.model_copy(update={"role": "keyframe"})


def _sorted(view: str, table: pa.Table, snapshot: bool) -> pa.Table:
    if view == snapshots.PLANES:
        return table.sort_by([("name", "ascending"), (encoding.TICK, "ascending")])
    if not snapshot or view == snapshots.STATE:
        return table.unify_dictionaries()
    return encoding.sorted_by_entity(table)
