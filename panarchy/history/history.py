"""The history of one run: ``sql`` over everything recorded, ``as_of`` for any table at any tick."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from panarchy.arguments import MOST_TICKS, text, whole
from panarchy.errors import QueryError, suggest
from panarchy.history.schema import DICTIONARY
from panarchy.history.source import HistorySource
from panarchy.history.sql import Sql
from panarchy.history.views import labels, quote

RECORDS = frozenset(
    {
        "events", "event_edges", "decisions", "decision_options", "intents", "audits", "audit_checks", "flows", "kpis",
        "hashes",
    }
)  # fmt: skip
"""Views that hold what happened; "as of" a tick they hold everything up to it."""


class History(Sql):
    """SQL over a run, live or finished, and any of its tables as of any tick.

    Args:
        source: the run, or anything that answers like one (`HistorySource`).
    """

    def __init__(self, source: HistorySource) -> None:
        super().__init__(source)
        self._run = source

    def as_of(self, table: str, tick: int) -> duckdb.DuckDBPyRelation:
        """Return a table as the world stood after a tick.

        A recorded tick is read from its snapshot; any other is the nearest snapshot before it and an exact replay
        of the ticks between.
        The views of what happened (events, event_edges, decisions, intents, audits, audit_checks, flows, kpis, hashes)
        give every row up to the tick.

        Args:
            table: a view, such as ``firms``.
            tick: from the first to the last tick of the run.

        Returns:
            A relation with the columns of the view, a row an entity, in id order.

        Raises:
            QueryError: if there is no such view, or the run does not hold the tick.
            DamagedError: if a file that holds the tick is damaged.
        """
        tick = whole(tick, "tick", 0, MOST_TICKS, QueryError)
        self._check_place(table, tick)
        with self.explained([table]):
            self._database.refresh([table])
            if table == DICTIONARY:
                return self.sql(f"SELECT * FROM {DICTIONARY}")
            if table in RECORDS:
                return self.sql(
                    f"SELECT * FROM {quote(table)} WHERE tick <= $tick ORDER BY ALL", tick=tick
                )
            if tick in self._run.snapshot_ticks(table):
                self._run.check_snapshot(table, tick)
                return self._database.cursor().sql(self._database.snapshot_sql(table, tick))
            return self._replayed(table, tick, self._run.table_at(table, tick))

    def _check_place(self, table: str, tick: int) -> None:
        """Refuse an unknown view, or a tick outside of the run."""
        known = self._database.columns
        if text(table, "The name of a view", QueryError) not in known:
            hint = suggest(table, known) or f" The views are {', '.join(known)}."
            raise QueryError(f"There is no view '{table}'.{hint}")
        first, last = self._run.first_tick, self._run.last_tick
        if not first <= tick <= last:
            raise QueryError(f"Run '{self._run.name}' holds ticks {first} to {last}, not {tick}.")

    def _replayed(self, table: str, tick: int, rows: pa.Table) -> duckdb.DuckDBPyRelation:
        """Give a replayed table the columns and types of its view."""
        cursor = self._database.cursor()
        computed = {
            column.name: column.sql for column in self._database.schema[table] if not column.stored
        }
        branch = next(
            part.branch for part in self._run.parts(table) if part.last is None or tick <= part.last
        )
        labelled = labels(self._run.name, branch)
        shown = [labelled, f"CAST({tick} AS INTEGER) AS tick"]
        types = self._types(table)
        for name in self._database.columns[table]:
            if name in ("run", "branch", "tick"):
                continue
            value = quote(name) if name in rows.column_names else computed[name]
            shown.append(f"CAST({value} AS {types[name]}) AS {quote(name)}")
        return cursor.from_arrow(rows).project(", ".join(shown))

    def _types(self, view: str) -> dict[str, str]:
        """Return the DuckDB type of every column of a view."""
        rows = self._database.cursor().execute(f"DESCRIBE {quote(view)}").fetchall()
        return {row[0]: row[1] for row in rows}
