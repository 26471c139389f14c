"""The history of one run: ``sql`` over everything recorded, ``as_of`` for any table at any tick."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from panarchy.arguments import MOST_TICKS, unboxed, whole
from panarchy.errors import QueryError, suggest
from panarchy.history.database import Database
from panarchy.history.explain import may_be_damage, query_error
from panarchy.history.guard import check
from panarchy.history.parameters import check_values, dollar_parameters
from panarchy.history.schema import DICTIONARY
from panarchy.history.source import HistorySource
from panarchy.history.views import labels, quote

RECORDS = frozenset(
    {"events", "event_edges", "decisions", "decision_options", "intents", "flows", "kpis", "hashes"}
)
"""Views that hold what happened; "as of" a tick they hold everything up to it."""


class History:
    """SQL over a run, live or finished.

    A query sees every tick so far: what is still in memory is written first.
    Results are DuckDB relations: lazy, run again on each read, finished by ``.df()``, ``.pl()``,
    ``.to_arrow_table()``, ``.fetchall()`` and the like, and to be read by the thread that asked.

    Args:
        source: the run, or anything that answers like one (`HistorySource`).
    """

    def __init__(self, source: HistorySource) -> None:
        self._source = source
        self._database = Database(source)

    def views(self) -> dict[str, list[str]]:
        """Return every view and its columns, in order."""
        return {view: list(columns) for view, columns in self._database.columns.items()}

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return this thread's own DuckDB cursor, with the views up to date, for what `sql` does not cover."""
        with self.explained():
            self._database.refresh()
        return self._database.cursor()

    def sql(self, query: str, /, **parameters: object) -> duckdb.DuckDBPyRelation:
        """Ask a question of the whole history.

        Args:
            query: one SELECT; ``$name`` or ``:name`` stands for a parameter.
            parameters: the values, by name.

        Returns:
            A relation; for ``CREATE TEMP VIEW`` the relation of the new view's rows.

        Raises:
            QueryError: if the SQL is wrong, could write, or names a column, view or parameter that is not there.
        """
        if not isinstance(query, str):
            raise QueryError(f"A query is a text, not {type(query).__name__}.")
        parameters = {name: unboxed(value) for name, value in parameters.items()}
        cursor = self._database.cursor()
        statement = check(dollar_parameters(query), cursor)
        if statement.view.strip('"').casefold() in self._database.columns:
            raise QueryError(f"The run has a view {statement.view}; give yours another name.")
        check_values(statement.parameters, parameters)
        with self.explained(statement.tables):
            self._database.refresh(statement.tables)
            if statement.view:
                cursor.execute(statement.sql).fetchall()
                return cursor.sql(f"SELECT * FROM {statement.view}")
            relation = cursor.sql(statement.sql, params=parameters or None)
            # A relation is lazy: asking for its columns finds the mistakes now, while they can be explained.
            _ = relation.columns
        return relation

    @contextmanager
    def explained(self, named: Collection[str] = ()) -> Iterator[None]:
        """Say in one sentence what DuckDB could not do within the block, such as reading a relation's rows.

        Args:
            named: the names that the query reads, if they are known.

        Raises:
            DamagedError: if a file of the run is not as it was written; it is named.
            RunError: if a file is missing or cannot be read; it is named.
            QueryError: for any other failure of the query.
        """
        try:
            yield
        except duckdb.InterruptException:
            # Whoever interrupted it knows why.
            raise
        except (duckdb.Error, RuntimeError) as error:
            columns = self._database.columns
            if may_be_damage(error):
                views = [view for view in columns if view in named] or list(columns)
                damage = self._source.damage(views, str(error))
                if damage is not None:
                    raise damage from None
            if not isinstance(error, duckdb.Error):
                raise
            raise query_error(error, columns, named) from None

    def as_of(self, table: str, tick: int) -> duckdb.DuckDBPyRelation:
        """Return a table as the world stood after a tick.

        A recorded tick is read from its snapshot; any other is the nearest snapshot before it and an exact replay
        of the ticks between.
        The views of what happened (events, event_edges, decisions, intents, flows, kpis, hashes) give every row up to the tick.

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
            if tick in self._source.snapshot_ticks(table):
                self._source.check_snapshot(table, tick)
                return self._database.cursor().sql(self._database.snapshot_sql(table, tick))
            return self._replayed(table, tick, self._source.table_at(table, tick))

    def close(self) -> None:
        """Close the database; relations made from it can no longer be read."""
        self._database.close()

    def _check_place(self, table: str, tick: int) -> None:
        """Refuse an unknown view, or a tick outside of the run."""
        known = self._database.columns
        if table not in known:
            hint = suggest(table, known) or f" The views are {', '.join(known)}."
            raise QueryError(f"There is no view '{table}'.{hint}")
        first, last = self._source.first_tick, self._source.last_tick
        if not first <= tick <= last:
            raise QueryError(
                f"Run '{self._source.name}' holds ticks {first} to {last}, not {tick}."
            )

    def _replayed(self, table: str, tick: int, rows: pa.Table) -> duckdb.DuckDBPyRelation:
        """Give a replayed table the columns and types of its view."""
        cursor = self._database.cursor()
        computed = {
            column.name: column.sql for column in self._database.schema[table] if not column.stored
        }
        labelled = labels(self._source.name, self._source.branch)
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
