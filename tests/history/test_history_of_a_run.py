"""The history of a real recorded world equals the world itself, tick by tick, hot and compacted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from panarchy import Run, World
from panarchy.errors import QueryError

TICKS = 40
LOOKED_AT = (0, 3, 10, 17, 26, 39, 40)
TABLES = ("persons", "households", "firms", "tiles", "deposits", "goods", "treasury")
STREAMS = (
    "events",
    "event_edges",
    "decisions",
    "decision_options",
    "audits",
    "audit_checks",
    "intents",
    "flows",
    "kpis",
    "hashes",
)
LABELS = ["run", "branch", "tick"]


class Recorded:
    """A run beside what its world looked like."""

    def __init__(self, folder: Path) -> None:
        self.world = World("tiny_island", seed=5, set={"population.persons": 600})
        self.run = self.world.record(folder, every={"firms": 1, "persons": 10, "tiles": 20})
        self.live = {0: self.tables()}
        for tick in range(1, TICKS + 1):
            self.world.step(1)
            if tick in LOOKED_AT:
                self.live[tick] = self.tables()

    def tables(self) -> dict[str, pa.Table]:
        """Every table of the world as it stands."""
        return {name: self.world.table(name) for name in TABLES}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """A world of six hundred persons, recorded for forty days."""
    made = Recorded(tmp_path_factory.mktemp("history") / "run")
    yield made
    made.world.stop_recording()


def as_shown(table: pa.Table) -> dict[str, list[object]]:
    """A table's values by column, whatever the Arrow encoding."""
    return {name: table[name].to_pylist() for name in table.column_names if name not in LABELS}


@pytest.mark.parametrize("name", TABLES)
def test_as_of_equals_the_live_table_at_any_tick(recorded: Recorded, name: str) -> None:
    for tick in LOOKED_AT:
        relation = recorded.run.as_of(name, tick)
        assert relation.columns[:3] == LABELS
        answer = relation.to_arrow_table()
        live = as_shown(recorded.live[tick][name])
        shown = as_shown(answer)
        assert list(shown) == list(live), (name, tick)
        for column, values in live.items():
            assert shown[column] == values, (name, tick, column)
        assert set(answer["tick"].to_pylist()) <= {tick}


def test_a_column_has_the_same_type_recorded_or_replayed(recorded: Recorded) -> None:
    for name in TABLES:
        assert recorded.run.as_of(name, 20).types == recorded.run.as_of(name, 21).types, name


def test_segments_and_hot_files_answer_as_one(recorded: Recorded) -> None:
    recorded.run.flush()
    files = recorded.run.files("firms")
    assert len(files) <= TICKS, "some of the daily files have been merged"
    counted = recorded.run.sql(
        "select tick, count(*) from firms group by tick order by tick"
    ).fetchall()
    assert [tick for tick, _ in counted] == list(range(TICKS + 1))
    assert all(
        count == recorded.live[tick]["firms"].num_rows
        for tick, count in counted
        if tick in LOOKED_AT
    )


def test_one_row_a_tick_of_indicators_and_hashes(recorded: Recorded) -> None:
    for view in ("kpis", "hashes"):
        ticks = recorded.run.sql(f"select tick from {view} order by tick").fetchall()
        assert ticks == [(tick,) for tick in range(TICKS + 1)], view
    chain = recorded.run.sql("select chain from hashes where tick = $t", t=TICKS).fetchall()
    assert chain == [(recorded.world.hash(),)]
    now = recorded.world.kpis()
    (row,) = (
        recorded.run.sql("select * exclude (run, branch) from kpis where tick = $t", t=TICKS)
        .to_arrow_table()
        .to_pylist()
    )
    assert row == now


def test_events_have_ids_in_order_and_their_tick(recorded: Recorded) -> None:
    wrong = recorded.run.sql(
        "select count(*) from events where event_id >> 32 <> tick or causation_id >= event_id"
    )
    assert wrong.fetchall() == [(0,)]
    edges = recorded.run.sql(
        "select count(*) from event_edges x where not exists (from events e where e.event_id = x.child)"
    )
    assert edges.fetchall() == [(0,)]
    roots = recorded.run.sql(
        """
        select count(*) from events child join events parent on parent.event_id = child.causation_id
        where parent.correlation_id <> child.correlation_id
        """
    )
    assert roots.fetchall() == [(0,)]


def test_flows_show_money_beside_exact_integers(recorded: Recorded) -> None:
    columns = recorded.run.sql("select * from flows").columns
    assert columns == [*LABELS, "from_sector", "to_sector", "instrument", "amount_minor", "amount"]
    wrong = recorded.run.sql(
        "select count(*) from flows where amount <> amount_minor / 100 or amount_minor = 0"
    )
    assert wrong.fetchall() == [(0,)]


def test_every_column_of_every_view_is_in_the_dictionary(recorded: Recorded) -> None:
    described = set(recorded.run.sql("select table_name, column_name from dictionary").fetchall())
    for view in (*TABLES, *STREAMS):
        columns = recorded.run.sql(f'select * from "{view}"').columns
        missing = {column for column in columns if (view, column) not in described} - set(LABELS)
        assert missing == set(), view


def test_no_view_has_two_columns_of_one_name(recorded: Recorded) -> None:
    described = pa.table(recorded.world.core.dictionary())
    names: dict[str, list[str]] = {}
    for view, column in zip(
        described["table"].to_pylist(), described["column"].to_pylist(), strict=True
    ):
        names.setdefault(view, []).append(column.casefold())
    assert set(names) > {*TABLES, *STREAMS}
    for view, columns in names.items():
        # Streams declare their own tick; to a table the recorder gives one.
        all_columns = columns + (["run", "branch"] if view in STREAMS else LABELS)
        assert len(set(all_columns)) == len(all_columns), view


def test_a_world_never_recorded_answers_too() -> None:
    world = World("tiny_island", seed=5, set={"population.persons": 600})
    world.step(7)
    assert world.sql("select chain from hashes where tick = 7").fetchall() == [(world.hash(),)]
    assert world.sql("select count(*), min(tick) from kpis").fetchall() == [(8, 0)]
    with pytest.raises(QueryError, match="Did you mean 'persons'"):
        world.sql("select 1 from person")


def test_a_run_opened_again_answers_the_same(recorded: Recorded) -> None:
    query = "select tick, count(*), sum(wealth_minor) from persons group by tick order by tick"
    assert Run.open(recorded.run.path).sql(query).fetchall() == recorded.run.sql(query).fetchall()
