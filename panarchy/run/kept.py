"""What a run restored lately: a question about causes asks for the same few ticks again, and for snapshots shortly before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from panarchy._engine import CoreWorld

MOST_WORLDS = 24
"""Worlds kept."""
MOST_BYTES = 1 << 29
"""Memory of all worlds kept, in bytes; one is kept however large it is."""
MOST_THREADS = 8
"""Threads that wait in a world that is kept: on a large machine many worlds would hold thousands."""
EARLIER = 2
"""Snapshots before the one asked for that are taken out of a segment along with it."""


class KeptTables:
    """Snapshots out of segments, by checksum of the segment and tick; the oldest are given up first.

    A segment holds many ticks sorted by entity, so that reading one tick costs as much as reading three.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._tables: dict[tuple[str, int], tuple[pa.Table, int]] = {}
        self._bytes = 0

    def take(self, segment: str, tick: int) -> pa.Table | None:
        """A table that has the snapshot of a tick, if one is kept; for that tick not any longer, as its world will be."""
        found = self._tables.pop((segment, tick), None)
        if found is None:
            return None
        self._bytes -= found[1]
        return found[0]

    def keep(self, segment: str, ticks: Sequence[int], table: pa.Table) -> None:
        """Keep a table that has the snapshots of some ticks: whoever takes one picks its rows."""
        if not ticks:
            return
        # Counted once: the size of lists is found by walking along them.
        size = table.get_total_buffer_size() // len(ticks)
        for tick in ticks:
            self.take(segment, tick)
            self._tables[segment, tick] = table, size
            self._bytes += size
        while self._bytes > MOST_BYTES // 4:
            self.take(*next(iter(self._tables)))


class KeptWorlds:
    """Worlds by tick, of which those that nobody asked for longest are given up first; whoever steps one steps a copy.

    The history of a run never changes, and whoever takes a world from here compares its chain hash with the log's.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._worlds: dict[int, tuple[CoreWorld, int]] = {}

    def keep(self, core: CoreWorld) -> None:
        """Keep a world, which nobody steps any more."""
        if core.threads > MOST_THREADS:
            core = core.fork(MOST_THREADS)
        known = self._worlds.pop(core.tick, None)
        # Its size is counted once.
        self._worlds[core.tick] = (core, core.memory()) if known is None else known
        while len(self._worlds) > 1 and (
            len(self._worlds) > MOST_WORLDS or self._bytes() > MOST_BYTES
        ):
            del self._worlds[next(iter(self._worlds))]

    def at(self, tick: int) -> CoreWorld | None:
        """The world of a tick itself, which is not to be stepped."""
        found = self._worlds.pop(tick, None)
        if found is None:
            return None
        self._worlds[tick] = found
        return found[0]

    def near(self, tick: int, snapshots: Iterable[int], threads: int = 0) -> CoreWorld | None:
        """A copy of the last world kept up to a tick, or None where restoring a snapshot is nearer to it.

        Args:
            tick: the tick to reach.
            snapshots: the ticks whose snapshots are whole.
            threads: threads of the copy; 0 for all cores.
        """
        base = max((kept for kept in self._worlds if kept <= tick), default=None)
        if base is None or any(base < found <= tick for found in snapshots):
            return None
        found = self.at(base)
        return None if found is None else found.fork(threads)

    def _bytes(self) -> int:
        return sum(size for _, size in self._worlds.values())
