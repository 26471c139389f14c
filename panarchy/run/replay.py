"""Going back: a world restored from the nearest snapshot and replayed, exactly, with the intents of the log."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from panarchy._engine import CoreError, CoreWorld
from panarchy.arguments import MOST_TICKS, thread_count, whole
from panarchy.errors import DamagedError, RunError
from panarchy.run import encoding, lineage, snapshots
from panarchy.run.kept import KeptTables
from panarchy.run.log import Intent, LogContents
from panarchy.run.manifest import Contents, RunInfo
from panarchy.run.place import Place
from panarchy.run.staging import check_log

if TYPE_CHECKING:
    from panarchy.run.run import Run

SLICE = 30
"""Ticks stepped between two reports of progress."""

PATIENCE_SECONDS = 0.02
"""Longest time, in seconds, that a replay which may be given up steps without asking."""

Progress = Callable[[int, int], None]
"""Called with the tick reached and the tick to reach."""
Check = Callable[[], None]
"""Called now and then during a restoration; what it raises gives that up."""


class AstrayError(DamagedError):
    """Files are whole, but what is computed from them is not what was recorded."""


class Feeder:
    """Gives a restored world the intents that it has not accepted yet, each at the tick at which it was accepted."""

    def __init__(self, core: CoreWorld, intents: Iterable[Intent]) -> None:
        """Leave out the intents that the world's state holds already."""
        known = known_intents(core)
        self._core = core
        self._waiting = deque(intent for intent in intents if intent.id > known)

    def feed(self) -> None:
        """Act every intent accepted at or before the present tick.

        Raises:
            DamagedError: where the world does not accept one as it did.
        """
        while self._waiting and self._waiting[0].accepted <= self._core.tick:
            intent = self._waiting.popleft()
            try:
                number = self._core.act(
                    intent.verb, intent.args, intent.tick, intent.priority, intent.source
                )
            except CoreError as error:
                raise DamagedError(
                    f"Intent {intent.id} of the log cannot be replayed: {error}"
                ) from error
            if intent.scope:
                self._core.tag(number, intent.scope)
            if number != intent.id:
                raise DamagedError(
                    f"Intent {intent.id} of the log is number {number} in the replay."
                )

    def follow(self, core: CoreWorld) -> None:
        """Go on with another world that stands where this one did, such as one restored from its bytes."""
        self._core = core

    def next_stop(self, until: int) -> int:
        """The tick at which to feed again, at most ``until``."""
        return min(self._waiting[0].accepted, until) if self._waiting else until


class Player:
    """Gives a world the intents that another was given, where their numbers need not be the same.

    In a world that was given another seed or kept from an event first, what follows has other numbers than in the log.
    """

    def __init__(self, core: CoreWorld, intents: Iterable[Intent], known: int) -> None:
        """Leave out the intents up to number ``known``, which the world has."""
        self._core = core
        self._waiting = deque(intent for intent in intents if intent.id > known)

    def to(self, tick: int) -> None:
        """Step the world to a tick, giving it each intent when it was given.

        Raises:
            RunError: where the world does not take one.
        """
        while self._core.tick < tick:
            self.give()
            stop = self._waiting[0].accepted if self._waiting else tick
            self._core.step(max(min(stop, tick) - self._core.tick, 1))

    def give(self) -> None:
        """Give the world every intent that was given at its present tick or before.

        Raises:
            RunError: where the world does not take one.
        """
        while self._waiting and self._waiting[0].accepted <= self._core.tick:
            self._give(self._waiting.popleft())

    def _give(self, intent: Intent) -> None:
        try:
            number = self._core.act(
                intent.verb, intent.args, intent.tick, intent.priority, intent.source
            )
        except CoreError as error:
            raise RunError(
                f"Intent {intent.id} cannot be given to another world: {error}"
            ) from error
        if intent.scope:
            self._core.tag(number, intent.scope)


def known_intents(core: CoreWorld) -> int:
    """How many intents a world has accepted."""
    return max((entry[0] for entry in core.intents(0)), default=0)


def before_tick(run: Run, tick: int) -> CoreWorld:
    """The world of a run before it computes a tick, with every intent that it had accepted by then.

    Raises:
        RunError: where the run does not hold the tick before.
        DamagedError: where that world cannot be computed again as it was recorded.
    """
    core = run.core_at(tick - 1)
    Feeder(core, run.inputs()).feed()
    return core


def restore(
    place: Place,
    contents: Contents,
    tick: int,
    threads: int = 0,
    check: Check | None = None,
    kept: KeptTables | None = None,
) -> CoreWorld:
    """Restore the world from the whole snapshot of a tick; `check` is called before each table.

    `kept` saves reading a segment again for a snapshot shortly before one that was read.

    Raises:
        RunError: where the run holds none of that tick, or threads is no number of threads.
        DamagedError: where a file is damaged.
    """
    threads = thread_count(threads, RunError)
    state = snapshots.load_state(place, contents, tick)
    tables: dict[str, object] = {}
    for name in snapshots.table_names(contents):
        if check is not None:
            check()
        tables[name] = encoding.without_tick(snapshots.load(place, contents, name, tick, kept))
    try:
        return CoreWorld.restore_tables(state, tables, threads)
    except CoreError as error:
        raise DamagedError(
            f"The snapshot of tick {tick} of {place.url} cannot be restored: {error}"
        ) from error


