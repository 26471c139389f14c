"""`DecisionLogger`: who considered what, how each option weighed, what was chosen and what came of it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any

from panarchy._engine import CoreWorld
from panarchy.arguments import MOST_TICKS, whole
from panarchy.errors import QueryError, suggest
from panarchy.observe import words
from panarchy.observe.graph import Node
from panarchy.observe.questions import asked, checked_source

if TYPE_CHECKING:
    import duckdb

    from panarchy.run import Run
    from panarchy.world import World


@dataclass(frozen=True)
class Decision:
    """A decision of the record, with its options if they were kept."""

    decision_id: int
    tick: int
    kind: str
    system: str
    actor_table: str
    actor_id: int
    choice: str
    value: float | None
    target_id: int | None
    rationale: str
    event_id: int | None
    options: list[dict[str, Any]]

    def node(self) -> Node:
        """The decision as a node of a graph."""
        who = words.entity(self.actor_table, self.actor_id)
        return Node(
            f"d{self.decision_id}",
            f"{who} decided: {self.kind} {self.choice.replace('_', ' ')}",
            "decision",
            self.system,
            self.tick,
            self.actor_table,
            self.actor_id,
            self.value,
            self.sentence(),
        )

    def sentence(self) -> str:
        """The decision in one sentence."""
        who = words.entity(self.actor_table, self.actor_id)
        number = "" if self.value is None else f" at {self.value:,.4g}"
        return (
            f"{who[0].upper()}{who[1:]} chose '{self.choice.replace('_', ' ')}'{number} in its decision on {self.kind} "
            f"of tick {self.tick}: {self.rationale}."
        )

    def weighed(self) -> list[dict[str, Any]]:
        """The criteria of the option chosen, what contributed most first; empty where they were not kept."""
        parts = [part for option in self.options if option["chosen"] for part in option["criteria"]]
        return sorted(parts, key=lambda part: -abs(part["contribution"]))

    def story(self) -> str:
        """The decision with every option and criterion, one a line."""
        lines = [self.sentence()]
        for option in self.options:
            mark = "chosen" if option["chosen"] else "not chosen"
            number = "" if option["value"] is None else f" {option['value']:,.6g}"
            score = "" if option["score"] is None else f", score {option['score']:,.4g}"
            lines.append(f"{option['option'].replace('_', ' ')}{number}{score}: {mark}")
            lines += [
                f"  {part['criterion'].replace('_', ' ')} {_times(part)} -> {part['contribution']:+,.4g}"
                for part in option["criteria"]
            ]
        return "\n".join(lines)


def _times(part: dict[str, Any]) -> str:
    """The value of a criterion, times its weight where that is what it contributed."""
    value, weight = part["value"], part["weight"]
    product = isclose(value * weight, part["contribution"], rel_tol=1e-6, abs_tol=1e-12)
    return f"{value:,.4g} x {weight:,.4g}" if product else f"{value:,.4g} (weight {weight:,.4g})"


_LARGEST_ID = 2**63 - 1
"""The largest id that the record can hold."""

_COLUMNS = "decision_id, tick, kind, system, actor_table, actor_id, choice, value, target_id, rationale, event_id, options"


def decision_of(run: Run, event_id: int) -> Decision | None:
    """The decision that an event came of, if the run kept it.

    A decision from which several events came, such as that to lay off three persons, notes the first: the others are of
    the same kind and tick, tell the same, and name who decided.
    """
    tick = event_id >> 32
    found = _one(
        run, f"SELECT {_COLUMNS} FROM decisions WHERE tick = {tick} AND event_id = {event_id}"
    )
    return found or _one(
        run,
        f"""SELECT {", ".join(f"decisions.{name.strip()}" for name in _COLUMNS.split(","))} FROM decisions
        JOIN events AS first ON first.event_id = decisions.event_id AND first.tick = {tick}
        JOIN events AS other ON other.event_id = {event_id} AND other.tick = {tick}
        WHERE decisions.tick = {tick} AND first.event_id < other.event_id
        AND (first.kind, first.other_table, first.other_id) = (other.kind, other.other_table, other.other_id)
        AND first.payload = other.payload
        AND (decisions.actor_table, decisions.actor_id) = (other.other_table, other.other_id) LIMIT 1""",
    )


def decision_on(run: Run, table: str, column: str, actor: int, tick: int) -> Decision | None:
    """The decision of an actor that set a column of its row at a tick, if the run kept it."""
    kinds = [
        name for name, of, sets in CoreWorld.decision_kinds() if of == table and column in sets
    ]
    if not kinds:
        return None
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return _one(
        run,
        f"SELECT {_COLUMNS} FROM decisions WHERE tick = {tick} AND actor_id = {actor} AND kind IN ({listed}) "
        "ORDER BY decision_id DESC LIMIT 1",
    )


def _one(run: Run, query: str) -> Decision | None:
    rows = run.sql(query).fetchall()
    return Decision(*rows[0]) if rows else None


def _actor(actor: object) -> tuple[str, int]:
    """The table and id of an actor, checked."""
    if not isinstance(actor, tuple | list) or len(actor) != 2:
        raise QueryError(f"An actor is a table and an id, such as ('firms', 15), not {actor!r}.")
    table, number = actor
    known = sorted({of for _, of, _ in CoreWorld.decision_kinds()})
    if table not in known:
        hint = suggest(table, known) or f" There are {', '.join(known)}."
        raise QueryError(f"Nobody decides in a table {table!r}.{hint}")
    return table, whole(number, "The id of an actor", 0, _LARGEST_ID, QueryError)


def _ticks(ticks: object) -> tuple[int, int]:
    """The first and last tick, checked."""
    if not isinstance(ticks, tuple | list) or len(ticks) != 2:
        raise QueryError(f"ticks are the first and the last, such as (3, 9), not {ticks!r}.")
    first, last = (whole(tick, "A tick", 0, MOST_TICKS, QueryError) for tick in ticks)
    if first > last:
        raise QueryError(f"The ticks {first} to {last} run backwards; give the earlier one first.")
    return first, last


class DecisionLogger:
    """The decisions of a world or run.

    Args:
        source: a world, whose level of detail can be set here, or a run.
    """

    def __init__(self, source: World | Run) -> None:
        self._source = checked_source(source)

    @property
    def detail(self) -> str:
        """How much a world keeps: none, summary or full.

        Raises:
            QueryError: for a run, whose decisions are as they were kept.
        """
        return str(self._world().decision_detail)

    @detail.setter
    def detail(self, detail: str) -> None:
        """Set how much a world keeps from its next tick on: none, summary or full."""
        self._world().log_decisions(detail)  # type: ignore[arg-type]  # it refuses another word itself

    def decisions(
        self,
        kind: str | None = None,
        actor: tuple[str, int] | None = None,
        ticks: tuple[int, int] | None = None,
    ) -> duckdb.DuckDBPyRelation:
        """Decisions as a relation of the view ``decisions``.

        Args:
            kind: such as ``price``; every kind if None.
            actor: table and id of who decided; everybody if None.
            ticks: first and last tick; all if None.

        Raises:
            QueryError: if no decision of such a kind was ever kept, a table decides nothing, or ticks run backwards.

        Warns:
            UserWarning: if none was kept at all.
        """
        wanted = ["true"]
        values: dict[str, object] = {}
        if kind is not None:
            self._check_kind(kind)
            wanted.append("kind = $kind")
            values["kind"] = kind
        if actor is not None:
            table, number = _actor(actor)
            wanted.append("actor_table = $table AND actor_id = $actor")
            values |= {"table": table, "actor": number}
        if ticks is not None:
            wanted.append("tick BETWEEN $first AND $last")
            first, last = _ticks(ticks)
            values |= {"first": first, "last": last}
        if kind is None and (hint := self._hint()):
            warnings.warn(f"The answer is empty.{hint}", UserWarning, stacklevel=2)
        query = f"SELECT * FROM decisions WHERE {' AND '.join(wanted)} ORDER BY decision_id"
        return self._source.sql(query, **values)

    def decision(self, decision_id: int) -> Decision:
        """One decision, with its options.

        Raises:
            QueryError: if it was not kept.
        """
        number = whole(decision_id, "The id of a decision", 0, _LARGEST_ID, QueryError)
        query = f"SELECT {_COLUMNS} FROM decisions WHERE tick = {number >> 32} AND decision_id = {number}"
        found = _one(self._run(), query)
        if found is None:
            raise QueryError(f"No decision {number} was kept.{self._hint()}")
        return found

    def explain(self, decision_id: int) -> str:
        """A decision told with every option and criterion.

        Raises:
            QueryError: if it was not kept.
        """
        return self.decision(decision_id).story()

    def _check_kind(self, kind: str) -> None:
        known = [
            row[0] for row in self._source.sql("SELECT DISTINCT kind FROM decisions").fetchall()
        ]
        if kind not in known:
            there = f" There are {', '.join(sorted(known))}." if known else self._hint()
            raise QueryError(f"No decision on '{kind}' was kept.{suggest(kind, known) or there}")

    def _hint(self) -> str:
        """Say how decisions are kept, where none was; empty where there are any."""
        if self._source.sql("SELECT 1 FROM decisions LIMIT 1").fetchall():
            return ""
        return ' None was kept at all: a world made with set={"logging.decisions": "full"} keeps every one.'

    def _world(self) -> World:
        world: Any = self._source
        if not hasattr(world, "log_decisions"):
            raise QueryError(
                "A run holds its decisions as they were kept; set the detail of a world."
            )
        found: World = world
        return found

    def _run(self) -> Run:
        return asked(self._source)
