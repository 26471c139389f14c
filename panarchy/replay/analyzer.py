"""`ReplayAnalyzer`: where two runs part, in which step, tables, rows and numbers, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from panarchy.arguments import text
from panarchy.errors import RunError
from panarchy.observe import words
from panarchy.observe.values import labels
from panarchy.replay import cause as causes
from panarchy.replay.cause import Cause
from panarchy.replay.engine import recorded_hashes
from panarchy.replay.line import tick_before
from panarchy.run.replay import AstrayError
from panarchy.run.run import Run

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld

_NOTHING = pa.table(
    {
        "table": pa.array([], pa.string()),
        "entity_id": pa.array([], pa.int64()),
        "column": pa.array([], pa.string()),
        "element": pa.array([], pa.int32()),
        "a": pa.array([], pa.float64()),
        "b": pa.array([], pa.float64()),
    }
)


@dataclass(frozen=True, repr=False)
class Divergence:
    """Where two runs part, and why.

    Attributes:
        names: what the two are called.
        first: the first tick that both hold.
        last: the last tick that both hold.
        tick: the first tick at which their chain hashes differ; None where they agree on every tick that both hold.
        components: the tables that differ after that tick; empty where only inputs or events do.
        step: the first step of the tick after which they differ, ``intents`` or a phase; None where that tick cannot
            be computed again.
        cells: what differs there, a row a number: ``table``, ``entity_id``, ``column``, ``element`` (of columns of
            short arrays), ``a``, ``b``; ``column`` is null where a row exists on one side only.
        seen: when ``cells`` were compared, in words.
        cause: why.
        labels: the names of the first cell's codes, in their order; empty where it holds a plain number.
    """

    names: tuple[str, str]
    first: int
    last: int
    tick: int | None = None
    components: tuple[str, ...] = ()
    step: str | None = None
    cells: pa.Table = field(default_factory=lambda: _NOTHING)
    seen: str = ""
    cause: Cause | None = None
    labels: tuple[str, ...] = ()

    @property
    def system(self) -> str | None:
        """The system of the step: the part of a phase's name before the point."""
        return None if self.step is None else self.step.partition(".")[0]

    @property
    def entity(self) -> tuple[str, int] | None:
        """The first row that differs: its table and id; None where no table does."""
        if self.cells.num_rows == 0:
            return None
        return str(self.cells["table"][0].as_py()), int(self.cells["entity_id"][0].as_py())

    def entities(self) -> pa.Table:
        """How many rows and numbers differ in each column: ``table``, ``column``, ``rows``, ``numbers``."""
        grouped = self.cells.group_by(["table", "column"]).aggregate(
            [("entity_id", "count_distinct"), ("entity_id", "count")]
        )
        return grouped.rename_columns(["table", "column", "rows", "numbers"]).sort_by(
            [("numbers", "descending"), ("table", "ascending")]
        )

    def __str__(self) -> str:
        """All of it in a few sentences."""
        one, two = self.names
        if self.tick is None:
            return f"{one} and {two} are the same from tick {self.first} to tick {self.last}: every chain hash is equal."
        agreed = (
            f"agree up to tick {self.tick - 1} and part at tick {self.tick}"
            if self.tick > self.first
            else f"differ from tick {self.tick} on, the first that both hold"
        )
        parts = [f"{one} and {two} {agreed}{self._where()}.", *self._what()]
        if self.cause is not None:
            parts.append(f"Cause: {self.cause.sentence}")
        return " ".join(parts)

    def __repr__(self) -> str:
        """The same: a notebook that shows no HTML shows this."""
        return f"Divergence: {self}"

    def _where(self) -> str:
        if self.step == "intents":
            return ", in what was asked of them"
        return f", in the phase {self.step}" if self.step else ""

    def _what(self) -> list[str]:
        if self.cells.num_rows == 0:
            tables = f" in {', '.join(self.components)}" if self.components else ""
            return (
                [f"After it they differ{tables}."]
                if tables
                else ["Only inputs and events differ there."]
            )
        first = self.cells.slice(0, 1).to_pylist()[0]
        more = self.cells.num_rows - 1
        numbers = "number" if more == 1 else "numbers"
        others = f", and {more:,} {numbers} more" if more else ""
        return [f"{self.seen}: {cell_said(first, self.names, self.labels)}{others}."]

    def _repr_html_(self) -> str:
        from panarchy.report.comparison import divergence_html

        return divergence_html(self)


