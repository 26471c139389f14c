"""Questions in SQL to whatever has views over Parquet files, checked, and with mistakes said in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import duckdb

from panarchy.arguments import unboxed
from panarchy.errors import QueryError
from panarchy.history.database import Database
from panarchy.history.explain import may_be_damage, query_error
from panarchy.history.guard import check
from panarchy.history.parameters import check_values, dollar_parameters
from panarchy.history.source import SqlSource


class Sql:
    """SQL over whatever has views: a run, live or finished, or a tree of runs.

    A query sees every tick so far: what is still in memory is written first.
    Results are DuckDB relations: lazy, run again on each read, finished by ``.df()``, ``.pl()``,
    ``.to_arrow_table()``, ``.fetchall()`` and the like, and to be read by the thread that asked.

    Args:
        source: the run, or anything that answers like one (`SqlSource`).
    """

    def __init__(self, source: SqlSource) -> None:
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

    def close(self) -> None:
        """Close the database; relations made from it can no longer be read."""
        self._database.close()
