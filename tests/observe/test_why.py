"""`why` reaches what was planted, `why_not` says what stood in the way, `impact` and `trace` follow the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from panarchy import World
from panarchy.errors import QueryError
from panarchy.observe import CausalTracer

from .conftest import SMALL, Story


def planted_events(story: Story) -> dict[int, int]:
    rows = story.run.sql("SELECT intent_id, event_id, outcome FROM intents").fetchall()
    assert all(outcome == "carried out" for _, _, outcome in rows), rows
    return {intent: event for intent, event, _ in rows}


def test_why_reaches_every_planted_intervention(story: Story) -> None:
    events = planted_events(story)
    assert len(story.plants) >= 20
    for plant in story.plants:
        answer = story.run.why(
            plant.table, plant.entity, plant.column, key=plant.key, tick=plant.tick
        )
        ids = {node.id for node in answer.graph.nodes}
        assert f"e{events[plant.intent]}" in ids, f"{plant}\n{answer}"
        assert any(node.kind == "intervention" for node in answer.roots()), plant


def test_an_answer_is_a_graph_a_table_dot_and_a_story(story: Story) -> None:
    plant = story.plants[0]
    answer = story.run.why(plant.table, plant.entity, plant.column, key=plant.key, tick=plant.tick)
    assert answer.table().num_rows == len(answer.graph.nodes) >= 3
    assert answer.graph.edge_table()["link"].to_pylist() == ["direct", "direct"]
    assert answer.to_dot().startswith("digraph")
    assert f'"{answer.graph.focus}"' in answer.to_dot()
    assert "What did it: an intent was carried out" in str(answer)
    assert "<li>" in answer._repr_html_()


def test_a_decision_stands_behind_its_event(story: Story) -> None:
    rows = story.run.sql(
        "SELECT actor_id, tick FROM decisions WHERE kind = 'price' AND event_id IS NOT NULL AND tick > 40"
    ).fetchall()
    firm, tick = rows[0]
    answer = story.run.why("firms", firm, "price", tick=tick)
    decision = next(node for node in answer.graph.nodes if node.kind == "decision")
    weighed = answer.graph.causes(decision.id)
    assert {edge.source.split(".")[-1] for edge in weighed} == {
        "unit_cost", "use_of_capacity", "stock", "anchor", "bounds",
    }  # fmt: skip
    assert "chose 'post'" in str(answer)


def test_a_value_without_an_event_is_explained_by_the_phase_that_wrote_it(story: Story) -> None:
    firm = story.run.sql("SELECT firm_id FROM firms WHERE tick = 90 AND revenue > 0").fetchall()[5][
        0
    ]
    answer = story.run.why("firms", firm, "cash_real", tick=100)
    phases = [node for node in answer.graph.nodes if node.kind == "phase"]
    assert phases, str(answer)
    declared = {row["name"]: row for row in story.world.phases().to_pylist()}
    assert any("firms.cash_minor" in declared[phase.label]["writes"] for phase in phases)
    reads = [edge for edge in answer.graph.edges if edge.target == phases[0].id]
    weights = [abs(edge.weight or 0) for edge in reads]
    assert weights == sorted(weights, reverse=True), "the largest first"
    assert weights[0] > 0


def test_what_never_changed_goes_back_to_the_start(story: Story) -> None:
    person = story.run.sql("SELECT person_id FROM persons WHERE tick = 0 LIMIT 1").fetchall()[0][0]
    answer = story.run.why("persons", person, "birth_tick", tick=50)
    assert [node.kind for node in answer.roots()] == ["start"]


def _closed_mine(world: World) -> dict[str, Any]:
    """A deposit that nobody digs."""
    columns = ["deposit_id", "tile_id", "resource_type", "open"]
    deposits = world.table("deposits", columns).to_pylist()
    return next(deposit for deposit in deposits if not deposit["open"])


def test_why_not_names_what_stood_in_the_way(tmp_path: object) -> None:
    world = World("tiny_island", seed=3, set=SMALL)
    run = world.record(f"{tmp_path}/island")
    mine = _closed_mine(world)
    world.step(31)
    protected = world.act("protect_area", tile=mine["tile_id"])
    world.step(5)
    refused = world.act("open_mine", tile=mine["tile_id"], resource=mine["resource_type"])
    waiting = world.act("open_mine", at=60, tile=mine["tile_id"], resource=mine["resource_type"])
    world.step(5)
    answer = run.why_not(refused)
    assert "is protected" in str(answer)
    event = run.sql("SELECT event_id FROM intents WHERE intent_id = $i", i=protected).fetchall()[0][
        0
    ]
    assert f"e{event}" in {node.id for node in answer.graph.nodes}, str(answer)
    assert any(edge.link == "prevented" for edge in answer.graph.edges)
    assert "did come about" in str(run.why_not(protected))
    assert "waits for tick 60" in str(run.why_not(waiting))
    with pytest.raises(QueryError, match="knows no intent 99"):
        run.why_not(99)
    nowhere = world.act("open_mine", tile=99_999, resource=mine["resource_type"])
    world.step(1)
    assert "There has never been a tile 99999." in str(run.why_not(nowhere))
    world.stop_recording()


def test_why_not_names_an_earlier_intent_of_the_same_tick(tmp_path: object) -> None:
    world = World("tiny_island", seed=3, set=SMALL)
    run = world.record(f"{tmp_path}/island")
    mine = _closed_mine(world)
    world.step(12)
    world.act("set_policy", name="tax_rate", value=0.2)
    protected = world.act("protect_area", tile=mine["tile_id"])
    refused = world.act("open_mine", tile=mine["tile_id"], resource=mine["resource_type"])
    world.step(2)
    answer = run.why_not(refused)
    assert f"intent {protected} (protect_area" in answer.story
    assert "set_policy" not in answer.story
    assert "As far back as the run goes" not in answer.story
    event = run.sql("SELECT event_id FROM intents WHERE intent_id = $i", i=protected).fetchall()
    assert f"e{event[0][0]}" in {node.id for node in answer.graph.nodes}
    assert "came about" in run.why_not(protected).question
    assert "came to nothing" in answer.question
    world.stop_recording()


def test_why_not_blames_of_several_intents_of_a_tick_those_that_stood_in_the_way(
    tmp_path: Path,
) -> None:
    world = World("tiny_island", seed=3, set=SMALL)
    run = world.record(tmp_path / "island")
    mine = _closed_mine(world)
    dig = {"tile": mine["tile_id"], "resource": mine["resource_type"]}
    elsewhere = next(
        row["tile_id"] for row in world.table("tiles").to_pylist() if row["land_use"] == "forest"
    )
    world.step(12)
    bystander = world.act("protect_area", tile=elsewhere)
    first = world.act("open_mine", **dig)
    second = world.act("open_mine", **dig)
    # What stands in the way of the last arises and passes within the tick.
    world.act("set_policy", name="tax_rate", value=0.2)
    released = world.act("release_policy")
    again = world.act("release_policy")
    world.step(2)
    told = run.why_not(second).story
    assert f"would have been carried out: intent {first} (open_mine" in told
    assert f"intent {bystander}" not in told
    told = run.why_not(again).story
    assert f"Without intent {released} (release_policy" in told
    assert "As far back as the run goes" not in told
    world.stop_recording()


def test_impact_and_chain_are_two_ways_of_one_graph(story: Story) -> None:
    tracer = CausalTracer(story.run)
    rows = story.run.sql(
        "SELECT child, parent FROM event_edges ORDER BY hash(child) LIMIT 40"
    ).fetchall()
    for child, parent in rows:
        assert parent in tracer.causes.ancestors(child)
        assert child in tracer.causes.descendants(parent)
    child, parent = rows[0]
    for limit in (0, -1, 1.5):
        for ask in (tracer.build_chain, tracer.impact):
            with pytest.raises(QueryError, match="limit must be a whole number from 1"):
                ask(child, limit)  # type: ignore[arg-type]
    for node in ("zzz", "e1x", "e", 5):
        with pytest.raises(QueryError, match="is no id of a node"):
            tracer.expand(node, "causes", 5)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="A direction is causes or effects"):
        tracer.expand(f"e{child}", "cause", 5)
    assert tracer.expand("start", "causes", 5).nodes == []
    assert f"e{parent}" in {node.id for node in tracer.build_chain(child).graph.nodes}
    assert f"e{child}" in {node.id for node in story.run.impact(parent).graph.nodes}


def test_every_event_has_causes_that_resolve_or_is_a_root(story: Story) -> None:
    loose = story.run.sql(
        "SELECT count(*) FROM event_edges AS l ANTI JOIN events AS e ON l.parent = e.event_id"
    ).fetchall()
    assert loose == [(0,)]
    wrong = story.run.sql(
        "SELECT count(*) FROM events WHERE (causation_id IS NULL) <> (root_id = event_id)"
    ).fetchall()
    assert wrong == [(0,)], "what has no cause is its own root"
    unmarked = story.run.sql(
        "SELECT count(*) FROM events WHERE (causation_id IS NULL) <> (root_kind IS NOT NULL)"
    ).fetchall()
    assert unmarked == [(0,)], "a root is of a known kind, and nothing else is"
    roots = story.run.sql("SELECT DISTINCT root_kind FROM events WHERE root_kind IS NOT NULL")
    assert {row[0] for row in roots.fetchall()} == {"outside", "chance", "time", "state"}
    links = {row[0] for row in story.run.sql("SELECT DISTINCT link FROM event_edges").fetchall()}
    assert {"direct", "trigger", "enabled", "modified"} <= links


def test_a_life_is_told_in_order(story: Story) -> None:
    person = story.run.sql(
        "SELECT entity_id FROM events WHERE entity_table = 'persons' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    ).fetchall()[0][0]
    answer = story.run.trace("persons", person)
    ticks = [node.tick for node in answer.graph.nodes]
    assert ticks == sorted(ticks)
    assert len(ticks) > 1
    with pytest.raises(QueryError, match="Did you mean 'persons'"):
        story.run.trace("person", 1)
    with pytest.raises(QueryError, match=r"^There is no person 999999 in the run\.$"):
        story.run.trace("persons", 999_999)
    silent = story.run.sql(
        "SELECT person_id FROM persons WHERE tick = 0 AND person_id NOT IN "
        "(SELECT entity_id FROM events WHERE entity_table = 'persons') AND person_id NOT IN "
        "(SELECT other_id FROM events WHERE other_table = 'persons') LIMIT 1"
    ).fetchall()[0][0]
    with pytest.raises(
        QueryError,
        match=f"No event of the run names person {silent}, though the table persons has it",
    ):
        story.run.trace("persons", silent)


def test_a_question_that_cannot_be_asked_says_so(story: Story) -> None:
    with pytest.raises(QueryError, match=r"Did you mean 'price(_minor)?'"):
        story.run.why("firms", 1, "prise")
    with pytest.raises(QueryError, match="holds ticks 0 to 120, not 500"):
        story.run.why("firms", 1, "price", tick=500)
    with pytest.raises(QueryError, match="is a map"):
        story.run.why("firms", 1, "posted_price", key="wheet")
    assert "is nothing" in str(story.run.why("persons", _jobless(story), "employer_firm_id"))
    with pytest.raises(
        QueryError, match="'kpis' holds what was measured or noted tick by tick and no entities"
    ):
        story.run.why("kpis", 1, "unemployment")
    with pytest.raises(QueryError, match="keeps its firm_id for ever"):
        story.run.why("firms", 1, "firm_id")
    with pytest.raises(QueryError, match="There is no firm 999999 at tick"):
        story.run.why("firms", 999_999, "price")
    with pytest.raises(QueryError, match=r"^key is the name of a good or the place in a list"):
        story.run.why("firms", 1, "suppliers", key=True)
    with pytest.raises(QueryError, match=r"^The events of a run are no entities: impact\(\) and"):
        story.run.trace("events", 3)
    with pytest.raises(QueryError, match="holds no event"):
        story.run.impact(12345)
    for number in (-1, 2**70, "x", None):
        with pytest.raises(QueryError, match="The id of a row must be a whole number"):
            story.run.why("firms", number, "price")  # type: ignore[arg-type]
    for ask in (story.run.impact, story.run.but_for):
        with pytest.raises(QueryError, match="The id of an event must be a whole number"):
            ask("x")  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="The id of an intent must be a whole number"):
        story.run.why_not(1.5)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="tick must be a whole number"):
        story.run.why("firms", 1, "price", tick=3.7)  # type: ignore[arg-type]


def test_a_world_nobody_recorded_answers_too() -> None:
    world = World("tiny_island", seed=3, set=SMALL)
    world.step(20)
    world.act("set_policy", name="dole_rate", value=0.3)
    world.step(3)
    assert "an intent was carried out" in str(world.why("treasury", 0, "dole_rate"))
    world.step(2)
    assert world.why("treasury", 0, "dole_rate", tick=25).graph.nodes


def _jobless(story: Story) -> int:
    """A person who has lost a job and found no other."""
    rows = story.run.sql(
        "SELECT person_id FROM persons WHERE tick = 120 AND employment_status = 'unemployed' LIMIT 1"
    ).fetchall()
    return int(rows[0][0])
