"""Rows about causes and decisions: answers from a record of millions of events, and what logging decisions costs."""

from __future__ import annotations

import random
import re
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from panarchy._engine import CoreWorld
from panarchy.bench.row import Row, in_turn, seconds
from panarchy.errors import QueryError
from panarchy.observe.index import Causes, causes_of
from panarchy.observe.tracer import CausalTracer
from panarchy.run import Run
from panarchy.world import World

EVENTS = 5_000_000
"""Events of the record that is asked: about a century of tiny."""
QUESTIONS = 100
"""Random events and fields that are asked about."""

_STRETCH = 1_000
"""Ticks recorded between two looks at how many events there are."""
_DECIDING = (
    "firms.decide",
    "markets.purchase",
    "markets.match_jobs",
    "population.migration",
    "treasury.settle",
)
"""The phases in which the decisions that are logged are taken."""
_SPANS = 5
"""Spans of ticks in which decisions are counted and timed."""

_ANCESTORS = """
WITH RECURSIVE above(event) AS (
    SELECT parent FROM edges WHERE child = $event UNION SELECT parent FROM edges, above WHERE child = event
)
SELECT count(*) FROM above
"""


def rows() -> Iterator[Row]:
    """Record a tiny island for a century and ask it why; then measure the log of decisions."""
    with tempfile.TemporaryDirectory(prefix="panarchy-bench-") as folder:
        run = record(Path(folder) / "century", EVENTS)
        yield from questions(run, QUESTIONS)
        run.close()
    yield from decisions()


def record(where: Path, events: int) -> Run:
    """Record tiny until it has told of so many events.

    Args:
        where: the run's folder.
        events: least number of events.
    """
    world = World("tiny_island")
    run = world.record(where)
    while _count(run, "events") < events:
        world.step(_STRETCH)
    world.stop_recording()
    run.close()
    return Run.open(where)


def questions(run: Run, count: int, horizon: int = 90) -> Iterator[Row]:
    """Measure the answers of a run.

    Args:
        run: a run that is no longer written.
        count: random events and fields that are asked about.
        horizon: ticks that `but_for` compares.
    """
    luck = random.Random(7)  # noqa: S311, nobody need be kept from guessing
    told = _count(run, "events")
    size = f"of {told / 1e6:.2g} M events"
    (Path(run.path) / "index" / "causes.bin").unlink(missing_ok=True)
    yield Row(f"building the index {size}", seconds(lambda: Causes(run)), "s")
    ids = run.sql("SELECT event_id FROM events").to_arrow_table()["event_id"].to_numpy()
    asked = [int(ids[luck.randrange(len(ids))]) for _ in range(count)]
    many = [int(ids[luck.randrange(len(ids))]) for _ in range(20 * count)]
    yield from _ancestors(run, many, size)
    tracer = CausalTracer(run)
    yield _percentile(
        f"recorded chain of an event {size}", [partial(tracer.build_chain, event) for event in asked], 200, 50
    )  # fmt: skip
    written = {(table, column) for table, column, _ in CoreWorld.written_by()}
    noted = list(_fields(run, luck, count, written))
    yield _percentile("why of a field whose event is noted", [_why(run, *one) for one in noted])
    fields = list(_fields(run, luck, count, None))
    yield _percentile(
        "why of any field, traced again", [_why(run, *one) for one in fields], 2_000, 500
    )
    hires = run.sql(
        "SELECT event_id FROM events WHERE kind IN ('hire', 'price_change') AND tick BETWEEN $first AND $last "
        "ORDER BY hash(event_id) LIMIT 5",
        first=run.first_tick + 1,
        last=run.last_tick - horizon,
    ).fetchall()
    yield _percentile(
        f"but_for over {horizon} ticks",
        [partial(run.but_for, event, horizon) for (event,) in hires],
    )


