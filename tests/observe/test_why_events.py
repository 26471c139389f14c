"""`why` finds the events that wrote a value though they do not name its row, and what became of a row that it named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from panarchy import Run, World
from panarchy.observe.answer import Answer

TICKS = 560
FEW = 4
"""Cases of each kind that are asked about."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A year and a half of a small world, with firms that close."""
    world = World("tiny_island", threads=1, set={"population.persons": 5_000})
    recorded = world.record(tmp_path_factory.mktemp("events") / "run", every=30)
    world.step(TICKS)
    world.stop_recording()
    yield recorded
    recorded.close()


def reached(answer: Answer) -> set[str]:
    return {node.id for node in answer.graph.nodes}


def told(run: Run, kind: str) -> list[dict[str, Any]]:
    """Events of a kind after the first month, the first few."""
    rows = run.sql(
        "SELECT event_id, tick, entity_table, entity_id, other_table, other_id FROM events "
        "WHERE kind = $kind AND tick > 30 ORDER BY event_id",
        kind=kind,
    )
    return list(rows.to_arrow_table().to_pylist())


def test_whoever_lost_the_job_where_a_firm_closed_goes_back_to_that(run: Run) -> None:
    asked = 0
    for event in told(run, "firm_exit"):
        staff = [
            row["person_id"]
            for row in run.table_at("persons", event["tick"] - 1).to_pylist()
            if row["employer_firm_id"] == event["entity_id"]
        ]
        after = {
            row["person_id"]: row for row in run.table_at("persons", event["tick"]).to_pylist()
        }
        for person in staff[:2]:
            if person in after and after[person]["employment_status"] == "unemployed":
                answer = run.why("persons", person, "employment_status", tick=event["tick"])
                assert f"e{event['event_id']}" in reached(answer), str(answer)
                asked += 1
    assert asked >= FEW


def test_whoever_bought_from_a_firm_that_closed_is_told_what_became_of_it(run: Run) -> None:
    exits = {event["entity_id"]: event for event in told(run, "firm_exit")}
    asked = 0
    for start in range(60, TICKS - 30, 30):
        then, now = (run.table_at("firms", tick).to_pylist() for tick in (start, start + 30))
        later = {row["firm_id"]: row["suppliers"] for row in now}
        for row in then:
            for place, supplier in enumerate(row["suppliers"]):
                new = later.get(row["firm_id"], row["suppliers"])[place]
                if supplier in exits and supplier not in later and new != supplier and asked < FEW:
                    answer = run.why(
                        "firms", row["firm_id"], "suppliers", key=place, tick=start + 30
                    )
                    if f", from {supplier} to" not in str(answer):
                        continue
                    assert f"It had named firm {supplier}, which is there no more: " in str(answer)
                    assert f"e{exits[supplier]['event_id']}" in reached(answer), str(answer)
                    asked += 1
    assert asked >= 2
    chosen = run.sql(
        "SELECT count(*) FROM decisions WHERE kind = 'supplier' AND rationale = 'its own is there no more'"
    )
    assert chosen.fetchall()[0][0] > 0


def test_whoever_moves_along_with_the_household_goes_back_to_the_move(run: Run) -> None:
    moves = told(run, "move")[:FEW]
    for event in moves:
        members = [
            row["person_id"]
            for row in run.table_at("persons", event["tick"]).to_pylist()
            if row["household_id"] == event["entity_id"]
        ]
        answer = run.why("persons", members[0], "tile_id", tick=event["tick"])
        assert f"e{event['event_id']}" in reached(answer), str(answer)
    assert len(moves) == FEW


def test_whoever_lost_a_partner_goes_back_to_the_death(run: Run) -> None:
    asked = 0
    for event in told(run, "death"):
        before = run.table_at("persons", event["tick"] - 1).to_pylist()
        left = [row["person_id"] for row in before if row["partner_id"] == event["entity_id"]]
        if not left or asked == FEW:
            continue
        answer = run.why("persons", left[0], "partner_id", tick=event["tick"])
        assert f"e{event['event_id']}" in reached(answer), str(answer)
        asked += 1
    assert asked >= 2


def test_every_event_of_a_step_is_named_that_wrote_a_value_with_others(run: Run) -> None:
    lost = told(run, "separation")
    several = {
        (event["tick"], event["other_id"]): [
            one
            for one in lost
            if (one["tick"], one["other_id"]) == (event["tick"], event["other_id"])
        ]
        for event in lost
    }
    asked = 0
    for (tick, firm), events in several.items():
        if len(events) < 2 or asked == FEW:
            continue
        rows = {row["firm_id"]: row for row in run.table_at("firms", tick).to_pylist()}
        if firm not in rows:
            continue
        answer = run.why("firms", firm, "num_employees", tick=tick)
        if f"It last changed at tick {tick}" not in str(answer):
            continue
        lines = [line for line in str(answer).splitlines() if not line.startswith(" ")]
        said = "".join(line for line in lines if line.startswith(("What wrote it", "So did")))
        here = [
            one
            for one in events
            if f"person {one['entity_id']} lost the job at firm {firm} " in said
        ]
        assert len(here) >= 2, str(answer)
        asked += 1
    assert asked >= 1


def test_what_was_asked_of_a_firm_that_closed_is_refused_since_then() -> None:
    world = World("tiny_island", threads=1, set={"population.persons": 5_000})
    scout = world.copy()
    closed: list[tuple[int, int]] = []
    firms = {row["firm_id"] for row in scout.table("firms").to_pylist()}
    while not closed and scout.tick < TICKS:
        scout.step(1)
        left = {row["firm_id"] for row in scout.table("firms").to_pylist()}
        closed = [(scout.tick, firm) for firm in sorted(firms - left)]
    tick, firm = closed[0]
    world.step(max(tick - 40, 1))
    intent = world.act("post_vacancies", firm_id=firm, count=1, wage=5_000.0, at=tick + 2)
    world.step(tick + 3 - world.tick)
    answer = world.why_not(intent)
    said = str(answer)
    assert f"It had named firm {firm}, which is there no more: firm {firm} closed" in said
    assert "it would have been carried out." in said
    assert "At no snapshot before" not in said
