"""`World`: the facade over engine, recording, history and widgets that people use."""

from __future__ import annotations

import json
import weakref
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from panarchy import acting
from panarchy._engine import CoreError, CoreWorld
from panarchy.arguments import MOST_TICKS, thread_count, whole
from panarchy.condition import Condition
from panarchy.errors import (
    ActionError,
    DamagedError,
    PanarchyError,
    QueryError,
    suggest,
)
from panarchy.observe.audits.watched import Watched
from panarchy.observe.questions import Questions
from panarchy.scenario import Scenario

if TYPE_CHECKING:
    import duckdb

    from panarchy.engine_thread import EngineThread
    from panarchy.past import Past
    from panarchy.run import Run
    from panarchy.run.recorder import Recorder
    from panarchy.widgets.explorer import Explorer

IfExists = Literal["error", "replace", "replace_with_branches", "resume"]
Detail = Literal["none", "summary", "full"]
Source = str | PathLike[str] | Mapping[str, Any] | Scenario


class World(Questions, Watched):
    """A deterministic world, one day a tick.

    The same scenario, seed and intents give the same chain hash at every tick, whatever the number of threads,
    whether or not it is recorded, watched, or saved and restored on the way.

    Args:
        scenario: name of a preset, path of a YAML or JSON file, mapping, or `Scenario`.
        seed: seed of all draws; the scenario's own if None.
        threads: threads to compute with; 0 for all cores.
        set: changes to the scenario by dotted key, such as ``{"population.persons": 5_000}``.

    Raises:
        ScenarioError: if the scenario cannot be read or is not valid.
    """

    def __init__(
        self,
        scenario: Source = "tiny_island",
        *,
        seed: int | None = None,
        threads: int = 0,
        set: Mapping[str, object] | None = None,  # noqa: A002 - the documented name
    ) -> None:
        self._scenario: Scenario | None = Scenario.load(scenario).changed(set, seed)
        self._begin(CoreWorld(self._scenario.to_config(), threads=_threads(threads)))
        acting.hand_in(self._core, self._scenario.inputs or ())

    def _begin(self, core: CoreWorld) -> None:
        self._core = core
        self._recorder: Recorder | None = None
        self._past: Past | None = None
        self._live: Run | None = None
        self._driver: EngineThread | None = None
        self._first_tick = core.tick
        self._decisions: Detail = "none"
        if self._scenario is not None:
            self.log_decisions(self._scenario.logging.decisions)

    @classmethod
    def of(cls, core: CoreWorld, scenario: Scenario | None = None) -> World:
        """Return the facade over an engine's world, such as one that a run restored."""
        world = cls.__new__(cls)
        world._scenario = scenario
        world._begin(core)
        return world

    @classmethod
    def restore(cls, blob: bytes, *, threads: int = 0) -> World:
        """Return the world that `save` wrote; it goes on with the same hashes.

        What is kept beside the state is not in the bytes: it keeps no decisions until `log_decisions` says so.

        Raises:
            DamagedError: if the bytes are damaged, cut short, or of another version.
        """
        if not isinstance(blob, bytes | bytearray | memoryview):
            raise DamagedError(
                f"A world is restored from the bytes of save(), not {type(blob).__name__}."
            )
        try:
            return cls.of(CoreWorld.restore(bytes(blob), threads=_threads(threads)))
        except CoreError as error:
            raise DamagedError(str(error)) from None

    @property
    def core(self) -> CoreWorld:
        """The compiled world underneath, for widgets and recorders."""
        return self._core

    def driver(self) -> EngineThread:
        """Return the thread that steps this world while a widget watches it; started at the first call."""
        if self._driver is None:
            from panarchy.engine_thread import EngineThread

            self._driver = EngineThread(self.advance, request_stop=self._core.request_stop)
        return self._driver

    @property
    def recording_path(self) -> str | None:
        """Folder of the run that this world is being recorded to, or None."""
        return None if self._recorder is None else str(self._recorder.path)

    @property
    def scenario(self) -> Scenario | None:
        """What the world was made from; None for a world restored from bytes."""
        return self._scenario

    def log_decisions(self, detail: Detail) -> None:
        """Say how much of the actors' decisions is kept; the scenario's ``logging.decisions`` says it at first.

        Keeping them changes nothing in the world: the chain hash is the same at every level.

        Args:
            detail: ``"none"``, ``"summary"`` (choices that change something, with reason and event) or ``"full"``
                (every decision, with the options considered and each option's criteria).

        Raises:
            QueryError: for another word.
        """
        try:
            self._core.log_decisions(str(detail))
        except CoreError as error:
            raise QueryError(str(error)) from None
        self._decisions = detail

    @property
    def decision_detail(self) -> Detail:
        """How much of the actors' decisions is kept."""
        return self._decisions

    @property
    def tick(self) -> int:
        """Days since the start."""
        return self._core.tick

    @property
    def threads(self) -> int:
        """Threads that compute the world."""
        return self._core.threads

    def hash(self) -> str:
        """Return the chain hash after the current tick: 64 hexadecimal characters (BLAKE3)."""
        return self._core.hash()

    def step(
        self, ticks: int | None = None, *, until: str | None = None, max_ticks: int = 3650
    ) -> int:
        """Step whole ticks without holding the GIL; Ctrl-C stops cleanly between two ticks.

        Args:
            ticks: how many; 1 if neither this nor `until` is given.
            until: a condition on KPIs, such as ``"unemployment > 0.12"``, checked after each tick.
            max_ticks: with `until`, the most ticks to take.

        Returns:
            How many ticks were taken.

        Raises:
            QueryError: if the condition cannot be read.
            ActionError: if a rule or an alert asks for it.
        """
        self._check_not_looked_at("step")
        if until is not None:
            if ticks is not None:
                raise QueryError("Give either a number of ticks or a condition, not both.")
            return self._step_until(
                Condition(until, ["tick", *self._kpi_names()]), _count(max_ticks)
            )
        return self._advance(_count(1 if ticks is None else ticks))

    async def run(self, ticks: int) -> int:
        """Step as `step` does while the notebook stays free: ``await world.run(365)``.

        Returns:
            How many ticks were taken; fewer if a widget's pause stopped the run.
        """
        self._check_not_looked_at("run")
        return await self.driver().run_async(_count(ticks))

    def _step_until(self, condition: Condition, most: int) -> int:
        pauses = self._driver.pauses if self._driver is not None else 0
        for done in range(most):
            if condition(self._core.kpis()):
                return done
            if self._advance(1) == 0:
                return done
            if self._halted:
                return done + 1
            if self._driver is not None and self._driver.pauses != pauses:
                return done + 1
        return most

    def _advance(self, ticks: int) -> int:
        """Step through the widget's engine thread where one is open, else directly."""
        if self._driver is not None:
            return self._driver.run(ticks)
        done = 0
        while done < ticks:
            taken = self.advance(ticks - done)
            done += taken
            if taken == 0 or self._halted:
                break
        return done

    def advance(self, ticks: int, budget_seconds: float | None = None) -> int:
        """Step up to a number of ticks, stopping where the recorder wants to look; returns the ticks taken."""
        recorder = self._recorder
        if recorder is None:
            return self._step_core(ticks, budget_seconds)
        # A query in another thread may publish the run: it waits until the slice is logged.
        with recorder.lock:
            ahead = recorder.next_stop(self._core.tick) - self._core.tick
            try:
                return self._step_core(max(1, min(ticks, ahead)), budget_seconds)
            finally:
                recorder.after_step()

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return a table frozen at this tick, with units and explanations in the fields' metadata.

        Args:
            name: such as ``persons``, ``households``, ``firms``, ``tiles``, ``deposits``, ``goods``.
            columns: those wanted, in order; all if None.

        Raises:
            QueryError: if there is no such table or column.
        """
        names = self._core.table_names()
        if name not in names:
            raise QueryError(f"There is no table '{name}'.{acting.hint(name, names)}")
        if columns is not None:
            if isinstance(columns, str) or len(columns) == 0:
                raise QueryError(
                    f"columns must be a list of names, such as ['{columns or 'age_years'}']."
                )
            known = self._core.columns(name)
            for column in columns:
                if column not in known:
                    raise QueryError(
                        f"The table {name} has no column '{column}'.{suggest(column, known)}"
                    )
        return pa.table(self._core.table(name, None if columns is None else list(columns)))

    def kpis(self, since: int | None = None) -> dict[str, float | None] | pa.Table:
        """Return the KPIs of now as a dict, or of every tick since one as a table.

        Args:
            since: the first tick wanted, such as 0; None for a dict of the current tick.
        """
        if since is None:
            return self._core.kpis()
        since = whole(since, "since", 0, MOST_TICKS, QueryError)
        if since < self._first_tick and self._first_tick > 0:
            past: pa.Table = self.sql(
                "SELECT * EXCLUDE (run, branch) FROM kpis WHERE tick >= $since", since=since
            ).to_arrow_table()
            return past
        return pa.table(self._core.kpis_since(since))

    def actions(self) -> dict[str, dict[str, Any]]:
        """Return every verb with its explanation (`doc`), its effect and the JSON Schema of its arguments (`schema`)."""
        return acting.verbs(self._core)

    def check(self, verb: str, /, **arguments: object) -> dict[str, Any]:
        """Say what `act` would do if it were applied now: ``{"ok": ..., "effect": ..., "reason": ...}``.

        Raises:
            ActionError: if the verb or an argument is unknown or of the wrong kind.
        """
        answer: dict[str, Any] = json.loads(
            acting.ask(self._core, verb, arguments, self._core.check)
        )
        return answer

    def act(
        self,
        verb: str,
        /,
        *,
        at: int | None = None,
        priority: int = 0,
        source: str = "user",
        **arguments: object,
    ) -> int:
        """Hand in an intent for the next tick (or tick `at`); the state may still refuse it, which is an event.

        Intents of one tick are applied in the order of priority (smaller first), source and id.

        Returns:
            The id of the intent.

        Raises:
            ActionError: if the verb, an argument or the source is unknown or of the wrong kind, or the tick has passed.
        """
        self._check_not_looked_at("act")
        tick = None if at is None else whole(at, "at", 0, MOST_TICKS, ActionError)
        order = whole(priority, "priority", -(2**31), 2**31 - 1, ActionError)
        who = acting.asker(source)
        from panarchy.observe.correlation import current_scope

        def accept(verb: str, args: str) -> int:
            number = self._core.act(verb, args, tick, order, who)
            if tag := current_scope():
                self._core.tag(number, tag)
            return number

        intent = acting.ask(self._core, verb, arguments, accept)
        if self._recorder is not None:
            self._recorder.note_intents()
        return intent

    def phases(self) -> pa.Table:
        """Return the phases of a tick in their order: name, system, doc, reads, writes."""
        return pa.Table.from_pylist(json.loads(self._core.phases()))

    def save(self) -> bytes:
        """Return the whole state as bytes; `World.restore` goes on from it with the same hashes."""
        return self._core.save()

    def copy(self) -> World:
        """Return an independent world in memory that stands at the same tick."""
        twin = World.of(self._core.fork(), self._scenario)
        twin.log_decisions(self._decisions)
        return twin

    def record(
        self,
        path: str | PathLike[str],
        *,
        every: int | Mapping[str, int] = 30,
        if_exists: IfExists = "error",
        target_tick: int | None = None,
    ) -> Run:
        """Record the world from here on and return the live run.

        Args:
            path: folder of the run.
            every: ticks between snapshots; 0 keeps only the start; a mapping sets single tables, such as
                ``{"firms": 1}``, beside 30 for the others.
            if_exists: what to do where the folder holds a run already: ``"error"`` refuses; ``"replace"`` deletes it,
                but refuses where branches were forked from it; ``"replace_with_branches"`` deletes it with all of them;
                ``"resume"`` goes on with it, where it is this world's.
            target_tick: the tick that is asked for, to which `panarchy resume` goes if this process dies before.

        Raises:
            RunError: if the folder cannot be written, or holds a run and `if_exists` does not let it go.
        """
        from panarchy.run import Run
        from panarchy.run.recorder import Recorder

        if self._recorder is not None and not self._recorder.closed:
            raise PanarchyError(f"This world is being recorded to {self._recorder.path} already.")
        scenario = "" if self._scenario is None else self._scenario.to_yaml()
        self._recorder = Recorder(
            self._core, path, scenario, every, if_exists, target_tick=target_tick
        )
        self._core = self._recorder.core
        weakref.finalize(self, self._recorder.close)
        self._live = Run.open(self._recorder.path)
        return self._live

    def stop_recording(self) -> None:
        """Write what is left and end the recording; the world itself goes on."""
        if self._recorder is not None:
            self._recorder.close()
            self._recorder = None

    def history(self) -> Run:
        """Return the live run, or replay the past into a scratch run if not all of it was recorded."""
        recording = self._recorder is not None and not self._recorder.closed
        if recording and self._live is not None and self._live.first_tick == 0:
            return self._live
        if self._past is None:
            from panarchy.past import Past

            self._past = Past(self)
        return self._past.up_to(self)

    def _asked_run(self) -> Run:
        return self.history()

    def scope(self, name: str) -> AbstractContextManager[str]:
        """Tag what is done in a ``with`` block, such as an experiment: the view ``intents`` shows it as ``scope``.

        Raises:
            QueryError: if the name is empty or holds a slash.
        """
        from panarchy.observe.correlation import scope

        return scope(name)

    def sql(self, query: str, /, **parameters: object) -> duckdb.DuckDBPyRelation:
        """Ask a question of the world's whole history in SQL, recorded or not; see `Run.sql`."""
        return self.history().sql(query, **parameters)

    def explained(self) -> AbstractContextManager[None]:
        """Say in one sentence what fails while rows of `sql` are read; see `Run.explained`."""
        return self.history().explained()

    def explore(self, **options: Any) -> Explorer:
        """Open the explorer: map, timeline, KPIs, inspector."""
        from panarchy.widgets.explorer import Explorer

        return Explorer(self, **options)

    def _kpi_names(self) -> list[str]:
        return [name for name, _, _ in self._core.kpi_names()]

    def __repr__(self) -> str:
        """Name the scenario, tick and hash."""
        name = json.loads(self._core.config())["name"]
        return f"World({name!r}, tick={self.tick}, hash={self.hash()[:12]})"

    def _repr_html_(self) -> str:
        from panarchy.cards import world_card

        return world_card(self)


def _count(ticks: object) -> int:
    return whole(ticks, "A number of ticks", 0, MOST_TICKS, QueryError)


def _threads(threads: object) -> int:
    return thread_count(threads)
