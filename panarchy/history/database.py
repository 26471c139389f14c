"""One in-memory DuckDB database a run: views over its files, a cursor a thread, refreshed when files change."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence

import duckdb
import pyarrow as pa

from panarchy.history.derived import DERIVED, bases
from panarchy.history.schema import DICTIONARY, Schema, read_schema
from panarchy.history.source import HistoryPart, SqlSource
from panarchy.history.views import dictionary_select, quote, view_columns, view_select

Shape = tuple[str, tuple[str, ...], int | None]
"""Branch, files and last tick of a part, by which a view that must be made again is told."""

_DICTIONARY_ROWS = "panarchy_dictionary_rows"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""No network at run time."""

_SETTINGS = ("SET GLOBAL parquet_metadata_cache = true", "SET GLOBAL python_scan_all_frames = true")
"""Footers are kept, because every query of a long run opens all of them; and a query may read a table or relation
held in a variable of the notebook, although the call to DuckDB is several frames below it."""


class Database:
    """The views of one run.

    Args:
        source: the run.
    """

    def __init__(self, source: SqlSource) -> None:
        self._source = source
        self._base = duckdb.connect(":memory:", config=_CONFIG)
        for setting in _SETTINGS:
            self._base.execute(setting).fetchall()
        if source.file_system is not None:
            # DuckDB's own S3 reader is an extension that would have to be downloaded.
            self._base.register_filesystem(source.file_system)
        self._local = threading.local()
        self._lock = threading.RLock()
        self._seen: dict[str, tuple[Shape, ...]] = {}
        self._beside: dict[str, pa.Table] = {}
        self._derived: set[str] = set()
        self._load_dictionary(source.dictionary())

    @property
    def schema(self) -> Schema:
        """The stored and display columns of every view, as the dictionary has them."""
        return self._schema

    @property
    def columns(self) -> dict[str, list[str]]:
        """The columns of every view, in order."""
        return self._columns

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return this thread's own cursor: an unfinished result of one thread never blocks another."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._local, "cursor", None)
        if cursor is None:
            with self._lock:
                cursor = self._base.cursor()
            self._local.cursor = cursor
        return cursor

    def refresh(self, named: Collection[str] = ()) -> None:
        """Bring views up to date with the run, of which every tick so far becomes visible.

        A published run is read as it was when first asked: looking for news costs a request a view.

        Args:
            named: the names that a query reads; where all of them are views, the others stay as they are, so that
                damage to one view keeps nobody from another. All views by default.

        Raises:
            duckdb.Error: if a file of a view cannot be read.
        """
        remote = self._source.sealed
        if self._seen and remote:
            return
        self._source.flush()
        names = bases(name.casefold() for name in named)
        some = bool(names) and not remote and names <= self._columns.keys()
        with self._lock:
            for view in self._schema:
                if not some or view in names:
                    self._renew(view)
            self._renew_beside()
            for view, derived in DERIVED.items():
                if view not in self._derived and derived.base in self._seen:
                    self._create(view, derived.sql)
                    self._derived.add(view)

    def snapshot_sql(self, table: str, tick: int) -> str:
        """Write a SELECT of one recorded tick of a table, in id order, that opens no file it need not."""
        select = self._view_sql(table, self._source.parts(table, tick))
        return f"SELECT * FROM ({select}) WHERE tick = {int(tick)} ORDER BY {quote(self._schema[table][0].name)}"

    def close(self) -> None:
        """Close the database; relations made from it can no longer be read."""
        self._base.close()

    def _load_dictionary(self, rows: pa.Table) -> None:
        """Keep the dictionary as a native table: a registered Arrow table would be invisible to cursors."""
        described = read_schema(rows)
        self._schema = {
            name: columns
            for name, columns in described.items()
            if name != DICTIONARY and name not in DERIVED
        }
        self._columns = {view: view_columns(view, known) for view, known in self._schema.items()}
        for view in DERIVED.keys() & described.keys():
            self._columns[view] = view_columns(view, described[view])
        self._base.register("dictionary_as_arrow", rows)
        self._base.execute(
            f"CREATE TABLE {_DICTIONARY_ROWS} AS SELECT * FROM dictionary_as_arrow"
        ).fetchall()
        self._base.unregister("dictionary_as_arrow")
        self._create(
            DICTIONARY, dictionary_select(_DICTIONARY_ROWS, self._source.name, self._source.branch)
        )
        columns = self._base.execute(f"DESCRIBE {quote(DICTIONARY)}").fetchall()
        self._columns[DICTIONARY] = [row[0] for row in columns]

    def _view_sql(self, view: str, parts: Sequence[HistoryPart]) -> str:
        """Write the SELECT of one view over the files it has now."""
        return view_select(view, self._schema[view], parts, self._source.name)

    def _renew(self, view: str) -> None:
        """Create a view again if it has other files than before."""
        parts = self._source.parts(view)
        shape = tuple((part.branch, part.files, part.last) for part in parts)
        if self._seen.get(view) != shape:
            self._create(view, self._view_sql(view, parts))
            self._seen[view] = shape

    def _renew_beside(self) -> None:
        """Bring the tables beside the views up to date, as native tables, which every cursor sees."""
        for name, rows in self._source.tables_beside().items():
            if name in self._beside and self._beside[name].equals(rows):
                continue
            kept = f"panarchy_{name}_rows"
            self._base.register(f"{name}_as_arrow", rows)
            self._base.execute(
                f"CREATE OR REPLACE TABLE {kept} AS SELECT * FROM {name}_as_arrow"
            ).fetchall()
            self._base.unregister(f"{name}_as_arrow")
            self._create(name, f"SELECT * FROM {kept}")
            self._columns[name] = rows.column_names
            self._beside[name] = rows

    def _create(self, view: str, select: str) -> None:
        """Create or replace one view."""
        self._base.execute(f"CREATE OR REPLACE VIEW {quote(view)} AS {select}").fetchall()