def _ancestors(run: Run, asked: list[int], size: str) -> Iterator[Row]:
    """Everything behind an event, beside DuckDB's recursive CTE over the same links in memory."""
    index = causes_of(run)
    reached = {event: len(index.ancestors(event)) for event in asked}
    most = max(reached, key=lambda event: reached[event])
    with duckdb.connect() as raw:
        links = run.sql("SELECT child, parent FROM event_edges").to_arrow_table()
        raw.register("links", links)
        raw.execute("CREATE TABLE edges AS SELECT * FROM links")
        middle = sorted(asked, key=lambda event: reached[event])[len(asked) // 2]
        for name, event in (("the median", middle), ("the most", most)):
            theirs_found = _behind(raw, event)
            if theirs_found != reached[event]:
                raise QueryError(
                    f"The index finds {reached[event]} ancestors of event {event}, and DuckDB {theirs_found}."
                )
            ours, theirs = in_turn(
                partial(index.ancestors, event),
                partial(_behind, raw, event),
                3,
            )
            yield Row(
                f"ancestors {size}: {name}, {reached[event]:,}", ours * 1e3, "ms", 50, 15,
                "DuckDB, recursive CTE", theirs * 1e3,
            )  # fmt: skip


def _behind(raw: duckdb.DuckDBPyConnection, event: int) -> int:
    """How many ancestors DuckDB finds."""
    return int(raw.execute(_ANCESTORS, {"event": event}).fetchall()[0][0])


def _why(
    run: Run, table: str, entity: int, column: str, key: int | None, tick: int
) -> Callable[[], object]:
    return lambda: run.why(table, entity, column, key=key, tick=tick)


def _fields(
    run: Run, luck: random.Random, count: int, only: set[tuple[str, str]] | None
) -> Iterator[tuple[str, int, str, int | None, int]]:
    """Random values: any stored column, any row, any tick; or only columns beside which an event is noted.

    Yields:
        Table, id of the row, column, place in the column's cell or None, tick.
    """
    columns, ids = _columns(run)
    known = sorted(one for one in columns if only is None or one in only)
    while count > 0:
        table, column = luck.choice(known)
        tick = luck.randrange(run.first_tick + 1, run.last_tick + 1)
        snapshot = max(found for found in run.snapshot_ticks(table) if found <= tick)
        rows = run.sql(
            f"SELECT {ids[table]} FROM {table} WHERE tick = $tick ORDER BY 1", tick=snapshot
        ).fetchall()
        if not rows:
            continue
        entity = int(luck.choice(rows)[0])
        width = columns[table, column]
        place = None if width is None else luck.randrange(width)
        if run.core_at(tick).cell(table, entity, column, place) is None:
            continue
        count -= 1
        yield table, entity, column, place, tick


def _columns(run: Run) -> tuple[dict[tuple[str, str], int | None], dict[str, str]]:
    """The stored columns that hold numbers, with the width of their cells, and each table's id column."""
    columns: dict[tuple[str, str], int | None] = {}
    ids: dict[str, str] = {}
    tables = run.core_at(run.first_tick).table_names()
    for row in run.dictionary().to_pylist():
        table, column, kind = row["table"], row["column"], row["type"]
        if table not in tables or not row["stored"]:
            continue
        if table not in ids:
            ids[table] = column
        elif kind != "string":
            width = re.search(r"\[(\d+)\]$", kind)
            columns[table, column] = None if width is None else int(width[1])
    return columns, ids


def _percentile(
    name: str,
    asked: Iterable[Callable[[], object]],
    must: float | None = None,
    aim: float | None = None,
) -> Row:
    """The 95th percentile of some questions, in milliseconds, with the median beside it."""
    taken = [seconds(one) * 1e3 for one in asked]
    note = f"of {len(taken)}; median {statistics.median(taken):.3g} ms"
    return Row(
        f"{name}, 95th percentile", float(np.percentile(taken, 95)), "ms", must, aim, note=note
    )


def _count(run: Run, view: str) -> int:
    return int(run.sql(f"SELECT count(*) FROM {view}").fetchall()[0][0])


def decisions(
    warm: int = 60, ticks: int = 120, changes: Mapping[str, object] | None = None
) -> Iterator[Row]:
    """Measure the full log of decisions on tiny.

    Args:
        warm: ticks before, so that no start-up work is counted.
        ticks: ticks measured.
        changes: changes to the scenario by dotted key.
    """
    yield _rate(warm, ticks, dict(changes or {}))
    plain, full = (
        World("tiny_island", set={**(changes or {}), "logging.decisions": level})
        for level in ("none", "full")
    )
    for world in (plain, full):
        world.step(warm)
    with_it, without = in_turn(lambda: full.step(ticks), lambda: plain.step(ticks), 5)
    added = (with_it - without) / ticks * 1e3
    note = f"a tick takes {without / ticks * 1e3:.3g} ms without"
    yield Row("full log of decisions added to a tick of tiny", added, "ms", 1.5, 0.5, note=note)
    with tempfile.TemporaryDirectory(prefix="panarchy-bench-") as folder:
        for name, world in (("none", plain), ("full", full)):
            world.record(Path(folder) / name)
        with_it, without = in_turn(lambda: full.step(ticks), lambda: plain.step(ticks), 5)
        for world in (plain, full):
            world.stop_recording()
    added = (with_it - without) / ticks * 1e3
    yield Row("the same, recorded to files", added, "ms", 1.5, 0.5)


def _rate(warm: int, ticks: int, changes: dict[str, object]) -> Row:
    """Decisions a second of one thread, in the phases in which actors decide, whatever else these do."""
    world = World("tiny_island", threads=1, set={**changes, "logging.decisions": "full"})
    rates, spent = [], []
    with tempfile.TemporaryDirectory(prefix="panarchy-bench-") as folder:
        run = world.record(Path(folder) / "decisions")
        world.step(warm)
        for _ in range(_SPANS):
            before = _deciding(world)
            world.step(ticks)
            spent.append(_deciding(world) - before)
        world.stop_recording()
        for span, seconds_spent in enumerate(spent):
            first = warm + span * ticks
            asked = "SELECT count(*) FROM decisions WHERE tick > $first AND tick <= $last"
            taken = run.sql(asked, first=first, last=first + ticks).fetchall()[0][0]
            rates.append(taken / seconds_spent)
        run.close()
    note = f"median of {_SPANS} spans; {rates[0] * spent[0] / ticks:,.0f} a tick"
    return Row(
        "rule decisions, fully logged, a second of one core", statistics.median(rates) / 1e6, "M/s", 1, 3,
        more_is_better=True, note=note,
    )  # fmt: skip


def _deciding(world: World) -> float:
    """Seconds spent so far in the phases in which actors decide."""
    timings = world.core.timings()
    return sum(timings[phase][1] for phase in _DECIDING)
