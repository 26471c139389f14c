"""Views, queries, parameters, refusals and ``as_of`` over a small run in the stored form."""

from __future__ import annotations

import threading
from pathlib import Path

import pyarrow as pa
import pytest

from panarchy.errors import DamagedError, QueryError
from panarchy.history import History
from tests.history.fake_run import FakeRun


@pytest.fixture
def run(tmp_path: Path) -> FakeRun:
    """A run of five ticks."""
    return FakeRun(tmp_path)


@pytest.fixture
def history(run: FakeRun) -> History:
    """Its history."""
    return History(run)


def test_every_view_says_run_branch_and_tick(history: History) -> None:
    for view, columns in history.views().items():
        assert {"run", "branch", "tick"} <= set(columns), view
    assert history.sql("select distinct run, branch from persons").fetchall() == [
        ("island", "main")
    ]


def test_display_columns_stand_beside_the_exact_ones(history: History) -> None:
    row = history.sql(
        "select wealth_minor, wealth_real from persons where tick = 4 and person_id = 1"
    ).fetchall()
    assert row == [(400, 4.0)]
    stock = history.sql(
        "select inventories['food'] from firms where tick = $t and firm_id = 7", t=2
    ).fetchall()
    assert stock == [(1.502,)]


def test_events_have_the_documented_columns_in_order(history: History) -> None:
    columns = history.views()["events"]
    assert columns[2:14] == [
        "event_id",
        "tick",
        "kind",
        "system",
        "entity_table",
        "entity_id",
        "other_table",
        "other_id",
        "value",
        "correlation_id",
        "causation_id",
        "payload",
    ]
    assert history.sql("select payload->>'wage' from events where tick = 1").fetchall() == [("30",)]


def test_a_view_with_nothing_recorded_has_columns_and_types(history: History) -> None:
    edges = history.sql("select * from event_edges")
    assert edges.columns == ["run", "branch", "tick", "child", "parent", "role"]
    assert [str(kind) for kind in edges.types] == [
        "VARCHAR",
        "VARCHAR",
        "INTEGER",
        "BIGINT",
        "BIGINT",
        "VARCHAR",
    ]
    assert edges.fetchall() == []


def test_hot_files_and_a_compacted_segment_answer_alike(run: FakeRun, history: History) -> None:
    query = "select * from persons order by all"
    before = history.sql(query).to_arrow_table()
    run.compact("persons", "person_id")
    assert history.sql(query).to_arrow_table().equals(before)


def test_a_live_run_is_flushed_and_shows_its_last_tick(run: FakeRun, history: History) -> None:
    assert history.sql("select max(tick) from kpis").fetchall() == [(4,)]
    flushes = run.flushes
    run.advance(5)
    assert history.sql("select max(tick) from kpis").fetchall() == [(5,)]
    assert run.flushes > flushes


def test_the_dictionary_is_a_view(history: History) -> None:
    query = (
        "select doc from dictionary where table_name = 'persons' and column_name = 'wealth_real'"
    )
    assert history.sql(query).fetchall() == [("The wealth_real of persons.",)]


def test_parameters_with_dollar_or_colon(history: History) -> None:
    assert history.sql("select count(*) from kpis where tick >= $t", t=3).fetchall() == [(2,)]
    assert history.sql(
        "select count(*) from kpis where tick between :a and :b", a=1, b=3
    ).fetchall() == [(3,)]


@pytest.mark.parametrize(
    ("query", "values", "words"),
    [
        (
            "select agedays from persons",
            {},
            "no column 'agedays' in persons. Did you mean 'age_days'",
        ),
        (
            "select x.event_id from event_edges x, events e",
            {},
            "There is no column 'event_id' in x. It is a column of events.",
        ),
        ("select x.chyld from event_edges x", {}, "'chyld' in event_edges. Did you mean 'child'?"),
        ("select tick from person", {}, "no view 'person'. Did you mean 'persons'"),
        ("select tick from query", {}, "no view 'query'"),
        ("select tick from qqq", {}, "The views are persons"),
        ("select unemployment from persons", {}, "It is a column of kpis"),
        ("select averag(tick) from kpis", {}, "no function 'averag'"),
        ("selct 1", {}, "not SQL"),
        ("", {}, "empty"),
        (None, {}, "A query is a text, not NoneType"),
        ("create temp view persons as select 1", {}, "The run has a view persons; give yours"),
        ('create or replace temp view "KPIS" as select 1', {}, 'has a view "KPIS"'),
        ("select 1; select 2", {}, "One statement"),
        ("select $t", {}, "names $t"),
        ("select $tick", {"tik": 1}, "Did you mean 'tik'"),
        ("select 1", {"t": 1}, "no parameter 't'"),
        ("select tick + kind from events", {}, "cannot be answered"),
    ],
)
def test_a_mistake_is_one_sentence(
    history: History, query: str, values: dict[str, object], words: str
) -> None:
    with pytest.raises(QueryError) as caught:
        history.sql(query, **values)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "insert into persons values (1)",
        "drop view persons",
        "create table x as select 1",
        "create view x as select 1",
        "copy persons to '{out}'",
        "with x as (copy (select 1) to '{out}') select 1",
        "with x as (insert into y values (1) returning *) select * from x",
        "select * from query('with x as (copy (select 1) to ''{out}'') select 1')",
        "explain analyze copy (select 1) to '{out}'",
        "create temp view x as with y as (copy (select 1) to '{out}') select 1",
        "with x as (copy (select 1 as a) to '{out}') pivot x on a",
        "attach 'other.db'",
        "set threads = 1",
    ],
)
def test_what_could_write_is_refused(history: History, tmp_path: Path, query: str) -> None:
    out = tmp_path / "written.csv"
    with pytest.raises(QueryError):
        history.sql(query.format(out=out))
    assert not out.exists()


