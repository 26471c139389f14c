"""`Run`: the reading side of a recorded world, live or finished, local or published."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from html import escape
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from panarchy._engine import CoreWorld
from panarchy.arguments import path_text, thread_count
from panarchy.errors import DamagedError, DeletedError, RunError, suggest
from panarchy.observe.questions import Questions
from panarchy.run import encoding, readers, snapshots
from panarchy.run.kept import MOST_THREADS, KeptTables, KeptWorlds
from panarchy.run.log import LogContents
from panarchy.run.manifest import RunInfo
from panarchy.run.place import LocalPlace, Place
from panarchy.run.publish import publish
from panarchy.run.recorded import Recorded
from panarchy.run.recorder import Recorder, live
from panarchy.run.recovery import resume
from panarchy.run.replay import (
    Check,
    Feeder,
    Progress,
    advance,
    advance_seen,
    check_chain,
    check_held,
    restore_before,
    tick_of,
)
from panarchy.run.verification import Verification, verify

if TYPE_CHECKING:
    import duckdb

    from panarchy.history.history import History
    from panarchy.replay.branch import Branch
    from panarchy.widgets.explorer import Explorer
    from panarchy.widgets.multiverse import MultiverseWidget
    from panarchy.widgets.source import Source
    from panarchy.world import World


class Run(Recorded, Questions):
    """A recorded world; make one with :meth:`open` or ``world.record(...)``.

    A run that a world of this process is still recording answers with every tick so far.
    One that was deleted since it was opened, or replaced by another of the same name, says so (`DeletedError`) whatever
    it is asked; :meth:`open` opens the new one.
    """

    def __init__(self, where: str | PathLike[str]) -> None:
        """Open the run at a path or URL, as :meth:`open` does."""
        super().__init__(where)
        self._history: History | None = None
        self._worlds = KeptWorlds()
        self._tables = KeptTables()
        readers.register(self, self._place)

    @classmethod
    def open(cls, where: str | PathLike[str]) -> Run:
        """Open a run; of a branch, a `Branch`.

        Args:
            where: its folder, or the URL of a published one, such as ``s3://bucket/run``.

        Raises:
            RunError: where there is no run, or it cannot be read.
            DamagedError: where its manifests are damaged.
        """
        opened = cls(where)
        if opened.info.parent is None:
            return opened
        from panarchy.replay.branch import Branch

        # A class of one's own derived from `Run` stays what it is where it is made, and knows nothing of branches.
        return opened if isinstance(opened, Branch) else Branch(where)

    @classmethod
    def _kind(cls, place: Place, info: RunInfo) -> type[Any]:
        """A `Branch` where one lies there."""
        del place
        if info.parent is None or cls is not Run:
            return cls
        from panarchy.replay.branch import Branch

        return Branch

    @property
    def first_tick(self) -> int:
        """The tick at which recording began."""
        return self.info.start_tick

    @property
    def last_tick(self) -> int:
        """The last tick that the run can be asked about; while a world of this process records it, that world's."""
        self.check_there()
        recorder = self._recorder()
        return self.flushed_tick if recorder is None else recorder.tick

    @property
    def flushed_tick(self) -> int:
        """The last tick whose rows the run's files hold; :meth:`flush` brings it up to :attr:`last_tick`."""
        self._refresh()
        return self._contents.manifest.tick

    @property
    def target_tick(self) -> int | None:
        """The tick first asked for, to which :meth:`resume` goes; None where none was named."""
        self._refresh()
        return self.info.target_tick

    def flush(self) -> None:
        """Publish what a live run has so far, so that the files hold every tick; else only look for news.

        Raises:
            RunError: where writing failed.
            DeletedError: where the run is not there any more.
        """
        self.check_there()
        recorder = self._recorder()
        if recorder is not None:
            recorder.flush()
        self._refresh()

    def sql(self, query: str, /, **parameters: object) -> duckdb.DuckDBPyRelation:
        """Ask the whole history in SQL.

        Args:
            query: one SELECT over the views; ``$name`` stands for a parameter.
            parameters: values of the parameters.

        Returns:
            A DuckDB relation; it reads the files when it is asked for rows.

        Raises:
            QueryError: where the query cannot be answered.
        """
        return self._ask().sql(query, **parameters)

    def explained(self) -> AbstractContextManager[None]:
        """Say in one sentence what fails while rows are read: ``with run.explained(): rows = relation.fetchall()``.

        Raises:
            DamagedError: within the block, if a file of the run is damaged; it is named, as a missing one is.
            QueryError: within the block, for any other failure of a query.
        """
        return self._ask().explained()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's own DuckDB cursor over the views; another thread may interrupt what it is asked."""
        return self._ask().cursor()

    def as_of(self, table: str, tick: int) -> duckdb.DuckDBPyRelation:
        """A table as the world stood after a tick, recorded or replayed.

        Raises:
            QueryError: where there is no such table, or the run does not hold the tick.
        """
        return self._ask().as_of(table, tick)

    def table_at(self, table: str, tick: int) -> pa.Table:
        """A table after a tick: its stored columns behind a tick column, in id order.

        A recorded snapshot is read; any other tick is the nearest snapshot before it and an exact replay.

        Raises:
            RunError: where there is no such table, or the run does not hold the tick.
            DamagedError: where a file is damaged.
        """
        tick = tick_of(tick)
        known = snapshots.table_names(self._contents)
        if table not in known:
            raise RunError(
                f"The run {self.path} records no table '{table}'.{suggest(table, known)}"
            )
        if tick in self.snapshot_ticks(table):
            return snapshots.load(self._place, self._contents, table, tick)
        return encoding.with_tick(pa.table(self.core_at(tick).table(table, stored=True)), tick)

    def core_at(self, tick: int, threads: int = 0, check: Check | None = None) -> CoreWorld:
        """The engine's world after a tick: restored, then replayed with the logged intents, its chain hash checked.

        Args:
            tick: any tick that the log holds.
            threads: threads of the world; 0 for all cores.
            check: called now and then; what it raises gives the restoration up.

        Raises:
            RunError: where the run does not hold the tick.
            DamagedError: where a file is damaged, or the chain hash is not the log's.
        """
        threads = thread_count(threads, RunError)
        return self.look_at(tick, threads, check).fork(threads)

    def look_at(
        self,
        tick: int,
        threads: int = 0,
        check: Check | None = None,
        seen: Callable[[CoreWorld], None] | None = None,
    ) -> CoreWorld:
        """The same world for whoever only looks at it: it is not to be stepped nor acted upon, and not copied.

        Args:
            tick: any tick that the log holds.
            threads: threads with which it is computed, if it is; 0 for all cores.
            check: called now and then; what it raises gives the restoration up.
            seen: called with the world on its way, where it is computed: as it is found, and after each tick.

        Raises:
            RunError: where the run does not hold the tick.
            DamagedError: where a file is damaged, or the chain hash is not the log's.
        """
        tick = tick_of(tick)
        self.flush()
        with self._lock:
            known = self.log()
            check_held(self._place, self.first_tick, known, tick)
            core = self._worlds.at(tick)
            if core is None:
                core = self._near(known, tick, threads, check)
                feeder = Feeder(core, known.intents)
                if seen is None:
                    advance(core, feeder, tick, check=check)
                else:
                    advance_seen(core, feeder, tick, seen)
                self._worlds.keep(core)
            check_chain(self._place, core, known)
            return core

    def _near(self, known: LogContents, tick: int, threads: int, check: Check | None) -> CoreWorld:
        """A world of the run shortly before a tick, or at it, which is to be stepped."""
        held = snapshots.whole_ticks(self._contents)
        core = self._worlds.near(tick, held, threads)
        if core is None:
            core = restore_before(
                self._place, self._contents, known, tick, threads, check, self._tables
            )
            if core.tick < tick:
                self._worlds.keep(core.fork(min(core.threads, MOST_THREADS)))
        return core

    def world_at(self, tick: int, threads: int = 0) -> World:
        """A world as it stood after a tick; it can be stepped, asked and acted upon without touching the run.

        It keeps decisions as the run began to.

        Raises:
            RunError: where the run does not hold the tick.
            DamagedError: where a file is damaged, or the chain hash is not the log's.
        """
        from panarchy.world import World

        world = World.of(self.core_at(tick, threads))
        world.log_decisions(self.log().start.get("decisions", "none"))
        return world

    def chain_at(self, tick: int) -> str:
        """The chain hash after a tick, in hex, from the log.

        Raises:
            RunError: where the log does not hold the tick.
        """
        tick = tick_of(tick)
        self.check_there()
        known = self._known or self.log()
        if tick not in known.commits:
            self.flush()
            known = self.log()
        if tick not in known.commits:
            raise RunError(
                f"The run {self.path} holds ticks {known.first_tick} to {known.last_tick}, not {tick}."
            )
        return known.commits[tick]

    def fork(
        self,
        at: int | None = None,
        name: str | None = None,
        seed: int | None = None,
        *,
        into: str | PathLike[str] | None = None,
    ) -> Branch:
        """Begin a branch: a run of its own that goes on from this one as it stood after a tick, with the same luck.

        Nothing is copied and nothing computed before the branch is stepped.
        Of the intents of this run, those accepted before the tick of the fork belong to the branch too, due or not;
        those accepted at that tick or later do not, but for those with which a branch itself began.

        Args:
            at: the tick; the last one by default. Before the tick at which this run itself was forked, the branch
                goes on from that ancestor.
            name: of the branch, unique in the tree of runs; made of this one's and the tick by default.
            seed: another luck from the next tick on.
            into: the folder of a tree for the branch of a published run; ``runs/NAME`` by default.

        Raises:
            RunError: where the run does not hold the tick, or the name is taken or no name.
        """
        from panarchy.replay.forking import fork

        return fork(self, at, name, seed, into)

    def publish(self, url: str | PathLike[str], progress: Progress | None = None) -> int:
        """Copy the run to an object store, from where :meth:`open` reads it; what is there already is not copied again.

        Args:
            url: a folder that fsspec can reach, such as ``s3://bucket/run``.
            progress: told of the files copied and to copy.

        Returns:
            The number of objects written.

        Raises:
            RunError: where the URL names no folder or the run's own, or the store refuses or holds another run.
            DamagedError: where a file of the run is damaged.
        """
        self.flush()
        return publish(
            self._place, self._contents, path_text(url, "An address", RunError), progress
        )

    def verify(
        self, replay: bool = True, threads: int = 0, progress: Progress | None = None
    ) -> Verification:
        """Check manifests, checksums and log, then replay from the first snapshot and compare every tick.

        Of a branch, its ancestors' logs and files are checked too, as far as its history needs them; what is replayed is
        its own ticks.

        Args:
            replay: whether to replay.
            threads: threads of the replay; 0 for all cores.
            progress: told of the ticks replayed.

        Returns:
            What was found; ``ok`` says whether nothing is wrong.

        Raises:
            RunError: where threads is no number of threads, or progress cannot be told.
            DeletedError: where the run is not there any more.
        """
        with suppress(DamagedError):  # which is among what is found
            self.check_there()
        return verify(self._place.url, replay, threads, progress)

    def resume(
        self, ticks: int | None = None, threads: int = 0, progress: Progress | None = None
    ) -> int:
        """Bring a run that stopped to the tick first asked for, or some ticks further; returns the last tick.

        Raises:
            RunError: where nothing says how far, or the run cannot be written.
            DamagedError: where the run is damaged.
        """
        self.check_there()
        last = resume(self.path, ticks, threads, progress)
        self._refresh()
        return last

    def explore(self, **options: Any) -> Explorer:
        """Open the explorer on the recorded run: map, timeline, KPIs, inspector."""
        from panarchy.widgets.explorer import Explorer

        return Explorer(self, **options)

    def multiverse(self, **options: Any) -> MultiverseWidget:
        """Open the widget that shows this run and its branches on lanes, forks by a form, and compares any two.

        The lines of Python that it shows call this run ``run``.

        Args:
            options: `kpi` and `overlay`, which are compared first.
        """
        from panarchy.replay.multiverse import Multiverse
        from panarchy.run.lineage import ROOT
        from panarchy.widgets.branches.data import Names
        from panarchy.widgets.branches.source import TreeOfRuns
        from panarchy.widgets.multiverse import MultiverseWidget

        tree = "Multiverse(run)"
        root = "run" if self.info.parent is None else f'{tree}.branch("{ROOT}")'
        return MultiverseWidget(TreeOfRuns(Multiverse(self), Names(root, tree)), **options)

    def close(self) -> None:
        """Give back the database of :meth:`sql`; the run can still be asked again."""
        if self._history is not None:
            self._history.close()
            self._history = None

    def __enter__(self) -> Self:
        """Use the run in a ``with`` block that closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the run."""
        self.close()

    def __repr__(self) -> str:
        """Name the run, its scenario, seed and ticks."""
        try:
            ticks = f"{self.first_tick}..{self.last_tick}"
        except DeletedError:
            return f"Run({self.name!r}, deleted)"
        return f"Run({self.name!r}, scenario={self.scenario!r}, seed={self.seed}, ticks={ticks})"

    def _repr_html_(self) -> str:
        from panarchy.run.card import run_card

        try:
            return run_card(self)
        except DeletedError as error:
            return f"<p>{escape(str(error))}</p>"

    def _explorer_source(self) -> Source:
        from panarchy.widgets.recorded import RecordedSource

        return RecordedSource(self)

    def _ask(self) -> History:
        if self._history is None:
            from panarchy.history.history import History

            self._history = History(self)
        return self._history

    def _recorder(self) -> Recorder | None:
        """The recorder that writes to this very run in this process; it may be there no longer."""
        found = live(self._place.path) if isinstance(self._place, LocalPlace) else None
        return found if found is not None and found.files.info.made == self.info.made else None
