"""Tiles chosen on the map, as ids, as a condition in SQL, and as the rows of what lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from panarchy.errors import QueryError, suggest
from panarchy.widgets.source import CoreLike, Source

if TYPE_CHECKING:
    import duckdb

#: Tiles one after the other, row by row: the first of them, and how many.
Run = tuple[int, int]
#: The column by which a table says in which tile a row is.
PLACE = "tile_id"


class Selection:
    """Some tiles of one explorer's map; it does not change when the reader chooses others.

    It has a length, can be gone through, and holds ids: ``512 in explorer.selection``.
    """

    def __init__(self, runs: Sequence[Run], width: int, source: Source) -> None:
        self.runs = list(runs)
        self._width = width
        self._source = source

    @property
    def tiles(self) -> list[int]:
        """The ids of the tiles, in order."""
        return [tile for first, count in self.runs for tile in range(first, first + count)]

    def where(self, column: str = PLACE) -> str:
        """A condition in SQL that is true in these tiles, for ``world.sql(f"... where {selection.where()}")``.

        Args:
            column: the column that holds the tile's id.
        """
        if not self.runs:
            return "false"
        box = self._box()
        if box is not None:
            (left, right), (top, bottom) = box
            across = f"{column} % {self._width} BETWEEN {left} AND {right}"
            return f"({across} AND {column} // {self._width} BETWEEN {top} AND {bottom})"
        parts = [f"{column} BETWEEN {first} AND {first + count - 1}" for first, count in self.runs]
        return f"({' OR '.join(parts)})"

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of a table that lie in these tiles, in the world that the explorer shows.

        Args:
            name: such as ``persons``, ``households``, ``firms``, ``deposits`` or ``tiles``.
            columns: those wanted, in order; all if None.

        Raises:
            QueryError: if there is no such table or column, or its rows are in no tile.
        """

        def question(core: CoreLike) -> dict[str, Any]:
            _check(name, core.table_names(), "table")
            known = pa.table(core.table(name)).column_names
            if PLACE not in known:
                raise QueryError(f"The rows of {name} are in no tile.")
            for column in columns or ():
                _check(column, known, f"column of {name}")
            wanted = None if columns is None else list(dict.fromkeys([*columns, PLACE]))
            return {"rows": pa.table(core.table(name, wanted))}

        rows: pa.Table = self._source.ask(question)["rows"]
        chosen = pa.array(self._ids(), rows.schema.field(PLACE).type)
        inside = rows.filter(pc.is_in(rows[PLACE], value_set=chosen))
        return inside if columns is None else inside.select(list(columns))

    def relation(self, name: str) -> duckdb.DuckDBPyRelation:
        """All of history of a table's rows, as long as they were in these tiles: a DuckDB relation.

        Raises:
            QueryError: if there is no such view, or its rows are in no tile.
        """
        return self._source.sql(f"SELECT * FROM {name} WHERE {self.where()}")

    def _ids(self) -> NDArray[np.int64]:
        return np.array(self.tiles, np.int64)

    def _box(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """First and last column, and first and last row, if the tiles are a rectangle."""
        count = self.runs[0][1]
        left, top = self.runs[0][0] % self._width, self.runs[0][0] // self._width
        if left + count > self._width:
            return None
        for row, run in enumerate(self.runs):
            if run != ((top + row) * self._width + left, count):
                return None
        return (left, left + count - 1), (top, top + len(self.runs) - 1)

    def __len__(self) -> int:
        return sum(count for _, count in self.runs)

    def __iter__(self) -> Iterator[int]:
        return iter(self.tiles)

    def __contains__(self, tile: object) -> bool:
        return isinstance(tile, int) and any(
            first <= tile < first + count for first, count in self.runs
        )

    def __repr__(self) -> str:
        return f"<{len(self)} tile{'s' if len(self) != 1 else ''}: {self.where()[:100]}>"


def runs_of(tiles: object, width: int, height: int) -> list[Run]:
    """Bring tiles in any form into runs, none of them longer than a row of the map.

    Args:
        tiles: ids, a `Selection`, or an Arrow table or DuckDB relation with a column ``tile_id``; None for no tile.
        width: tiles in a row of the map.
        height: rows of the map.

    Raises:
        QueryError: if a tile is not on the map, or no ids are found.
    """
    if tiles is None:
        return []
    ids = sorted({_whole(tile) for tile in _ids_in(tiles)})
    if ids and not 0 <= ids[0] <= ids[-1] < width * height:
        wrong = ids[0] if ids[0] < 0 else ids[-1]
        raise QueryError(f"Tile {wrong} is not on the map, which has {width * height} tiles.")
    runs: list[Run] = []
    for tile in ids:
        if runs and tile == sum(runs[-1]) and tile % width:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((tile, 1))
    return runs


def _ids_in(tiles: Any) -> Iterable[object]:
    """The ids in whatever was handed over."""
    if hasattr(tiles, "to_arrow_table"):
        tiles = tiles.to_arrow_table()
    if isinstance(tiles, pa.Table):
        _check(PLACE, tiles.column_names, "column of the tiles to select")
        tiles = tiles[PLACE]
    if isinstance(tiles, pa.Array | pa.ChunkedArray):
        return [tile for tile in tiles.to_pylist() if tile is not None]
    if isinstance(tiles, str) or not isinstance(tiles, Iterable):
        raise QueryError(f"Tiles are selected by their ids, not by {type(tiles).__name__}.")
    return tiles


def _whole(tile: object) -> int:
    """An id as an int."""
    if isinstance(tile, int | np.integer) and not isinstance(tile, bool):
        return int(tile)
    raise QueryError(f"Tiles are selected by their ids, not by {tile!r}.")


def _check(name: str, known: Sequence[str], what: str) -> None:
    """Refuse an unknown name, and suggest the one that was meant."""
    if name not in known:
        hint = suggest(name, known) or f" There are {', '.join(known)}."
        raise QueryError(f"There is no {what} '{name}'.{hint}")
