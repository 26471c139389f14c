"""When a value last changed: what `why` says is what a computation of every tick finds, or it says what it left out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from panarchy import Run, World
from panarchy.observe.changes import last_change, same
from panarchy.observe.values import FLAG, Value, labels
from panarchy.observe.writers import last_written

from .conftest import Story

LAST = 120
COLUMNS = [
    ("persons", "employment_status"),
    ("persons", "education_level"),
    ("persons", "sex"),
    ("persons", "employer_firm_id"),
    ("persons", "partner_id"),
    ("persons", "key"),
    ("persons", "wage_minor"),
    ("persons", "status_tick"),
    ("households", "tile_id"),
    ("firms", "invest_milli"),
    ("firms", "price_minor"),
    ("firms", "vacancies"),
    ("firms", "wage_offer_minor"),
    ("firms", "posted"),
    ("tiles", "land_use"),
    ("tiles", "protected"),
    ("tiles", "managed"),
    ("tiles", "harvest_rate"),
    ("deposits", "open"),
    ("treasury", "tax_rate"),
]


@pytest.fixture(scope="module")
def lives(story: Story) -> dict[Value, list[float | None]]:
    """A few values of each column at every tick from 0 to the last, found by computing the world from its beginning."""
    luck = random.Random(5)
    core = story.run.core_at(LAST)
    values = []
    for table, column in COLUMNS:
        rows = story.run.as_of(table, LAST).to_arrow_table()
        ids = rows.column(rows.column_names.index("tick") + 1).to_pylist()
        planted = [p.entity for p in story.plants if (p.table, p.column) == (table, column)]
        for entity in [*planted, *ids[-2:], *luck.sample(ids, min(3, len(ids)))]:
            value = Value(table, entity, column, column, names=labels(story.run, table, column))
            if value.read(core) is not None:
                values.append(value)
    found: dict[Value, list[float | None]] = {value: [] for value in values}
    for tick in range(LAST + 1):
        core = story.run.core_at(tick)
        for value, life in found.items():
            life.append(value.read(core))
    return found


def true_change(life: list[float | None], tick: int, since: int = 0) -> int | None:
    """The last tick at which a life changed, of those after a tick."""
    changed = (at for at in range(tick, since, -1) if not same(life[at], life[at - 1]))
    return next(changed, None)


@pytest.mark.parametrize("tick", [LAST, 75])
def test_the_last_change_is_the_one_that_happened(
    story: Story, lives: dict[Value, list[float | None]], tick: int
) -> None:
    whole = 0
    for value, life in lives.items():
        if life[tick] is None:
            continue
        search, _ = last_written(story.run, value, tick, patience=60)
        told = None if search.change is None else search.change.tick
        looked = true_change(life, tick, search.since)
        if search.whole:
            whole += 1
            assert told == true_change(life, tick), value
        else:
            assert looked is None, value
            assert f"before tick {search.since}" in search.caveat()
        if search.change is not None:
            assert same(search.change.before, life[search.change.tick - 1]), value
            assert same(search.change.after, life[search.change.tick]), value
    assert whole > 60, "nearly all is told for certain"


def test_an_event_is_the_writer_only_where_the_value_changed(
    story: Story, lives: dict[Value, list[float | None]]
) -> None:
    named = 0
    for value, life in lives.items():
        search, event = last_written(story.run, value, LAST)
        if event is not None:
            assert search.change is not None
            named += 1
            assert event >> 32 == search.change.tick
            assert not same(life[event >> 32], life[(event >> 32) - 1]), value
    assert named >= 5


def test_a_tile_that_was_protected_has_its_cover_from_before(story: Story) -> None:
    protected = [plant for plant in story.plants if plant.column == "protected"]
    for plant in protected:
        cover = str(story.run.why("tiles", plant.entity, "land_use", tick=plant.tick + 3))
        assert "was protected" not in cover
        assert "is forest" in cover
        assert "It has been so since the run began at tick 0." in cover
        asked = str(story.run.why("tiles", plant.entity, "protected", tick=plant.tick + 3))
        assert f"tile {plant.entity} was protected at tick {plant.tick}" in asked


def test_a_label_that_changed_is_not_told_to_have_stayed(story: Story) -> None:
    rows = story.run.sql(
        "SELECT a.person_id FROM persons AS a JOIN persons AS b USING (person_id) "
        "WHERE a.tick = 0 AND b.tick = 90 AND a.employment_status <> b.employment_status ORDER BY 1 LIMIT 12"
    ).fetchall()
    assert len(rows) == 12
    for (person,) in rows:
        told = str(story.run.why("persons", person, "employment_status", tick=100))
        assert "since the run began" not in told, told
        assert "changed at tick" in told


def test_a_label_of_a_row_that_came_later_came_with_it(story: Story) -> None:
    person = story.run.sql(
        "SELECT person_id FROM persons WHERE tick = 90 AND birth_tick BETWEEN 5 AND 50 LIMIT 1"
    ).fetchall()[0][0]
    born = story.run.core_at(100).cell("persons", person, "birth_tick")
    for column in ("sex", "education_level", "key"):
        told = str(story.run.why("persons", person, column, tick=100))
        assert f"when person {person} came to be at tick {born:.0f}" in told
        assert "was born to" in told


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A recording from tick 20 on, with a plan of investment that goes away between two equal snapshots."""
    world = World("tiny_island", seed=11, threads=1, set={"population.persons": 1_200})
    world.step(20)
    run = world.record(tmp_path_factory.mktemp("changes") / "late", every=17)
    world.act("set_policy", name="tax_rate", value=0.4, at=45)
    world.step(60)
    run.flush()
    yield run
    world.stop_recording()


def test_a_change_that_came_back_between_two_snapshots_is_found(late: Run) -> None:
    plan = [late.core_at(tick).cell("firms", 0, "invest_milli") for tick in range(20, 81)]
    changes = [tick for tick in range(21, 81) if plan[tick - 20] != plan[tick - 21]]
    at = late.snapshot_ticks("firms")
    inner = max(tick for tick in changes)
    before, after = max(t for t in at if t < inner), min(t for t in at if t >= inner)
    assert plan[before - 20] == plan[after - 20], "the snapshots around it agree"
    told = str(late.why("firms", 0, "invest_milli", tick=80, patience=60))
    assert f"It last changed at tick {inner}, from " in told


def test_what_was_not_looked_at_is_said(late: Run) -> None:
    value = Value("firms", 0, "invest_milli", "invest_milli")
    search = last_change(late, value, 80, patience=0)
    assert not search.whole
    assert search.since == max(tick for tick in late.snapshot_ticks("firms") if tick < 80)
    assert search.caveat() == (
        f"It was the same at every snapshot since tick {search.same}; whether it went away and came back between "
        f"them was not looked at before tick {search.since} (with patience={search.since - search.same} it is)."
    )
    assert last_change(late, value, 80, patience=search.since - search.same).whole
    assert last_change(late, value, 80, patience=0, steady=True).whole


def test_flags_and_labels_have_names_and_numbers_none(late: Run) -> None:
    assert labels(late, "deposits", "open") == FLAG
    assert labels(late, "persons", "sex") == ("female", "male")
    assert labels(late, "firms", "price_minor") == ()


def test_a_branch_searches_its_ancestors_too(late: Run, tmp_path: Path) -> None:
    branch = late.fork(at=70, name="aside")
    branch.step(8)
    assert "It last changed at tick 65" in str(
        branch.why("firms", 0, "invest_milli", tick=78, patience=60)
    )
