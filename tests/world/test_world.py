"""The World facade: stepping, tables, KPIs, intents, saving, and what it says to mistakes."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from panarchy import (
    ActionError,
    DamagedError,
    PanarchyError,
    QueryError,
    Run,
    RunError,
    ScenarioError,
    World,
)

SMALL = {"population.persons": 2_000}


@pytest.fixture
def world() -> World:
    return World("tiny_island", set=SMALL)


def test_step_counts_days(world: World) -> None:
    assert (world.step(), world.tick) == (1, 1)
    assert (world.step(9), world.tick) == (9, 10)
    assert world.step(0) == 0


def test_awaiting_a_run_leaves_the_loop_free(world: World) -> None:
    async def main() -> int:
        run = asyncio.ensure_future(world.run(20))
        beats = 0
        while not run.done():
            await asyncio.sleep(0.001)
            beats += 1
        assert beats > 0
        return await run

    assert asyncio.run(main()) == 20
    assert world.tick == 20


def test_step_until_stops_where_the_condition_holds(world: World) -> None:
    taken = world.step(until="tick >= 12 and population > 0", max_ticks=100)
    assert (taken, world.tick) == (12, 12)
    assert world.step(until="tick >= 12") == 0
    assert world.step(until="population < 0", max_ticks=3) == 3


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("populaton > 1", "Did you mean 'population'"),
        ("__import__('os')", "only compare"),
        ("population >", "not an expression"),
        ("population > 'a'", "may hold numbers"),
        ("population.real > 1", "only compare"),
    ],
)
def test_a_bad_condition_is_explained(world: World, condition: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        world.step(until=condition)
    assert world.tick == 0


@pytest.mark.parametrize("ticks", [-1, 1.5, True, "3", 2**40])
def test_a_bad_number_of_ticks_is_refused(world: World, ticks: object) -> None:
    with pytest.raises(QueryError, match="whole number"):
        world.step(ticks)  # type: ignore[arg-type]


def test_tables_have_documented_columns_and_units(world: World) -> None:
    persons = world.table("persons")
    documented = {
        "person_id", "household_id", "age_years", "sex", "health_score", "education_level", "skills_vec",
        "employment_status", "employer_firm_id", "wage_real", "wealth_real", "tile_id",
    }  # fmt: skip
    assert documented <= set(persons.column_names)
    assert persons.num_rows == world.kpis()["population"]
    assert persons.schema.field("wealth_real").metadata[b"unit"] == b"currency units"
    assert persons["wealth_minor"].to_pylist() == [
        round(100 * value) for value in persons["wealth_real"].to_pylist()
    ]
    assert world.table("persons", ["age_years", "person_id"]).column_names == [
        "age_years",
        "person_id",
    ]


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("person", None, "Did you mean 'persons'"),
        ("persons", ["age_year"], "Did you mean 'age_years'"),
        ("persons", "age_years", "list of names"),
    ],
)
def test_a_mistyped_table_or_column_is_suggested(
    world: World, name: str, columns: list[str] | None, said: str
) -> None:
    with pytest.raises(QueryError, match=said):
        world.table(name, columns)


def test_kpis_now_and_since(world: World) -> None:
    world.step(5)
    now, past = world.kpis(), world.kpis(since=0)
    assert isinstance(past, pa.Table)
    assert past["tick"].to_pylist() == [0, 1, 2, 3, 4, 5]
    assert past.slice(5).to_pylist()[0] == now
    assert world.kpis(since=4).num_rows == 2


def test_actions_have_schemas(world: World) -> None:
    actions = world.actions()
    documented = {
        "open_mine", "harvest_forest", "protect_area", "seek_job", "accept_job", "migrate", "enroll_training",
        "set_price", "post_vacancies", "invest", "choose_supplier",
    }  # fmt: skip
    assert documented <= set(actions)
    for action in actions.values():
        assert action["doc"]
        assert action["schema"]["type"] == "object"


def test_an_intent_is_an_event_at_the_next_tick(world: World) -> None:
    deposits = world.table("deposits").to_pylist()
    closed = next(deposit for deposit in deposits if not deposit["open"])
    place = {"tile": closed["tile_id"], "resource": closed["resource_type"]}
    assert world.check("open_mine", **place)["ok"]
    assert world.act("open_mine", **place) == 1
    world.step()
    opened = {
        deposit["deposit_id"]: deposit["open"] for deposit in world.table("deposits").to_pylist()
    }
    assert opened[closed["deposit_id"]]
    assert not world.check("open_mine", **place)["ok"]
    assert world.act("open_mine", **place) == 2
    world.step()
    kinds = world.sql(
        "SELECT tick, kind FROM events WHERE system = 'actions' ORDER BY tick"
    ).fetchall()
    assert kinds == [(1, "intervention"), (2, "refusal")]


def test_intents_of_a_tick_go_by_priority_source_and_id(world: World) -> None:
    for priority, source in [(1, "a"), (0, "b"), (0, "a"), (0, "a")]:
        world.act("harvest_forest", tile=0, rate=0.1, at=3, priority=priority, source=source)
    world.step(3)
    rows = world.sql(
        "SELECT value FROM events WHERE tick = 3 AND system = 'actions' ORDER BY event_id"
    )
    assert [int(value) for (value,) in rows.fetchall()] == [3, 4, 2, 1]


@pytest.mark.parametrize(
    ("verb", "arguments", "said"),
    [
        ("open_min", {}, "Did you mean 'open_mine'"),
        ("open_mine", {"tile": 1, "resourc": "iron"}, "Did you mean 'resource'"),
        ("open_mine", {"tile": 1}, "needs the argument 'resource'"),
        ("open_mine", {"tile": "x", "resource": "iron"}, "whole number"),
        ("open_mine", {"tile": 1, "resource": "gold"}, "one of iron, coal"),
        ("harvest_forest", {"tile": 1, "rate": float("nan")}, "a finite number, not nan"),
        ("harvest_forest", {"tile": 1, "rate": 7}, "between"),
    ],
)
def test_a_bad_intent_raises_at_once(
    world: World, verb: str, arguments: dict[str, object], said: str
) -> None:
    with pytest.raises(ActionError, match=said):
        world.act(verb, **arguments)


def test_an_intent_for_the_past_raises(world: World) -> None:
    world.step(2)
    with pytest.raises(ActionError, match="tick 2"):
        world.act("harvest_forest", tile=0, rate=0.1, at=2)


def test_an_unrecorded_world_answers_sql(world: World) -> None:
    world.step(35)
    rows = world.sql("SELECT count(*) FROM kpis WHERE tick > $t", t=5).fetchall()
    assert rows == [(30,)]


def test_a_restored_world_knows_its_past(world: World) -> None:
    world.step(7)
    again = World.restore(world.save())
    again.step(3)
    past = again.kpis(since=0)
    assert isinstance(past, pa.Table)
    assert past["tick"].to_pylist() == list(range(11))


def test_damaged_bytes_are_refused(world: World) -> None:
    blob = bytearray(world.save())
    blob[len(blob) // 2] ^= 1
    with pytest.raises(DamagedError, match="checksum"):
        World.restore(bytes(blob))
    with pytest.raises(DamagedError, match="not a Panarchy snapshot"):
        World.restore(b"")
    blob[8] = 99
    with pytest.raises(DamagedError, match="version"):
        World.restore(bytes(blob))


def test_bad_threads_are_refused() -> None:
    with pytest.raises(PanarchyError, match="threads"):
        World("tiny_island", threads=-1, set=SMALL)


def test_phases_are_listed_in_order(world: World) -> None:
    phases = world.phases()
    assert phases["system"].to_pylist()[0] == "environment"
    assert phases["system"].to_pylist()[-1] == "bookkeeping"
    assert all(phases["doc"].to_pylist())


def test_a_world_shows_itself(world: World) -> None:
    assert "tiny_island" in repr(world)
    card = world._repr_html_()
    assert "seed 7" in card
    assert "population" in card


def test_numpy_numbers_are_numbers(world: World) -> None:
    day = np.int64(3)
    assert world.step(day) == 3
    tile = world.table("tiles").to_pandas().tile_id.iloc[2000]
    assert isinstance(world.act("protect_area", tile=tile), int)
    assert world.sql("SELECT tick FROM kpis WHERE tick = $t", t=day).fetchall() == [(3,)]


def test_relations_outlive_their_world(world: World) -> None:
    world.step(3)
    relation = World.restore(world.save()).sql("SELECT count(*) FROM kpis")
    gc.collect()
    assert relation.fetchall() == [(4,)]


def test_a_world_recorded_late_still_answers_for_its_past(world: World, tmp_path: Path) -> None:
    world.step(4)
    world.record(tmp_path / "late")
    world.step(2)
    ticks = world.sql("SELECT tick FROM kpis ORDER BY tick").fetchall()
    assert ticks == [(tick,) for tick in range(7)]
    world.stop_recording()


def test_a_run_of_a_world_that_had_acted_can_be_resumed(world: World, tmp_path: Path) -> None:
    world.step(2)
    world.act("protect_area", tile=2000)
    world.step(2)
    world.act("protect_area", tile=2001, at=9)
    run = world.record(tmp_path / "acted", every=2)
    world.step(4)
    world.stop_recording()
    run.close()
    again = Run.open(tmp_path / "acted")
    again.resume(4)
    world.step(4)
    assert again.chain_at(12) == world.hash()


@pytest.mark.parametrize("path", ["", " ", "s3://bucket/run", "s3:/bucket/run", "a\0b", "\udcff"])
def test_a_folder_that_is_none_is_refused(world: World, path: str) -> None:
    with pytest.raises(RunError, match="names none"):
        world.record(path)


def test_wrong_types_are_told_in_a_sentence(world: World) -> None:
    with pytest.raises(QueryError, match="text"):
        world.step(until=5)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="There is no table"):
        world.table(5)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="list of names"):
        world.table("persons", [])
    with pytest.raises(ActionError, match="at must be"):
        world.act("protect_area", tile=1, at="1")  # type: ignore[arg-type]
    for source, says in ((5, "must be a text"), ("", "in 1 to 200"), ("x" * 201, "not in 201")):
        with pytest.raises(ActionError, match=f"^source .*{says}"):
            world.act("protect_area", tile=1, source=source)  # type: ignore[arg-type]
    with pytest.raises(ScenarioError, match=r"^set must be a mapping of names to values, not 'x'"):
        World("tiny_island", set="x")  # type: ignore[arg-type]
    with pytest.raises(DamagedError, match="bytes"):
        World.restore("text")  # type: ignore[arg-type]