def tick_of(tick: int) -> int:
    """Check a tick that a caller names; NumPy's integers are taken too.

    Raises:
        RunError: where it is no whole number, or one that is no tick.
    """
    return whole(tick, "tick", 0, MOST_TICKS, RunError)


def restore_before(
    place: Place,
    contents: Contents,
    known: LogContents,
    tick: int,
    threads: int = 0,
    check: Check | None = None,
    kept: KeptTables | None = None,
) -> CoreWorld:
    """Restore the world from the last whole snapshot at or before a tick, and check it against the log."""
    bases = [found for found in snapshots.whole_ticks(contents) if found <= tick]
    if bases:
        core = restore(place, contents, bases[-1], threads, check, kept)
    else:
        core = begin(place, contents.manifest.run, threads, check)
    check_chain(place, core, known)
    return core


def begin(place: Place, info: RunInfo, threads: int = 0, check: Check | None = None) -> CoreWorld:
    """The world with which a branch begins: its parent's at the tick of the fork, with the intents that came along.

    Raises:
        RunError: where the parent is not there or does not reach that tick.
        DamagedError: where a file is damaged, or the parent's history is another than it was.
    """
    if info.parent is None:
        raise DamagedError(f"The run {place.url} holds no whole snapshot from which to restore it.")
    above, contents = lineage.load_parent(place, info)
    known = check_parent(above, contents, info)
    core = core_at(above, contents, known, info.parent.tick, threads, check)
    Feeder(core, [intent for intent in known.intents if intent.id <= info.start_intents]).feed()
    return core


def check_parent(above: Place, contents: Contents, info: RunInfo) -> LogContents:
    """Read the log of a branch's parent, and check that it is the history from which the branch went on.

    Raises:
        DamagedError: where the log is damaged, or the parent's history is another than it was.
    """
    assert info.parent is not None, "only a branch has a parent"
    known = check_log(above, contents)
    tick = info.parent.tick
    if info.parent.chain != known.commits.get(tick):
        raise DamagedError(
            f"The branch '{info.branch}' began at tick {tick} of another history than the run {above.url} holds now."
        )
    return known


def check_held(place: Place, first: int, known: LogContents, tick: int) -> None:
    """Refuse a tick before the first of a run's history, or after the last in its log.

    Raises:
        RunError: where the run does not hold it.
    """
    if not first <= tick <= known.last_tick:
        raise RunError(f"The run {place.url} holds ticks {first} to {known.last_tick}, not {tick}.")


def check_chain(place: Place, core: CoreWorld, known: LogContents) -> None:
    """Compare a world's chain hash with the log's.

    Raises:
        AstrayError: where they differ.
    """
    if known.commits.get(core.tick) != core.hash():
        raise AstrayError(
            f"At tick {core.tick} the chain hash of the world is not the one in the log of {place.url}."
        )


def advance(
    core: CoreWorld,
    feeder: Feeder,
    until: int,
    next_stop: Callable[[int], int] | None = None,
    after: Callable[[], None] | None = None,
    check: Check | None = None,
) -> None:
    """Step a world to a tick, feeding logged intents on the way.

    Args:
        core: the world.
        feeder: its intents.
        until: the tick to reach.
        next_stop: where else to stop; every :data:`SLICE` ticks by default.
        after: called after each slice.
        check: called every few milliseconds; what it raises leaves the world at a whole tick.
    """
    stop_after = next_stop or (lambda tick: tick + SLICE)
    while core.tick < until:
        feeder.feed()
        stop = feeder.next_stop(min(stop_after(core.tick), until))
        if check is not None:
            check()
        core.step(max(stop - core.tick, 1), None if check is None else PATIENCE_SECONDS)
        if after is not None:
            after()


def advance_seen(
    core: CoreWorld, feeder: Feeder, until: int, seen: Callable[[CoreWorld], None]
) -> None:
    """Step a world to a tick, feeding logged intents on the way; `seen` is called with it at first and after each tick."""
    seen(core)
    advance(core, feeder, until, lambda tick: tick + 1, lambda: seen(core))


def core_at(
    place: Place,
    contents: Contents,
    known: LogContents,
    tick: int,
    threads: int = 0,
    check: Check | None = None,
) -> CoreWorld:
    """The world as it stood after a tick: the nearest snapshot before it, then an exact replay.

    `check` is called now and then; what it raises gives the restoration up.

    Raises:
        RunError: where the run does not reach that tick.
        DamagedError: where a file is damaged, or the replay's chain hash is not the log's.
    """
    tick = tick_of(tick)
    check_held(place, known.first_tick, known, tick)
    core = restore_before(place, contents, known, tick, threads, check)
    advance(core, Feeder(core, known.intents), tick, check=check)
    check_chain(place, core, known)
    return core