def test_what_only_reads_is_allowed(history: History) -> None:
    assert history.sql("explain select * from persons").fetchall()
    assert history.sql("pivot kpis on tick using any_value(unemployment)").fetchall()
    assert history.sql(
        "create temp view rich as select * from persons where wealth_real > 2"
    ).fetchall()
    assert history.sql("select count(*) from rich").fetchall() == [(4,)]
    assert history.sql("select 'insert; copy' as words").fetchall() == [("insert; copy",)]
    assert history.sql("describe persons").fetchall()


def test_a_query_reads_a_relation_held_in_a_variable(history: History) -> None:
    earlier = history.as_of("persons", 3)
    query = "select sum(p.wealth_real - e.wealth_real) from persons p join earlier e using (person_id) where p.tick = 4"
    assert history.sql(query).fetchall() == [(1.0,)]
    assert earlier.columns


def test_as_of_a_snapshot_and_between_two_agree_in_columns_and_types(history: History) -> None:
    recorded, replayed = history.as_of("persons", 2), history.as_of("persons", 3)
    assert recorded.columns == replayed.columns
    assert [str(kind) for kind in recorded.types] == [str(kind) for kind in replayed.types]
    assert replayed.fetchall()[0] == ("island", "main", 3, 1, 9003, 300, 3.0)
    assert recorded.fetchall()[0] == ("island", "main", 2, 1, 9002, 200, 2.0)


def test_as_of_what_happened_is_everything_up_to_the_tick(history: History) -> None:
    assert len(history.as_of("events", 2).fetchall()) == 3


def test_as_of_refuses_a_tick_outside_and_an_unknown_table(history: History) -> None:
    with pytest.raises(QueryError, match="holds ticks 0 to 4, not 5"):
        history.as_of("persons", 5)
    with pytest.raises(QueryError, match="Did you mean 'persons'"):
        history.as_of("person", 1)


def test_a_missing_file_is_named_and_keeps_nobody_from_other_views(
    run: FakeRun, history: History
) -> None:
    Path(run.files("persons", 2)[0]).unlink()
    for ask in (
        lambda: history.sql("select count(*) from persons"),
        lambda: history.sql("with x as (select * from PERSONS) select * from x"),
        lambda: history.as_of("persons", 2),
    ):
        with pytest.raises(DamagedError, match=r"persons-2\.parquet is missing"):
            ask()
    assert history.sql("select count(*) from kpis").fetchall() == [(5,)]
    assert history.as_of("firms", 2).fetchall()


def test_a_file_lost_between_question_and_answer_is_named(run: FakeRun, history: History) -> None:
    relation = history.sql("select * from kpis")
    Path(run.files("kpis")[3]).unlink()
    with pytest.raises(DamagedError, match=r"kpis-3\.parquet is missing"), history.explained():
        relation.fetchall()


def test_a_query_that_fails_on_its_rows_is_explained(history: History) -> None:
    relation = history.sql("select cast(kind as int) from events")
    with (
        pytest.raises(QueryError, match="cannot be answered: Could not convert"),
        history.explained(),
    ):
        relation.fetchall()


def test_as_of_has_the_snapshot_checked(run: FakeRun, history: History) -> None:
    history.as_of("persons", 2)
    history.as_of("persons", 3)
    history.as_of("kpis", 2)
    assert run.checked == [("persons", 2)]


def test_each_thread_has_its_own_cursor(history: History) -> None:
    unfinished = history.cursor().execute("select * from range(100000)")
    answers: list[pa.Table] = []
    thread = threading.Thread(
        target=lambda: answers.append(history.sql("select count(*) n from kpis").to_arrow_table())
    )
    thread.start()
    thread.join()
    assert answers[0].to_pylist() == [{"n": 5}]
    assert unfinished.fetchone() == (0,)
