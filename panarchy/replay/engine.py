"""`ReplayEngine`: a run computed again from a snapshot, compared with its record tick by tick, in the hardest ways there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import pyarrow as pa

from panarchy._engine import CoreWorld
from panarchy.arguments import MOST_TICKS, check_progress, thread_count, whole
from panarchy.errors import RunError, suggest
from panarchy.run.encoding import TICK
from panarchy.run.replay import SLICE, Feeder, Progress

if TYPE_CHECKING:
    from panarchy.run.run import Run

Mode = Literal["plain", "heavy", "synctest"]
"""plain: step and compare; heavy: also save and restore every tick; synctest: also compute each tick twice from the same
state, the second time with one thread, and compare the two."""

_NOTHING_ELSE = "inputs and events"
"""What a chain hash covers besides the tables."""


@dataclass(frozen=True)
class Departure:
    """Where a replay parts from the record, or from a second computation of the same tick.

    Attributes:
        tick: the first tick that differs.
        components: the tables whose hashes differ there; if none does, inputs and events do.
        sentence: all of it in one sentence.
    """

    tick: int
    components: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Replay:
    """What a replay found.

    Attributes:
        first: the tick from which it set out.
        last: the last tick computed.
        mode: how it was computed.
        departure: where it parts from the record; None where it does not.
    """

    first: int
    last: int
    mode: Mode
    departure: Departure | None = None

    @property
    def ok(self) -> bool:
        """Whether every tick came out as it was recorded."""
        return self.departure is None

    @property
    def ticks(self) -> int:
        """Ticks compared that agree."""
        return self.last - self.first - (0 if self.departure is None else 1)

    def __str__(self) -> str:
        """Say it in one sentence."""
        if self.departure is not None:
            return self.departure.sentence
        if self.first == self.last:
            return f"Nothing was computed again: the replay stands at tick {self.last} already."
        ways = {
            "plain": "",
            "heavy": ", saved and restored each tick",
            "synctest": ", each computed twice",
        }
        return (
            f"Ticks {self.first + 1} to {self.last} came out as they were recorded{ways[self.mode]}: "
            f"{self.ticks:,} chain hashes are equal."
        )


class ReplayEngine:
    """Computes a run again from one of its snapshots.

    Args:
        run: the run or branch.
        threads: threads of the replay; 0 for all cores. They change no result.
    """

    def __init__(self, run: Run, threads: int = 0) -> None:
        if not hasattr(run, "first_tick"):
            raise RunError(
                f"A ReplayEngine replays a run, such as Run.open('runs/island'), not {run!r}."
            )
        self._run = run
        self._threads = thread_count(threads, RunError)
        self._core: CoreWorld | None = None
        self._feeder: Feeder | None = None

    @property
    def core(self) -> CoreWorld:
        """The world of the replay; restored from the first snapshot if nothing was resumed yet."""
        if self._core is None:
            self.resume(self._run.first_tick)
        assert self._core is not None, "resume restores it"
        return self._core

    def resume(self, at: int | None = None) -> ReplayEngine:
        """Restore the world after a tick: from its snapshot, or from the nearest one before and an exact replay.

        Args:
            at: the tick; by default that of the last snapshot.

        Raises:
            RunError: where the run does not hold the tick.
            DamagedError: where a file is damaged, or the way there does not lead to what was recorded.
        """
        tick = max(self._run.snapshot_ticks("state")) if at is None else at
        self._core = self._run.core_at(tick, self._threads)
        self._feeder = Feeder(self._core, self._run.inputs())
        return self

    def run(
        self, until: int | None = None, mode: Mode = "plain", progress: Progress | None = None
    ) -> Replay:
        """Go on from where the world stands, comparing every tick, up to a tick or the first difference.

        Args:
            until: the last tick; that of the run by default.
            mode: how hard it is made for the engine; see `Mode`.
            progress: told of the tick reached and the last one.

        Raises:
            RunError: where the run does not reach that tick, or there is no such mode.
        """
        modes = get_args(Mode)
        if mode not in modes:
            hint = suggest(mode, modes) or f" There are {', '.join(modes)}."
            raise RunError(f"There is no mode of replay '{mode}'.{hint}")
        check_progress(progress, RunError)
        last = self._run.last_tick
        first, target = (
            self.core.tick,
            last if until is None else whole(until, "until", 0, MOST_TICKS, RunError),
        )
        if not first <= target <= last:
            raise RunError(
                f"The replay stands at tick {first} and the run ends at tick {last}: it cannot go to tick {target}."
            )
        step = {"plain": self._plain, "heavy": self._heavy, "synctest": self._twice}[mode]
        while self.core.tick < target:
            departure = step(target)
            if departure is not None:
                return Replay(first, departure.tick, mode, departure)
            if progress is not None:
                progress(self.core.tick, target)
        return Replay(first, target, mode)

    def _plain(self, target: int) -> Departure | None:
        """Step up to a slice, and compare the hash of each of its ticks."""
        core = self.core
        core.record(False)
        core.record(True)
        core.drain("hashes")  # the row of the present tick
        self._feed()
        assert self._feeder is not None, "resume sets it"
        core.step(max(self._feeder.next_stop(min(core.tick + SLICE, target)) - core.tick, 1))
        rows = pa.table(core.drain("hashes"))
        core.record(False)
        for row in rows.to_pylist():
            if row["chain"] != self._run.chain_at(row[TICK]):
                return self._departure(row[TICK], row)
        return None

    def _heavy(self, _target: int) -> Departure | None:
        """Step once, compare, and go on with a world restored from the bytes of this one."""
        found = self._one()
        self._core = CoreWorld.restore(self.core.save(), self._threads)
        assert self._feeder is not None, "resume sets it"
        self._feeder.follow(self._core)
        return found

    def _twice(self, _target: int) -> Departure | None:
        """Step once, and a copy of the world before as well, with one thread."""
        self._feed()
        twin = self.core.fork(threads=1)
        found = self._one()
        twin.step(1)
        if found is None and twin.hash() != self.core.hash():
            found = _differing(
                self.core.tick,
                self.core.component_hashes(),
                twin.component_hashes(),
                "Computed twice from the same state, tick {tick} ended in two worlds: {what} differ.",
            )
        return found

    def _one(self) -> Departure | None:
        self._feed()
        self.core.step(1)
        tick = self.core.tick
        if self.core.hash() == self._run.chain_at(tick):
            return None
        return self._departure(tick, self.core.component_hashes())

    def _feed(self) -> None:
        assert self._feeder is not None, "resume sets it"
        self._feeder.feed()

    def _departure(self, tick: int, ours: dict[str, str]) -> Departure:
        """Say in which components a tick differs from the recorded one."""
        return _differing(
            tick,
            ours,
            recorded_hashes(self._run, tick),
            f"The replay departs from {self._run.path} at tick {{tick}}: {{what}} differ from what was recorded.",
        )


def recorded_hashes(run: Run, tick: int) -> dict[str, str]:
    """The hash of every table after a tick, as the run recorded it; empty where it recorded none."""
    rows = run.sql(
        "SELECT * EXCLUDE (run, branch, tick, chain) FROM hashes WHERE tick = $tick", tick=tick
    ).to_arrow_table()
    return {} if rows.num_rows == 0 else dict(rows.to_pylist()[0])


def _differing(tick: int, ours: dict[str, str], theirs: dict[str, str], sentence: str) -> Departure:
    tables = tuple(name for name, hashed in theirs.items() if ours.get(name) != hashed)
    if len(tables) == 1:
        what, sentence = (
            f"the table {tables[0]}",
            sentence.replace("differ ", "differs ").replace("differ.", "differs."),
        )
    else:
        what = f"the tables {', '.join(tables)}" if tables else _NOTHING_ELSE
    return Departure(tick, tables, sentence.format(tick=tick, what=what))
