"""`Multiverse`: a run and all that was forked from it, asked together, stepped at once, kept in order."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from panarchy.arguments import MOST_TICKS, check_bar, path_text, text, thread_count, whole
from panarchy.errors import PanarchyError, QueryError, RunError, suggest
from panarchy.replay import exporting
from panarchy.replay.branch import Branch, check_branch
from panarchy.replay.crowd import step_all
from panarchy.replay.tree import TreeSource, lineage_table
from panarchy.run import durable, lineage, manifest
from panarchy.run.log import take_lock
from panarchy.run.place import LocalPlace, Place, place_of
from panarchy.run.run import Run

if TYPE_CHECKING:
    import duckdb

    from panarchy.history.sql import Sql
    from panarchy.widgets.multiverse import MultiverseWidget


_FIELDS: list[pa.Field[Any]] = [
    pa.field("branch", pa.string()),
    pa.field("parent", pa.string()),
    pa.field("fork_tick", pa.int32()),
    pa.field("last_tick", pa.int32()),
    pa.field("seed", pa.int64()),
    pa.field("intents", pa.int64()),
    pa.field("bytes", pa.int64()),
    pa.field("chain", pa.string()),
]


_ROOT_GOES_ON = "the root goes on by the world that records it, or by its resume(ticks=...)"


class Multiverse:
    """A tree of runs: a root, the branches forked from it, and those forked from them.

    Args:
        where: the root's folder or address, or any run of the tree: a branch, or a branch's folder, means the tree to
            which it belongs.

    Raises:
        RunError: where there is no run.
    """

    def __init__(self, where: str | PathLike[str] | Run) -> None:
        self._place = (
            where.root_place
            if isinstance(where, Run)
            else _root(place_of(path_text(where, "A tree's folder or address", RunError)))
        )
        self._open: dict[str, Run] = {}
        self._sql: Sql | None = None
        if not self.names:
            raise RunError(f"There is no run at {self._place.url}: it has no manifest.")

    @property
    def path(self) -> str:
        """The root's folder or address."""
        return self._place.url

    @property
    def names(self) -> list[str]:
        """The names of all branches, the root's first; a tree of branches of a published run has no root of its own."""
        root = [lineage.ROOT] if manifest.numbers(self._place) else []
        if isinstance(self._place, LocalPlace):
            return [*root, *lineage.branch_names(self._place.path)]
        return [*root, *self._place.names(lineage.FOLDER)]

    @property
    def branches(self) -> pa.Table:
        """The branches, the root first and each behind its parent.

        Returns:
            Columns ``branch``, ``parent`` and ``fork_tick`` (null for the root), ``last_tick``, ``seed``, ``intents``
            (its own), ``bytes`` (its own) and ``chain`` (the hash after the last tick).
        """
        rows = [_row(run) for run in self.runs()]
        schema = pa.schema(_FIELDS)
        return pa.Table.from_pylist(rows, schema=schema)

    def runs(self) -> list[Run]:
        """Every run of the tree, each behind its parent, those of one parent by fork and name."""
        found = [self.branch(name) for name in self.names]
        known = {run.branch for run in found}
        below: dict[str, list[Run]] = {}
        for run in found:
            parent = run.info.parent
            key = parent.branch if parent and parent.branch in known and not parent.where else ""
            below.setdefault(key, []).append(run)
        ordered: list[Run] = []
        waiting = [below.get("", [])]
        while waiting:
            level = sorted(waiting.pop(), key=lambda run: (run.info.start_tick, run.branch))
            if not level:
                continue
            first, *rest = level
            ordered.append(first)
            waiting += [rest, below.get(first.branch, [])]
        return ordered

    def branch(self, name: str) -> Run:
        """A run of the tree by the name of its branch; ``main`` is the root.

        Raises:
            RunError: where there is none of that name.
        """
        known = self.names
        if text(name, "The name of a branch", RunError) not in known:
            hint = suggest(name, known) or f" There are {', '.join(known)}."
            raise RunError(f"There is no branch '{name}' in {self.path}.{hint}")
        held = self._open.get(name)
        if held is None or not held.is_there():
            place = "" if name == lineage.ROOT else f"/{lineage.FOLDER}/{name}"
            self._open[name] = Run.open(f"{self.path}{place}")
        return self._open[name]

    def sql(self, query: str, /, **parameters: object) -> duckdb.DuckDBPyRelation:
        """Ask all branches at once in SQL: every view has every row once, with the branch that computed it.

        A branch's whole history, its ancestors' part included, is a join with the view ``lineage`` (branch,
        ancestor, from_tick, to_tick)::

            SELECT l.branch, k.tick, k.unemployment FROM kpis AS k
            JOIN lineage AS l ON k.branch = l.ancestor AND k.tick BETWEEN l.from_tick AND l.to_tick

        Raises:
            QueryError: where the query cannot be answered.
        """
        if self._sql is None:
            from panarchy.history.sql import Sql

            self._sql = Sql(TreeSource(self.branch(self.names[0]).name, self.runs))
        return self._sql.sql(query, **parameters)

    def lineage(self) -> pa.Table:
        """Who computed which ticks of whose history: branch, ancestor, from_tick, to_tick, both included."""
        return lineage_table(self.runs())

    def run(
        self,
        branches: Iterable[str | Branch] | None = None,
        *,
        ticks: int | None = None,
        until: int | None = None,
        threads: int = 0,
        progress: bool | None = None,
    ) -> Multiverse:
        """Step many branches at once on all cores; the results are those of stepping one after the other.

        The root is no branch and is left out: it goes on by the world that records it, or by `Run.resume`.
        Ctrl-C ends all of them between two ticks.

        Args:
            branches: names or branches; all but the root by default.
            ticks: how many ticks each goes on.
            until: or the tick that each shall reach.
            threads: threads in all; 0 for all cores.
            progress: show a bar; by default where somebody sees it.

        Returns:
            The tree, so that calls chain.

        Raises:
            QueryError: where neither or both of ``ticks`` and ``until`` are given, or one of the others makes no sense.
            RunError: where a branch cannot be stepped (the others go on first), the root is asked for, or there is none
                but the root.
        """
        if (ticks is None) == (until is None):
            raise QueryError("Say either how many ticks each branch goes on, or until which tick.")
        check_bar(progress, QueryError)
        chosen = [self._branch(each) for each in self._steppable(branches)]
        count = whole(
            ticks if until is None else until, "A number of ticks", 0, MOST_TICKS, QueryError
        )
        targets = {
            branch: branch.tick + count if until is None else max(branch.tick, count)
            for branch in dict.fromkeys(chosen)
        }
        cores = thread_count(threads, QueryError)
        step_all(targets, cores or os.cpu_count() or 1, progress)
        return self

    def export(self, name: str, file: str | PathLike[str], *, overwrite: bool = False) -> Path:
        """Write a scenario that gives the branch again, from scratch and with the same chain hash.

        It is the root's scenario with a block ``inputs``, in which every intent of the branch's line stands, reseeding
        and withholding included; ``World(file).step(n)`` and ``panarchy run file --ticks n`` run it.

        Args:
            name: of the branch.
            file: the YAML file to write.
            overwrite: whether to write over a file that is there.

        Raises:
            RunError: where the branch's line does not begin at tick 0 with a scenario, or the file is there already.
        """
        return exporting.export(
            self.branch(name), Path(path_text(file, "The file", RunError)), overwrite
        )

    def explore(self, **options: Any) -> MultiverseWidget:
        """Open the widget that shows the branches on lanes, forks by a form, and compares any two.

        The lines of Python that it shows call the tree ``tree``.

        Args:
            options: `kpi` and `overlay`, which are compared first.
        """
        from panarchy.widgets.branches.source import TreeOfRuns
        from panarchy.widgets.multiverse import MultiverseWidget

        return MultiverseWidget(TreeOfRuns(self), **options)

    def delete(self, name: str, *, descendants: bool = False) -> None:
        """Delete a branch; its parent and siblings stay as they are.

        A branch from which others were forked is part of their history, so it is refused unless they go with it.

        Args:
            name: of the branch.
            descendants: delete those that were forked from it too.

        Raises:
            RunError: where there is no such branch, it is the root, others need it, or another process steps it.
        """
        branch = check_branch(self.branch(name))
        below = self._below(name)
        if below and not descendants:
            names = ", ".join(f"'{other.branch}'" for other in below)
            verb, them = ("goes", "it") if len(below) == 1 else ("go", "them")
            raise RunError(
                f"The branch '{name}' is not deleted: {names} {verb} on from it; delete {them} first, or with descendants=True."
            )
        for each in (*reversed(below), branch):
            self._delete(each)

    def _delete(self, branch: Branch) -> None:
        if not isinstance(self._place, LocalPlace):
            raise RunError(f"The branch {branch.path} is published, and is not deleted from here.")
        branch.close()
        folder = lineage.folder_of(self._place.path, branch.branch)
        gone = folder.with_name(f".{folder.name}.{os.getpid()}.old")
        take_lock(folder).release()
        durable.move_folder(folder, gone)
        durable.remove(gone)
        self._open.pop(branch.branch, None)

    def close(self) -> None:
        """Close every branch that was opened here: what is being recorded is written, databases are given back."""
        for run in self._open.values():
            run.close()
        if self._sql is not None:
            self._sql.close()
            self._sql = None

    def __repr__(self) -> str:
        """Name the tree and its branches."""
        return f"Multiverse({self.path!r}, branches={self.names})"

    def _repr_html_(self) -> str:
        from panarchy.replay.card import tree_card

        return tree_card(self)

    def _below(self, name: str) -> list[Branch]:
        """The branches that descend from one, each behind its parent."""
        found: list[Branch] = []
        names = {name}
        for run in self.runs():
            parent = run.info.parent
            if isinstance(run, Branch) and parent and not parent.where and parent.branch in names:
                names.add(run.branch)
                found.append(run)
        return found

    def _steppable(self, branches: Iterable[str | Branch] | None) -> list[str | Branch]:
        if branches is None:
            names = [name for name in self.names if name != lineage.ROOT]
            if not names:
                raise RunError(
                    f"The tree {self.path} has no branches to step beside its root; {_ROOT_GOES_ON}."
                )
            return list(names)
        if isinstance(branches, str | Branch):
            return [branches]
        if not isinstance(branches, Iterable):
            raise RunError(
                f"Say which branches by names, such as ['dry', 'wet'], not {branches!r}."
            )
        return list(branches)

    def _branch(self, each: str | Branch) -> Branch:
        run = each if isinstance(each, Run) else self.branch(each)
        if run.root_place.url != self._place.url:
            raise RunError(f"The run {run.path} belongs to another tree than {self.path}.")
        if not isinstance(run, Branch):
            raise RunError(
                f"The run {run.path} is no branch: it is the root of its tree, and {_ROOT_GOES_ON}."
            )
        return run


def _root(place: Place) -> Place:
    """The root of the tree that is meant: a branch's folder means the tree in which it lies."""
    with suppress(RunError):  # damage, or no run at all: whoever reads it is told
        return lineage.root_of(place, manifest.load(place).manifest.run)
    return place


def _row(run: Run) -> dict[str, object]:
    parent = run.info.parent
    try:
        intents: int | None = len(run.log().intents)
    except PanarchyError:  # a damaged branch keeps nobody from seeing the others
        intents = None
    return {
        "branch": run.branch,
        "parent": parent.branch if parent else None,
        "fork_tick": parent.tick if parent else None,
        "last_tick": run.last_tick,
        "seed": run.seed,
        "intents": intents,
        "bytes": run.size,
        "chain": None if intents is None else run.chain_at(run.last_tick),
    }
