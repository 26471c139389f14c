"""`but_for` is the world without the event: equal to a world stepped by hand without it, and measured against the run."""

from __future__ import annotations

import json

import pytest

from panarchy import World
from panarchy.errors import QueryError

from .conftest import Story

HORIZON = 20
KINDS = (
    "intervention", "hire", "price_change", "firm_exit", "firm_entry", "separation", "birth", "death", "move",
    "vacancy_posted", "demand_change", "wage_change", "couple_formed", "job_change", "land_use_change",
)  # fmt: skip


def some_events(story: Story) -> list[tuple[int, str]]:
    """Twenty events: the first of each kind, then interventions."""
    found: list[tuple[int, str]] = []
    for kind in KINDS:
        found += story.run.sql(
            "SELECT event_id, kind FROM events WHERE kind = $k AND tick BETWEEN 31 AND 90 "
            "AND coalesce(json_extract_string(payload, '$.text'), '') <> 'closure' ORDER BY event_id LIMIT 2",
            k=kind,
        ).fetchall()
    return found


def by_hand(story: Story, event: int, last: int) -> World:
    """The world without an event, made with a world's own methods."""
    world = story.run.world_at((event >> 32) - 1)
    withheld = False
    while world.tick < last:
        for intent in story.run.log().intents:
            if intent.accepted == world.tick:
                world.act(
                    intent.verb, at=intent.tick, source=intent.source, **json.loads(intent.args)
                )
        if not withheld:
            world.act("withhold", source="but_for", event_id=event)
            withheld = True
        world.step(1)
    return world


def test_it_is_the_world_made_by_hand_without_the_event(story: Story) -> None:
    chosen = some_events(story)
    assert len(chosen) >= 20
    assert len({kind for _, kind in chosen}) >= 10
    for event, kind in chosen:
        answer = story.run.but_for(event, horizon=HORIZON)
        last = (event >> 32) + HORIZON - 1
        world = by_hand(story, event, last)
        assert answer.chains[1] == world.hash(), kind
        assert answer.chains[0] == story.run.chain_at(last), "the other is the run itself"
        final = {row["kpi"]: row for row in answer.kpis().to_pylist() if row["tick"] == last}
        kpis = world.kpis()
        assert isinstance(kpis, dict)
        for name, row in final.items():
            assert row["without_event"] == kpis[name], (kind, name)


def test_an_intervention_withheld_is_an_intervention_not_made(story: Story) -> None:
    plant = next(plant for plant in story.plants if plant.column == "dole_rate")
    event = story.run.sql(
        "SELECT event_id FROM intents WHERE intent_id = $i", i=plant.intent
    ).fetchall()[0][0]
    answer = story.run.but_for(event, horizon=10)
    without = story.run.world_at(plant.tick - 1)
    for intent in story.run.log().intents:
        if intent.id != plant.intent:
            without.act(
                intent.verb, at=intent.tick, source=intent.source, **json.loads(intent.args)
            )
    without.step(10)
    kpis = without.kpis()
    assert isinstance(kpis, dict)
    final = {row["kpi"]: row for row in answer.kpis().to_pylist() if row["tick"] == plant.tick + 9}
    assert {name: row["without_event"] for name, row in final.items()} == {
        name: kpis[name] for name in final
    }
    assert "dole_rate" in answer.changed()


def test_a_band_over_seeds_surrounds_its_mean(story: Story) -> None:
    event = story.run.sql(
        "SELECT event_id FROM intents WHERE verb = 'set_policy' LIMIT 1"
    ).fetchall()[0][0]
    answer = story.run.but_for(event, horizon=15, seeds=range(4))
    again = story.run.but_for(event, horizon=15, seeds=range(4), threads=1)
    assert answer.kpis().equals(again.kpis()), "threads decide nothing"
    rows = [
        row
        for row in answer.kpis().to_pylist()
        if row["difference"] is not None and row["low"] is not None
    ]
    assert rows
    assert all(row["low"] <= row["difference"] <= row["high"] for row in rows)
    assert "90 % band" in str(answer)


def test_what_cannot_be_withheld_is_said(story: Story) -> None:
    with pytest.raises(QueryError, match="holds no event"):
        story.run.but_for(77)
    closure = story.run.sql(
        "SELECT event_id FROM events WHERE kind = 'separation' "
        "AND json_extract_string(payload, '$.text') = 'closure' LIMIT 1"
    ).fetchall()
    for (event,) in closure:
        with pytest.raises(QueryError, match="part of the closure of a firm"):
            story.run.but_for(event)
    with pytest.raises(QueryError, match="horizon must be a whole number"):
        story.run.but_for(some_events(story)[0][0], horizon=0)
