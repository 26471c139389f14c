"""What goes back to before the recording began ends with a sentence that says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from panarchy import Run, World
from panarchy.errors import QueryError
from panarchy.observe import CausalTracer
from panarchy.replay.branch import Branch

BEGAN = 20
OLDER = r"an event of tick \d+, before the recording began at tick 20\.$"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Branch]]:
    """A recording from tick 20 to 80, and a branch of it."""
    world = World("tiny_island", seed=11, threads=1, set={"population.persons": 1_200})
    world.act("set_policy", name="dole_rate", value=0.7, at=40)
    world.act("set_policy", name="pension_rate", value=0.2, at=200)
    world.step(BEGAN)
    run = world.record(tmp_path_factory.mktemp("before") / "late", every=17)
    world.step(60)
    run.flush()
    branch = run.fork(at=60, name="aside")
    branch.step(5)
    yield run, branch
    world.stop_recording()


def older(run: Run) -> list[tuple[int, int, str, int]]:
    """Events of a run whose cause the run does not hold."""
    found: list[tuple[int, int, str, int]] = run.sql(
        "SELECT event_id, causation_id, entity_table, entity_id FROM events WHERE root_kind IS NULL "
        "AND causation_id NOT IN (SELECT event_id FROM events) ORDER BY 1"
    ).fetchall()
    assert len(found) > 5
    return found


@pytest.mark.parametrize("which", [0, 1])
def test_a_chain_that_leaves_the_record_says_so(runs: tuple[Run, Branch], which: int) -> None:
    run = runs[which]
    for event, cause, _, _ in older(run):
        last = str(CausalTracer(run).build_chain(event)).splitlines()[-1]
        assert last == (
            f"It goes back to an event of tick {cause >> 32}, before the recording began at tick {BEGAN}."
        )


@pytest.mark.parametrize("which", [0, 1])
def test_the_cause_itself_cannot_be_asked_about(runs: tuple[Run, Branch], which: int) -> None:
    run = runs[which]
    cause = older(run)[0][1]
    for ask in (run.impact, CausalTracer(run).build_chain):
        with pytest.raises(QueryError, match=rf"holds no event {cause}: it is {OLDER}"):
            ask(cause)
    with pytest.raises(QueryError, match=r"holds no event 12345\.$"):
        run.impact(12345)


@pytest.mark.parametrize("which", [0, 1])
def test_values_are_explained_all_the_same(runs: tuple[Run, Branch], which: int) -> None:
    run = runs[which]
    hires = [
        (entity, event >> 32)
        for event, _, table, entity in older(run)
        if table == "persons" and run.core_at(event >> 32).cell(table, entity, "job_event") == event
    ]
    assert hires
    for person, tick in hires:
        told = str(run.why("persons", person, "employer_firm_id", tick=tick))
        assert "before the recording began at tick 20" in told
    wages = [
        (entity, event >> 32)
        for event, _, table, entity in older(run)
        if table == "firms" and run.core_at(event >> 32).cell(table, entity, "wage_event") == event
    ]
    for firm, tick in wages:
        assert run.why("firms", firm, "wage_offer", tick=tick).graph.nodes


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_written_before_the_recording_has_been_so_since_it_began(
    runs: tuple[Run, Branch], which: int
) -> None:
    run = runs[which]
    core = run.core_at(60)
    persons = [
        person
        for (person,) in run.sql(
            "SELECT person_id FROM persons WHERE tick = 20 AND job_event IS NOT NULL ORDER BY 1"
        ).fetchall()
        if 0 < (core.cell("persons", person, "job_event") or 0) < BEGAN << 32
    ]
    assert persons
    told = str(run.why("persons", persons[0], "employer_firm_id", tick=60))
    assert "It has been so since the recording began at tick 20." in told


@pytest.mark.parametrize("which", [0, 1])
def test_intents_that_the_world_brought_along_are_known(
    runs: tuple[Run, Branch], which: int
) -> None:
    run = runs[which]
    answer = run.why("treasury", 0, "dole_rate", tick=50)
    assert "an intent was carried out: set_policy" in str(answer)
    assert run.why("treasury", 0, "cash_minor", tick=55).graph.nodes
    assert "did come about" in str(run.why_not(1))
    assert "Intent 2 waits for tick 200" in str(run.why_not(2))


def test_what_was_asked_for_before_the_recording_is_not_laid_to_chance(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    world = World("tiny_island", seed=6, threads=1, set={"population.persons": 400})
    world.act("set_policy", name="dole_rate", value=0.7, at=5)
    world.act("reseed", seed=5, at=30)
    world.step(10)
    run = world.record(tmp_path_factory.mktemp("early") / "island")
    world.step(30)
    assert str(run.why_not(1)) == (
        "Intent 1 was due at tick 5, before the recording began at tick 10: what became of it the run does not hold."
    )
    told = str(run.why("treasury", 0, "cash", tick=36))
    assert (
        "The world was given another seed, 5: whether that mattered cannot be told, as it was asked for before the "
        "recording began at tick 10." in told
    )
    world.stop_recording()
