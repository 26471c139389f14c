"""`why` finds the intents without which a value would be another, days later and beside what they acted on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from panarchy import Run, World
from panarchy.observe import outside
from panarchy.observe.answer import Answer
from panarchy.observe.values import Value
from panarchy.observe.words import amount
from tests.observe.conftest import Story

BEGAN = 20
DAYS = 8
"""Days from the intents on after which is asked."""
TICK = BEGAN + DAYS


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, dict[str, int]]]:
    """A recording in one tick of which intents of many verbs are carried out: the event of each verb."""
    world = World("tiny_island", seed=3, threads=1, set={"population.persons": 1_500})
    run = world.record(tmp_path_factory.mktemp("outside") / "run", every=10)
    world.step(BEGAN)
    intents = {verb: world.act(verb, **arguments) for verb, arguments in _asked(world)}
    for firm in world.table("firms").to_pylist()[40:60]:
        price = {"good_id": firm["good"], "price": firm["price"] * 2}
        world.act("set_price", firm_id=firm["firm_id"], **price)
    world.step(60)
    run.flush()
    rows = dict(run.sql("SELECT intent_id, event_id FROM intents").fetchall())
    yield run, {verb: rows[intent] for verb, intent in intents.items()}
    world.stop_recording()


def _asked(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    firms = world.table("firms").to_pylist()
    staffed = [firm for firm in firms if firm["num_employees"] > 1]
    one, two, three, four = (staffed[place]["firm_id"] for place in (5, 15, 25, 35))
    price = {"good_id": staffed[5]["good"], "price": staffed[5]["price"] * 2}
    yield "set_price", {"firm_id": one, **price}
    yield "post_vacancies", {"firm_id": two, "count": 5, "wage": 9_000.0}
    yield "invest", {"firm_id": three, "capacity_delta": 50.0}
    served = (firm["firm_id"] for firm in firms if _may_serve(world, four, firm["firm_id"]))
    yield "choose_supplier", {"firm_id": four, "supplier_id": next(served)}
    persons = world.table("persons").to_pylist()
    adults = [one for one in persons if 30 <= one["age_years"] < 60 and one["wealth_real"] > 9_000]
    yield "enroll_training", {"person": adults[3]["person_id"], "skill": "crafts"}
    there = next(one["tile_id"] for one in persons if one["tile_id"] != adults[9]["tile_id"])
    yield "migrate", {"person": adults[9]["person_id"], "tile": there}
    mine = next(one for one in world.table("deposits").to_pylist() if one["open"])
    yield "protect_area", {"tile": mine["tile_id"]}
    yield "set_policy", {"name": "dole_rate", "value": 0.7}


def _may_serve(world: World, firm: int, supplier: int) -> bool:
    """Whether a firm can be told to buy from another from which it does not buy."""
    bought = world.table("firms").to_pylist()
    known = next(one["suppliers"] for one in bought if one["firm_id"] == firm)
    return supplier not in known and bool(
        world.check("choose_supplier", firm_id=firm, supplier_id=supplier)["ok"]
    )


def reached(answer: Answer, event: int) -> bool:
    return f"e{event}" in {node.id for node in answer.graph.nodes}


def test_whatever_would_be_another_without_an_intent_goes_back_to_it(
    planted: tuple[Run, dict[str, int]],
) -> None:
    run, events = planted
    asked = told = 0
    for verb, event in events.items():
        found = run.but_for(event, horizon=DAYS)
        table, entity = run.sql(
            "SELECT entity_table, entity_id FROM events WHERE event_id = $e", e=event
        ).fetchall()[0]
        columns = {
            row["column"]: row for row in run.dictionary().to_pylist() if row["table"] == table
        }
        names = [
            name
            for name in found.changed()
            if columns[name]["type"] in {"double", "int64", "uint32"} and "event" not in name
        ]
        for name in names[:3]:
            answer = run.why(table, entity, name, tick=TICK)
            assert reached(answer, event), f"{verb}: {name}\n{answer}"
            asked += 1
            mine, other = found.changed()[name]
            if mine is None or other is None:
                continue
            side = "lower" if mine > other else "higher"
            without = f"Without it, the value would be {amount(abs(mine - other))} {side}."
            for line in str(answer).splitlines():
                said = answer.graph.node(f"e{event}").detail[1:]
                if line.startswith("From outside") and said in line:
                    assert line.endswith(without), f"{name}: {line}, not {without}"
                    told += 1
    assert asked >= 12
    assert told >= 3


def test_an_intent_that_kept_a_value_from_changing_stood_in_the_way(
    planted: tuple[Run, dict[str, int]],
) -> None:
    run, events = planted
    event = events["protect_area"]
    closed = run.sql(
        "SELECT deposit_id FROM deposits AS one JOIN deposits AS other USING (deposit_id) "
        "WHERE one.tick = 20 AND one.open AND other.tick = 30 AND NOT other.open"
    ).fetchall()
    answer = run.why("deposits", closed[0][0], "extracted_tonnage", tick=TICK)
    edges = [edge for edge in answer.graph.edges if edge.source == f"e{event}"]
    assert [(edge.target, edge.link) for edge in edges] == [(answer.graph.focus, "prevented")]
    assert "From outside: an intent was carried out: protect_area" in str(answer)
    assert "Without it, the value would be" in str(answer)


def test_an_intent_without_which_all_would_be_the_same_is_not_told_of(
    planted: tuple[Run, dict[str, int]],
) -> None:
    run, events = planted
    person = run.sql("SELECT person_id FROM persons WHERE tick = 0 LIMIT 1").fetchall()[0][0]
    answer = run.why("persons", person, "birth_tick", tick=TICK)
    assert "From outside" not in str(answer)
    assert not any(reached(answer, event) for event in events.values())


def test_the_next_price_of_its_own_names_the_price_that_an_intent_had_set(
    planted: tuple[Run, dict[str, int]],
) -> None:
    run, _ = planted
    following = run.sql(
        "SELECT one.event_id, min(other.event_id) FROM events AS one JOIN events AS other "
        "ON other.kind = one.kind AND other.entity_id = one.entity_id AND other.tick > one.tick "
        "WHERE one.kind = 'price_change' AND one.tick = $t AND one.root_id IN "
        "(SELECT event_id FROM events WHERE kind = 'intervention') GROUP BY 1",
        t=BEGAN + 1,
    ).fetchall()
    assert len(following) >= 3
    for posted, own in following:
        parents = run.sql("SELECT parent FROM event_edges WHERE child = $c", c=own).fetchall()
        assert (posted,) in parents


def test_a_place_of_a_cell_is_called_as_it_is_shown(planted: tuple[Run, dict[str, int]]) -> None:
    run, _ = planted
    core = run.core_at(TICK)
    row = next(
        one for one in run.world_at(TICK).table("firms").to_pylist() if len(one["inventories"]) > 1
    )
    goods = [good for good, _ in row["inventories"]]
    held = Value.of_cell(run, "firms", row["firm_id"], "held_milli", 1, core)
    assert (held.asked, held.scale) == (f"inventories for {goods[1]}", 1000)
    bought = Value.of_cell(run, "firms", row["firm_id"], "suppliers", 3, core)
    assert bought.asked == "suppliers at place 3"
    assert not bought.counts
    assert bought.shown(1234.0) == "1234"


def test_who_left_a_firm_is_told_of_the_count_of_its_staff(story: Story) -> None:
    """Where somebody works and whether they do are read together: neither matters by itself.

    Where something else mattered by itself for the count of that tick, such as a hire, that is told and not who left.
    """
    left = story.run.sql(
        "SELECT tick, entity_id, other_id FROM events WHERE kind = 'job_left' AND other_table = 'firms' "
        "AND tick > 10 ORDER BY event_id LIMIT 8"
    ).fetchall()
    assert left
    named = 0
    for tick, person, firm in left:
        answer = story.run.why("firms", firm, "num_employees", tick=tick)
        named += f"person {person}" in str(answer) and "and what else was read of" in str(answer)
    assert named >= 3 * len(left) / 4, f"{named} of {len(left)}"


def test_what_was_withheld_is_told_of_what_it_would_have_done(tmp_path: Path) -> None:
    world = World("tiny_island", seed=3, set={"population.persons": 2_000})
    run = world.record(tmp_path / "run", every=10)
    world.step(30)
    run.flush()
    event, person, tick = run.sql(
        "SELECT event_id, entity_id, tick FROM events WHERE kind = 'hire' AND tick > 22 ORDER BY event_id LIMIT 1"
    ).fetchall()[0]
    branch = run.fork(at=20, name="without").withhold(event)
    branch.step(tick - 20 + 3)
    answer = branch.why("persons", person, "employment_status", tick=tick)
    assert f"e{event}" in {node.id for node in answer.graph.nodes}, str(answer)
    assert "was withheld" in str(answer)
    assert "Without it, the value would be employed." in str(answer)
    world.stop_recording()


def test_intents_that_were_not_looked_at_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World("tiny_island", seed=3, set={"population.persons": 500})
    run = world.record(tmp_path / "run", every=10)
    world.step(3)
    for rate in (0.1, 0.2):
        world.act("set_policy", name="tax_rate", value=rate)
        world.step(1)
    world.step(20)
    monkeypatch.setattr(outside, "_WORK", 0)
    monkeypatch.setattr(outside, "MOST", 2)
    person = world.table("persons", ["person_id"])["person_id"][0].as_py()
    told = str(run.why("persons", person, "wealth_real"))
    assert "Whether 2 other intents up to tick 25 mattered was not looked at" in told
    assert "Intents before the latest 2 were not looked at." in told
    world.stop_recording()


def test_a_world_that_was_given_another_seed_says_what_it_owes_to_it(tmp_path: Path) -> None:
    world = World("tiny_island", seed=3, threads=1, set={"population.persons": 1_500})
    run = world.record(tmp_path / "run", every=10)
    world.step(15)
    world.stop_recording()
    other = run.fork(at=12, name="other_luck", seed=99)
    other.step(6)
    own = run.fork(at=12, name="own_luck")
    own.step(6)
    mine, theirs = (
        {one["firm_id"]: one["sold_milli"] for one in branch.table_at("firms", 18).to_pylist()}
        for branch in (own, other)
    )
    firm = next(one for one, sold in theirs.items() if mine.get(one, sold) != sold)
    answer = other.why("firms", firm, "sold", tick=18)
    side = "lower" if theirs[firm] > mine[firm] else "higher"
    moved = amount(abs(theirs[firm] - mine[firm]) / 1_000)
    assert (
        "From outside: the world was given another seed, 99, at tick 13. "
        f"Without it, the value would be {moved} {side}."
    ) in str(answer).splitlines()
    said = [node.label for node in answer.graph.nodes if node.kind == "intervention"]
    assert said == ["the world was given another seed, 99"]
    early = other.why("firms", firm, "sold", tick=12)
    assert "another seed" not in str(early)
