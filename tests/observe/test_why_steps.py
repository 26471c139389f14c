"""Within a tick: every step that wrote a value is told, and what a phase read is what earlier steps had left."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from panarchy import Run, World
from panarchy.observe.answer import Answer
from panarchy.observe.steps import ahead_of, steps_of
from panarchy.observe.values import Value

from .conftest import Story

BEGAN = 4
TICK = BEGAN + 1
"""The tick of the intents."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, int, int]]:
    """A recording without decisions, whose first tick carries out a price and a training: its firm and its person."""
    world = World("tiny_island", seed=3, threads=1, set={"population.persons": 1_500})
    world.step(BEGAN)
    run = world.record(tmp_path_factory.mktemp("steps") / "run", every=10)
    firm = world.table("firms").to_pylist()[60]
    person = world.table("persons").to_pylist()[70]["person_id"]
    world.act("set_price", firm_id=firm["firm_id"], good_id=firm["good"], price=200.0)
    world.act("enroll_training", person=person, skill="crafts")
    world.step(36)
    run.flush()
    yield run, firm["firm_id"], person
    world.stop_recording()


def outside(answer: Answer) -> list[str]:
    """What was carried out from outside the world, of all that an answer goes back to."""
    return [node.label for node in answer.roots() if node.kind == "intervention"]


def test_a_read_that_an_intent_changed_in_the_same_tick_goes_back_to_it(
    planted: tuple[Run, int, int],
) -> None:
    run, firm, _ = planted
    for column, tick in (("orders", TICK), ("cash_real", TICK + 1), ("revenue", TICK + 1)):
        answer = run.why("firms", firm, column, tick=tick)
        assert any("set_price" in label for label in outside(answer)), str(answer)
    told = str(run.why("firms", firm, "orders", tick=TICK))
    assert f"It changed earlier in tick {TICK}, from 100 to 200." in told
    assert "since the recording began" not in told


def test_a_value_that_a_phase_writes_after_an_intent_goes_back_to_both(
    planted: tuple[Run, int, int],
) -> None:
    run, _, person = planted
    answer = run.why("persons", person, "training_days", tick=TICK)
    assert any("enroll_training" in label for label in outside(answer)), str(answer)
    assert (
        f"2 steps of tick {TICK} wrote it, in this order: an intent (+90 to 90), population.skills (-1 to 89)."
        in str(answer)
    )
    assert "The phase population.skills wrote it (-1 to 89), without an event of its own." in str(
        answer
    )


def test_the_steps_of_a_tick_lead_from_what_was_to_what_is(story: Story) -> None:
    """Each step begins where the one before ended, the first and the last as the tick computed again has it."""
    seen = 0
    for tick in (8, 41, 62, 99):
        before, after = (story.run.core_at(at) for at in (tick - 1, tick))
        for table, entity, column in (
            ("treasury", 0, "cash_minor"),
            ("economy", 0, "fund_cash_minor"),
            ("goods", 2, "inventory_milli"),
            ("firms", 20, "cash_minor"),
        ):
            value = Value(table, entity, column, column)
            steps = steps_of(story.run, value, tick)
            if len(steps) < 2:
                continue
            seen += 1
            assert steps[0].before == value.read(before)
            assert steps[-1].after == value.read(after)
            moved = (value.read(after) or 0) - (value.read(before) or 0)
            for one, following in itertools.pairwise(steps):
                assert one.after == following.before
            assert sum(step.moved for step in steps) == moved
            told = story.run.why(table, entity, column, tick=tick)
            for step in steps:
                assert f"{step.name} ({step.effect(value)})" in str(told)
            weights = [edge.weight for edge in told.graph.causes(told.graph.focus)]
            assert weights == [step.moved for step in steps]
    assert seen >= 6


def test_what_a_phase_read_is_as_the_earlier_steps_left_it(story: Story) -> None:
    """Where a read is told to have changed before, the story and the tick computed again agree on the number."""
    told_within = 0
    for tick in (41, 62, 99):
        for table, entity, column in (
            ("treasury", 0, "cash"),
            ("economy", 0, "fund_cash"),
            ("firms", 3, "orders"),
            ("firms", 11, "labour"),
        ):
            whole = str(story.run.why(table, entity, column, tick=tick))
            lines = [line.strip() for line in whole.splitlines()]
            for line, behind in itertools.pairwise(lines):
                read = re.search(r": it went from (.*) at tick \d+ to ([^;]*);", line)
                if read is None:
                    continue
                assert not behind.startswith("It has been so since") or read[1] == read[2], line
                change = re.match(r"It (.*)changed .*tick \d+, from (.*) to (.*)\.$", behind)
                if change is not None:
                    told_within += "changed earlier" in behind
                    assert change[3] == read[2], f"{line}\n{behind}"
    assert told_within >= 3


def test_steps_ahead_of_a_phase_are_the_intents_and_the_earlier_phases(story: Story) -> None:
    value = Value("treasury", 0, "cash_minor", "cash_minor")
    steps = steps_of(story.run, value, 62)
    names = [row["name"] for row in story.world.phases().to_pylist()]
    for place, step in enumerate(steps):
        assert step.phase is not None
        assert ahead_of(steps, step.phase) == steps[:place]
        assert names.index(step.phase) > max(
            (names.index(one.phase or "") for one in steps[:place]), default=-1
        )


def test_an_event_without_a_kept_decision_goes_back_to_what_its_phase_read(
    planted: tuple[Run, int, int],
) -> None:
    run, _, _ = planted
    rows = run.sql(
        "SELECT entity_id, tick FROM events WHERE kind = 'price_change' AND root_kind = 'state' "
        "AND tick > 20 ORDER BY event_id LIMIT 5"
    ).fetchall()
    assert rows
    traced = 0
    for firm, tick in rows:
        answer = run.why("firms", firm, "price", tick=tick)
        reads = [edge for edge in answer.graph.edges if edge.role == "read"]
        traced += any(
            answer.graph.node(edge.target).kind == "price_change" and edge.weight for edge in reads
        )
        assert "which reads what follows." in str(answer)
    assert traced == len(rows)