class ReplayAnalyzer:
    """Compares the histories of two runs.

    Args:
        a: a run or branch.
        b: another.
        names: what they are called in answers; their branches by default.

    Raises:
        RunError: where one of them is no run, or names are not two texts.
    """

    def __init__(self, a: Run, b: Run, names: tuple[str, str] | None = None) -> None:
        for run in (a, b):
            if not isinstance(run, Run):
                raise RunError(f"What is compared must be runs, not {run!r}.")
        self.a, self.b = a, b
        self.names = (f"'{a.branch}'", f"'{b.branch}'") if names is None else _two_names(names)

    def common(self) -> tuple[int, int]:
        """The first and last tick that both hold.

        Raises:
            RunError: where they hold none in common.
        """
        first = max(self.a.first_tick, self.b.first_tick)
        last = min(self.a.last_tick, self.b.last_tick)
        if first > last:
            raise RunError(
                f"{self.names[0]} holds ticks {self.a.first_tick} to {self.a.last_tick} and {self.names[1]} "
                f"{self.b.first_tick} to {self.b.last_tick}: they have none in common to compare."
            )
        return first, last

    def first_divergent_tick(self) -> int | None:
        """The first tick whose chain hashes differ, found by bisection; None where all are equal.

        Chains, not the hashes of the state: two states can meet again, two chains that parted never do.
        """
        first, last = self.common()
        if self._agree(last):
            return None
        low, high = first - 1, last
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._agree(middle) else (low, middle)
        return high

    def divergence(self) -> Divergence:
        """Where the two part, in which step, tables, rows and numbers, and why.

        Raises:
            RunError: where they hold no tick in common.
            DamagedError: where a file that is needed is damaged.
        """
        found = self._parted()
        if found.cells.num_rows == 0 or found.cells["column"][0].as_py() is None:
            return found
        cell = found.cells["table"][0].as_py(), found.cells["column"][0].as_py()
        return replace(found, labels=labels(self.a, *cell))

    def _parted(self) -> Divergence:
        """The same, without the names of codes."""
        first, last = self.common()
        tick = self.first_divergent_tick()
        if tick is None:
            return Divergence(self.names, first, last)
        components = self._components(tick)
        if tick == first:
            return self._from_the_start(first, last, components)
        a, b = tick_before(self.a, tick), tick_before(self.b, tick)
        if a is None or b is None:
            return self._unexplained(first, last, tick, components, (a is not None, b is not None))
        found = causes.inputs(a, b, tick, self.names)
        if found is None:
            sound = self._as_recorded(a, self.a, tick), self._as_recorded(b, self.b, tick)
            return self._unexplained(first, last, tick, components, sound)
        step, cells, seen = first_step(a, b, tick)
        return Divergence(self.names, first, last, tick, components, step, cells, seen, found)

    def _agree(self, tick: int) -> bool:
        return self.a.chain_at(tick) == self.b.chain_at(tick)

    def _components(self, tick: int) -> tuple[str, ...]:
        mine, other = recorded_hashes(self.a, tick), recorded_hashes(self.b, tick)
        return tuple(name for name in mine if mine[name] != other.get(name))

    def _from_the_start(self, first: int, last: int, components: tuple[str, ...]) -> Divergence:
        """Two runs that differ on the first tick that both hold."""
        configs = str(self.a.log().start["config"]), str(self.b.log().start["config"])
        found = causes.configuration(*configs, self.names)
        a, b = self.a.core_at(first), self.b.core_at(first)
        if found is None:
            found = causes.inputs(a, b, first, self.names)
        if found is None:
            found = Cause(
                "unexplained",
                f"they parted before tick {first}, of which {self._later()} holds no record.",
            )
        seen = f"After tick {first}"
        return Divergence(
            self.names, first, last, first, components, None, _cells(a, b), seen, found
        )

    def _later(self) -> str:
        return self.names[0] if self.a.first_tick > self.b.first_tick else self.names[1]

    def _as_recorded(self, before: CoreWorld, run: Run, tick: int) -> bool:
        """Whether the next tick, computed again, ends as the run recorded it."""
        twin = before.fork()
        twin.step(1)
        return twin.hash() == run.chain_at(tick)

    def _unexplained(
        self,
        first: int,
        last: int,
        tick: int,
        components: tuple[str, ...],
        sound: tuple[bool, bool],
    ) -> Divergence:
        """No input differs: say whose record cannot be computed again, and compare the next states that were recorded."""
        wrong = [name for name, fine in zip(self.names, sound, strict=True) if not fine]
        if wrong:
            who = " and ".join(wrong)
            why = (
                f"computed again from the tick before, {who} {'does' if len(wrong) == 1 else 'do'} not come out as recorded, "
                "so its state was changed from outside, or another engine or a faulty machine computed it"
            )
        else:
            engines = self.a.info.engine, self.b.info.engine
            why = (
                "both come out as recorded when they are computed again"
                if engines[0] == engines[1]
                else f"they were recorded by the engines {engines[0]} and {engines[1]}"
            )
        found = Cause("unexplained", f"no input explains it: both were given the same, and {why}.")
        cells, seen = self._next_recorded(tick, last)
        return Divergence(self.names, first, last, tick, components, None, cells, seen, found)

    def _next_recorded(self, tick: int, last: int) -> tuple[pa.Table, str]:
        """What differs at the first recorded state of both at or after a tick."""
        mine, other = set(self.a.snapshot_ticks("state")), set(self.b.snapshot_ticks("state"))
        for at in sorted(mine | other):
            if not tick <= at <= last:
                continue
            try:
                a, b = self.a.core_at(at), self.b.core_at(at)
            except AstrayError:
                continue
            when = (
                "After that tick" if at == tick else f"After tick {at}, the next that was recorded"
            )
            return _cells(a, b), when
        return _NOTHING, ""


