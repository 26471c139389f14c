"""`Branch`: a run that went another way, which can be asked like any run, acted upon and stepped."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cached_property
from math import isfinite
from os import PathLike
from typing import Any, Self

import pyarrow as pa

from panarchy import acting
from panarchy._engine import CoreWorld
from panarchy.acting import WITHHOLD
from panarchy.arguments import MOST_TICKS, thread_count, whole
from panarchy.errors import (
    ActionError,
    DeletedError,
    PanarchyError,
    QueryError,
    RunError,
    suggest,
)
from panarchy.replay import withholding
from panarchy.run import lineage, snapshots
from panarchy.run.log import LOG_NAME, Intent, LogWriter, take_lock
from panarchy.run.manifest import Parent, RunInfo
from panarchy.run.place import LocalPlace, Place
from panarchy.run.recorded import Part
from panarchy.run.recorder import Recorder
from panarchy.run.recovery import reopen
from panarchy.run.replay import Check, advance, tick_of
from panarchy.run.run import Run
from panarchy.run.staging import check_writable

SETTABLE = "treasury"
"""The table whose policies `Branch.set` sets."""


class Branch(Run):
    """A branch of a run; make one with ``run.fork(...)``, open one with ``Run.open`` or ``Multiverse(...).branch(name)``.

    It is a run: SQL, rewinding, exploring, verifying and reports see one line of history, that of its ancestors up to
    each fork and then its own.
    What changes it, `act`, `set`, `withhold` and `step`, returns the branch, so that calls chain.
    The world is restored when it is first stepped.
    Once it was deleted, or deleted and made again under its name, whatever it is asked or told raises `DeletedError`.
    """

    def __init__(self, where: str | PathLike[str]) -> None:
        """Open the branch at a path or URL, as `Run.open` does.

        Raises:
            RunError: where there is no run, it cannot be read, or it is no branch.
            DamagedError: where its manifests are damaged.
        """
        super().__init__(where)
        self._writer: Recorder | None = None
        self._threads = 0
        self._parent: Run | None = None

    @classmethod
    def _kind(cls, place: Place, info: RunInfo) -> type[Self]:
        """A branch, and nothing else."""
        if info.parent is None:
            raise RunError(_no_branch(place.url))
        return cls

    @property
    def fork_of(self) -> Parent:
        """The parent's branch, the tick of the fork, and the chain hash there."""
        assert self.info.parent is not None, "a branch has a parent"
        return self.info.parent

    @property
    def parent_run(self) -> Run:
        """The run that this one goes on from.

        Raises:
            RunError: where it is not there any more.
        """
        if self._parent is None or not self._parent.is_there():
            place, _ = lineage.load_parent(self._place, self.info)
            self._parent = Run.open(place.url)
        return self._parent

    # What can be done to a branch.

    def act(
        self,
        verb: str,
        /,
        *,
        at: int | None = None,
        priority: int = 0,
        source: str = "user",
        **arguments: object,
    ) -> Self:
        """Hand in an intent for the next tick, or for a later one.

        Args:
            verb: such as ``open_mine``; `actions` lists them.
            at: the tick at whose start it is applied; the next one by default.
            priority: smaller goes first among intents of a tick.
            source: who asks, in up to 200 characters.
            arguments: of the verb.

        Raises:
            ActionError: if the verb or an argument is unknown or of the wrong kind, the source is no such text, or the
                tick has passed.
            RunError: where the branch cannot be written.
        """
        tick = None if at is None else whole(at, "at", 0, MOST_TICKS, ActionError)
        order = whole(priority, "priority", -(2**31), 2**31 - 1, ActionError)
        asker = acting.asker(source)
        self._check_writer()
        if verb == WITHHOLD and set(arguments) == {"event_id"}:
            withholding.check_event(self, arguments["event_id"])
        acting.ask_of(
            self.actions(),
            verb,
            arguments,
            lambda verb, args: self._accept(verb, args, tick, order, asker),
        )
        return self

    def set(self, name: str, value: float, *, at: int | None = None) -> Self:
        """Fix a policy, such as ``set("treasury.tax_rate", 0.3)``: the verb ``set_policy``.

        Args:
            name: what is set, with the table before the point.
            value: its value from then on.
            at: the tick; the next one by default.

        Raises:
            ActionError: if that cannot be set, or not to that value.
        """
        names = self.actions()["set_policy"]["schema"]["properties"]["name"]["enum"]
        known = [f"{SETTABLE}.{policy}" for policy in names]
        if name not in known:
            hint = suggest(name, known) or f" What can be set is {', '.join(known)}."
            raise ActionError(f"'{name}' cannot be set.{hint}")
        if isinstance(value, float) and not isfinite(value):
            raise ActionError(f"'{name}' must be set to a finite number, not {value!r}.")
        return self.act("set_policy", at=at, name=name.partition(".")[2], value=value)

    def withhold(self, event_id: int) -> Self:
        """Keep an event that is to come in this branch from having its effect; its id is that in the parent.

        Raises:
            ActionError: if that is no id of an event, its tick has passed, the branch has another seed by then, or the
                parent recorded that tick without it.
        """
        return self.act(WITHHOLD, event_id=event_id)

    def step(
        self, ticks: int = 1, *, threads: int | None = None, target: int | None = None
    ) -> Self:
        """Step whole ticks and record them; Ctrl-C stops cleanly between two ticks.

        Args:
            ticks: how many.
            threads: threads of the world when it is restored; all cores by default. They change no result.
            target: the tick that is asked for in all, to which ``resume`` goes if this process dies before; by default
                the one that this call goes to.

        Raises:
            QueryError: where that is no number of ticks or threads, or the target is no tick or one before the last of these.
            RunError: where the branch cannot be written, or its parent is not there.
            DeletedError: where the branch was deleted.
        """
        count = whole(ticks, "A number of ticks", 0, MOST_TICKS, QueryError)
        at_once = None if threads is None else thread_count(threads, QueryError)
        aim = None if target is None else whole(target, "target", 0, MOST_TICKS, QueryError)
        recorder = self._open(at_once)
        last = recorder.tick + count
        if aim is not None and aim < last:
            raise QueryError(f"target is tick {aim}, and these ticks go to tick {last}.")
        recorder.aim(max(last if aim is None else aim, self.info.target_tick or 0))
        while recorder.tick < last:
            with recorder.lock:
                ahead = recorder.next_stop(recorder.tick)
                try:
                    taken = recorder.core.step(min(ahead, last) - recorder.tick)
                finally:
                    recorder.after_step()
            if taken == 0:
                break
        return self

    def close(self) -> None:
        """Write what is left, end the recording and give the folder back; the branch can still be asked and stepped."""
        recorder, self._writer = self._recorder(), None
        if recorder is not None:
            with suppress(DeletedError):  # nothing is left to write to
                recorder.close()
        super().close()

    def request_stop(self) -> None:
        """Ask a `step` in another thread to end after its tick."""
        recorder = self._recorder()
        if recorder is not None:
            recorder.core.request_stop()

    # What a branch says of its present.

    @property
    def tick(self) -> int:
        """The tick that the branch has reached."""
        self.check_there()
        recorder = self._recorder()
        return self.log().last_tick if recorder is None else recorder.tick

    @property
    def writing(self) -> bool:
        """Whether this process holds the branch's world and steps it."""
        return self._recorder() is not None

    def hash(self) -> str:
        """The chain hash after the present tick: 64 hexadecimal characters (BLAKE3)."""
        return self.chain_at(self.tick)

    def actions(self) -> acting.Verbs:
        """Every verb with its explanation (``doc``), its effect and the JSON Schema of its arguments (``schema``)."""
        return self._actions

    @cached_property
    def _actions(self) -> acting.Verbs:
        return acting.verbs_of(self._config)

    def kpis(self, since: int | None = None) -> dict[str, float | None] | pa.Table:
        """The KPIs of the present tick as a dict, or of every tick since one as a table.

        Args:
            since: the first tick wanted, such as 0; None for a dict of the present tick.
        """
        first = self.tick if since is None else whole(since, "since", 0, MOST_TICKS, QueryError)
        rows: pa.Table = self.sql(
            "SELECT * EXCLUDE (run, branch) FROM kpis WHERE tick >= $since ORDER BY tick",
            since=first,
        ).to_arrow_table()
        if since is not None:
            return rows
        return {name: rows[name][-1].as_py() for name in rows.column_names}

    # One line of history: the parent's up to the fork, then this one's.

    @property
    def first_tick(self) -> int:
        """The first tick of the line of history: that of the root."""
        return self.parent_run.first_tick

    @property
    def file_system(self) -> Any:
        """The file system through which DuckDB reads a published ancestor; None where all lie on this machine."""
        return super().file_system or self.parent_run.file_system

    def parts(self, view: str, tick: int | None = None, until: int | None = None) -> list[Part]:
        """The files of a view, ancestor by ancestor up to each fork, and then this branch's own."""
        fork = self.fork_of.tick
        last = fork if until is None else min(fork, until)
        inherited = (
            [] if tick is not None and tick > fork else self.parent_run.parts(view, tick, last)
        )
        own = super().parts(view, tick, until)
        before = [
            Part(part.branch, part.files, fork if part.last is None else min(part.last, fork))
            for part in inherited
        ]
        return before if tick is not None and tick <= fork else [*before, *own]

    def inputs(self) -> list[Intent]:
        """Every logged intent along the line of history, in the order in which they were accepted."""
        kept = self.info.start_intents
        inherited = [intent for intent in self.parent_run.inputs() if intent.id <= kept]
        return [*inherited, *self.log().intents]

    def dictionary(self) -> pa.Table:
        """The data dictionary, which is the root's."""
        self.check_there()
        return self.parent_run.dictionary()

    def damage(self, views: Collection[str], said: str) -> PanarchyError | None:
        """Look for a file that is not as it was written, among this branch's and its ancestors'."""
        return super().damage(views, said) or self.parent_run.damage(views, said)

    def check_snapshot(self, table: str, tick: int) -> None:
        """Compare the file that holds a recorded tick of a table with its checksum."""
        if tick <= self.fork_of.tick:
            self.parent_run.check_snapshot(table, tick)
        else:
            super().check_snapshot(table, tick)

    def snapshot_ticks(self, table: str) -> list[int]:
        """The ticks at which a table was recorded along the line of history, in order."""
        fork = self.fork_of.tick
        inherited = [tick for tick in self.parent_run.snapshot_ticks(table) if tick <= fork]
        return [*inherited, *super().snapshot_ticks(table)]

    def table_at(self, table: str, tick: int) -> pa.Table:
        """A table after a tick of the line of history; see `Run.table_at`."""
        self.check_there()
        tick, fork = tick_of(tick), self.fork_of.tick
        # After the fork the parent's snapshots are of another world.
        if tick < fork or (tick == fork and tick in self.parent_run.snapshot_ticks(table)):
            return self.parent_run.table_at(table, tick)
        return super().table_at(table, tick)

    def look_at(
        self,
        tick: int,
        threads: int = 0,
        check: Check | None = None,
        seen: Callable[[CoreWorld], None] | None = None,
    ) -> CoreWorld:
        """The engine's world after a tick of the line of history, to be looked at only; see `Run.look_at`."""
        self.check_there()
        if tick_of(tick) < self.fork_of.tick:
            return self.parent_run.look_at(tick, threads, check, seen)
        return super().look_at(tick, threads, check, seen)

    def planes_at(self, tick: int) -> tuple[int, dict[str, tuple[bytes, float, float]]]:
        """The recorded frame of the map nearest before a tick, this branch's or an ancestor's."""
        fork = self.fork_of.tick
        self._refresh()
        own = snapshots.snapshot_ticks(self._contents, snapshots.PLANES)
        if any(frame <= tick for frame in own):
            return super().planes_at(tick)
        return self.parent_run.planes_at(min(tick_of(tick), fork))

    def chain_at(self, tick: int) -> str:
        """The chain hash after a tick of the line of history, in hex."""
        self.check_there()
        if tick_of(tick) < self.fork_of.tick:
            return self.parent_run.chain_at(tick)
        return super().chain_at(tick)

    def __repr__(self) -> str:
        """Name the branch, its parent and how far it is."""
        fork = self.fork_of
        try:
            reached = f"tick={self.tick}"
        except DeletedError:
            reached = "deleted"
        return f"Branch({self.branch!r}, of={fork.branch!r}, at={fork.tick}, {reached})"

    @property
    def _config(self) -> str:
        return str(self.log().start["config"])

    def _open(self, threads: int | None = None) -> Recorder:
        """The recorder that writes to this branch in this process; restores the world if there is none yet."""
        self._check_writer()
        recorder = self._recorder()
        if recorder is None:
            asked = self._threads if threads is None else threads
            recorder, feeder = reopen(self.path, asked)
            try:
                last = self.log().last_tick
                advance(recorder.core, feeder, last, recorder.next_stop, recorder.after_step)
                feeder.feed()
                recorder.note_intents()
            except BaseException:
                recorder.close()
                raise
            weakref.finalize(self, recorder.close)
        self._writer = recorder
        return recorder

    def _accept(self, verb: str, args: str, tick: int | None, priority: int, source: str) -> None:
        """Log an intent; the world hears of it when it is restored, or at once if it is at hand."""
        from panarchy.observe.correlation import current_scope

        scope = current_scope()
        self._check_writer()
        recorder = self._recorder()
        if recorder is not None:
            with recorder.lock:
                number = recorder.core.act(verb, args, tick, priority, source)
                if scope:
                    recorder.core.tag(number, scope)
                recorder.note_intents()
            return
        check_writable(self._place, self._contents)
        assert isinstance(self._place, LocalPlace), "only a local run is writable"
        lock = take_lock(self._place.path)
        try:
            known = self.log()
            now = known.last_tick
            when, verb, canonical = CoreWorld.plan(self._config, now, verb, args, tick)
            number = max([self.info.start_intents, *(intent.id for intent in known.intents)]) + 1
            log = LogWriter.open(self._place.path / LOG_NAME)
            log.intent(Intent(number, when, priority, source, verb, canonical, now, scope))
            log.close()
        finally:
            lock.release()

    def _check_writer(self) -> None:
        """Refuse to write to a branch that was deleted, and let go of the world that was stepped for it."""
        try:
            self.check_there()
        except DeletedError:
            recorder = self._recorder()
            if recorder is not None:
                recorder.abandon()
            raise


def check_branch(run: Run) -> Branch:
    """Take a run for a branch.

    Raises:
        RunError: where it is the root of its tree.
    """
    if not isinstance(run, Branch):
        raise RunError(_no_branch(run.path))
    return run


def _no_branch(path: str) -> str:
    return f"The run {path} is no branch: it is the root of its tree."
