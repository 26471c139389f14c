"""What the history needs to know of a run, so that it depends on no class that stores one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa


class HistoryPart(Protocol):
    """The files of a view that one branch computed."""

    @property
    def branch(self) -> str:
        """The branch, shown in the view's column ``branch``."""
        ...

    @property
    def files(self) -> tuple[str, ...]:
        """Parquet files with the stored columns of the view and ``tick``.

        A file stays readable for as long as the source is open, also after it has been compacted.
        """
        ...

    @property
    def last(self) -> int | None:
        """The last tick whose rows belong to the history; None for all of them."""
        ...


class SqlSource(Protocol):
    """What has views over Parquet files: a run, or a tree of them."""

    @property
    def name(self) -> str:
        """Name of the run, shown in every view's column ``run``."""
        ...

    @property
    def branch(self) -> str:
        """Name of the branch, shown in every view's column ``branch``."""
        ...

    @property
    def file_system(self) -> Any:
        """The fsspec file system of a published run, through which DuckDB reads it; None for a local one."""
        ...

    @property
    def sealed(self) -> bool:
        """Whether nothing is added any more, as to a published run, so that views are made once."""
        ...

    def parts(self, view: str, tick: int | None = None) -> Sequence[HistoryPart]:
        """The files of a view, part by part along the history: one part for each branch that computed some of it.

        With a tick, files that hold no row of it are left out.
        """
        ...

    def tables_beside(self) -> Mapping[str, pa.Table]:
        """Small tables that stand beside the views, by name, as of now."""
        ...

    def flush(self) -> None:
        """Write what is still in memory, so that the files hold every tick; nothing to do for a finished run."""
        ...

    def damage(self, views: Collection[str], said: str) -> Exception | None:
        """Look for a file that is not as it was written, after DuckDB could not read one.

        Args:
            views: the views that were read.
            said: what DuckDB said; a file that it names is looked at first.

        Returns:
            An error that names the file, or None where all of them are whole.
        """
        ...

    def dictionary(self) -> pa.Table:
        """Return the data dictionary, one row a column of every table.

        Columns: table, column, type, unit, scale, nullable, stored, sql, doc.
        """
        ...


class HistorySource(SqlSource, Protocol):
    """A recorded or still recording run, as far as SQL is concerned."""

    @property
    def first_tick(self) -> int:
        """The tick at which recording began."""
        ...

    @property
    def last_tick(self) -> int:
        """The last tick that the run holds."""
        ...

    def check_snapshot(self, table: str, tick: int) -> None:
        """Compare the files that hold a recorded tick of a table with what was written, and raise if they differ."""
        ...

    def snapshot_ticks(self, table: str) -> Sequence[int]:
        """List the ticks at which a table was recorded, ascending."""
        ...

    def table_at(self, table: str, tick: int) -> pa.Table:
        """Return a table as it stood after a tick, by exact replay: at least its stored columns."""
        ...