def _two_names(names: object) -> tuple[str, str]:
    """What two runs are to be called.

    Raises:
        RunError: where that is not two texts.
    """
    several = list(names) if isinstance(names, tuple | list) else []
    if len(several) != 2:
        raise RunError(f"names is what the two runs are called, such as ('a', 'b'), not {names!r}.")
    one, two = (text(name, "What a run is called", RunError) for name in several)
    return one, two


def first_step(a: CoreWorld, b: CoreWorld, tick: int) -> tuple[str | None, pa.Table, str]:
    """The first step of the next tick after which two worlds differ in their tables, and what differs there."""
    left, right = a.stage_hashes(), b.stage_hashes()
    only_events: str | None = None
    for (name, tables, rest), (_, others, other_rest) in zip(left, right, strict=True):
        if tables != others:
            when = (
                f"After the intents of tick {tick}"
                if name == "intents"
                else f"After {name} of tick {tick}"
            )
            return name, _cells(a.stage(name), b.stage(name)), when
        if rest != other_rest and only_events is None:
            only_events = name
    return only_events, _NOTHING, ""


def _cells(a: CoreWorld, b: CoreWorld) -> pa.Table:
    table = pa.table(a.difference(b))
    return table.set_column(0, "table", pc.cast(table["table"], pa.string()))


def cell_said(cell: dict[str, object], names: tuple[str, str], labels: tuple[str, ...] = ()) -> str:
    """One differing number in words, with the names of its codes where it has any."""
    number = cell["entity_id"]
    assert number is None or isinstance(number, int), "ids of rows are whole numbers"
    row = words.entity(str(cell["table"]), number)
    if cell["column"] is None:
        return f"{row} exists only in {names[0] if cell['a'] is not None else names[1]}"
    of_events = str(cell["column"]).endswith(("_event", "_root"))
    place = "" if cell["element"] is None else f"[{cell['element']}]"
    return (
        f"{cell['table']}.{cell['column']}{place} of {row} is {_number(cell['a'], labels, of_events)} in {names[0]} "
        f"and {_number(cell['b'], labels, of_events)} in {names[1]}"
    )


def _number(value: object, labels: tuple[str, ...], of_events: bool) -> str:
    if value is None or (of_events and value == 0):
        return "none"
    assert isinstance(value, float), "numbers of cells are floats"
    if value.is_integer() and 0 <= value < len(labels):
        return labels[int(value)]
    if of_events:
        return f"event {value:.0f}"
    return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e16 else f"{value:.6g}"
