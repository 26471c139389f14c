"""Planted divergences of every kind: the first tick, the step, the tables, the rows and the cause are found."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from panarchy import DamagedError, Multiverse, Run, RunError, World
from panarchy.replay import Divergence, ReplayAnalyzer
from tests.replay.verbs import MAKERS, allowed
from tests.run.islands import island

LAST = 60
POKES = (
    ("tiles", "soil_fertility", 0.4),
    ("persons", "wealth_minor", 777_777.0),
    ("firms", "markup", 0.77),
    ("households", "budget_minor", 123_456.0),
    ("goods", "technology", 1.9),
)
"""Numbers changed behind the engine's back: table, column, and what it becomes."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run that every plant is compared with; its tax rate is fixed from day 1."""
    return recorded(tmp_path_factory.mktemp("plants") / "base", None, None)


def recorded(path: Path, plant: Any, at: int | None, every: int = 5) -> Run:
    """A run of the island that goes to tick `at`, where `plant` does something to it, and on to the end."""
    world = island()
    world.act("set_policy", name="tax_rate", value=0.21)
    run = world.record(path, every=every)
    if plant is not None:
        world.step(at)
        plant(world)
    world.step(LAST - world.tick)
    world.stop_recording()
    return run


def planted_verb(base: Run, path: Path, verb: str, dice: random.Random) -> tuple[Divergence, int]:
    at = dice.randrange(8, 50)
    arguments = allowed(base.core_at(at), verb, dice)
    named = {value for value in arguments.values() if isinstance(value, int)}
    run = recorded(path, lambda world: world.act(verb, **arguments), at, every=30)
    found = ReplayAnalyzer(base, run, ("'base'", "'planted'")).divergence()
    if verb != "open_mine":  # which names the tile of the deposit
        assert named <= {0} or named & set(found.cells["entity_id"].to_pylist())
    return found, at + 1


@pytest.mark.parametrize("verb", sorted(MAKERS))
def test_a_verb_is_named_as_the_cause(base: Run, tmp_path: Path, verb: str) -> None:
    found, tick = planted_verb(base, tmp_path / "planted", verb, random.Random(f"plant {verb}"))
    assert (found.tick, found.step, found.system) == (tick, "intents", "intents")
    assert found.cause is not None
    assert (found.cause.kind, found.cause.verbs, found.cause.only_a) == ("inputs", [verb], ())
    assert f"only 'planted' was asked to {verb}" in str(found)
    assert found.cells.num_rows > 0
    assert found.entity is not None
    assert found.components, "the tables that differ after the tick"


@pytest.mark.parametrize("case", [1, 2])
def test_a_withholding_is_named_as_the_cause(base: Run, tmp_path: Path, case: int) -> None:
    dice = random.Random(f"withhold {case}")
    events = base.sql(
        "SELECT event_id, tick, system, entity_table, entity_id FROM events "
        "WHERE kind IN ('hire', 'separation', 'price_change') AND tick > 10 ORDER BY event_id"
    ).fetchall()
    event, tick, system, _, _ = dice.choice(events)

    def plant(world: World) -> None:
        world.act("withhold", event_id=event)

    found = ReplayAnalyzer(base, recorded(tmp_path / "planted", plant, tick - 1, 30)).divergence()
    assert (found.tick, found.system) == (tick, system)
    assert found.cause is not None
    assert found.cause.verbs == ["withhold"]
    assert f"withhold event {event}" in str(found)
    assert found.cells.num_rows > 0


def test_another_seed_is_named_as_the_cause(base: Run, tmp_path: Path) -> None:
    run = recorded(tmp_path / "planted", lambda world: world.act("reseed", seed=99, at=31), 20)
    found = ReplayAnalyzer(base, run).divergence()
    assert found.tick == 31
    assert found.cause is not None
    assert found.cause.verbs == ["reseed"]
    assert found.step is not None
    assert found.step != "intents"


@pytest.mark.parametrize("place", range(len(POKES)))
def test_what_no_input_explains_is_said_to_be_so(base: Run, tmp_path: Path, place: int) -> None:
    table, column, number = POKES[place]
    dice = random.Random(f"poke {place}")
    tick = 5 * dice.randrange(2, 11)
    ids = pa.table(base.core_at(tick - 1).table(table)).column(0).to_pylist()
    row = dice.choice(ids)
    run = recorded(
        tmp_path / "planted", lambda world: world.core.poke(table, row, column, number), tick - 1
    )
    found = ReplayAnalyzer(base, run, ("'base'", "'planted'")).divergence()
    assert found.tick == tick
    assert found.cause is not None
    assert found.cause.kind == "unexplained"
    assert "no input explains it" in str(found)
    assert "'planted' does not come out as recorded" in str(found)
    assert table in found.components
    assert (table, row) in {(cell["table"], cell["entity_id"]) for cell in found.cells.to_pylist()}


def test_a_fault_between_two_snapshots_is_seen_at_the_next(base: Run, tmp_path: Path) -> None:
    run = recorded(
        tmp_path / "planted", lambda world: world.core.poke("tiles", 700, "soil_fertility", 0.1), 22
    )
    found = ReplayAnalyzer(run, base, ("'planted'", "'base'")).divergence()
    assert (found.tick, found.components) == (23, ("tiles",))
    assert "After tick 25, the next that was recorded" in str(found)
    assert found.entity == ("tiles", 700)


def test_a_damaged_snapshot_is_named_and_nothing_is_invented(tmp_path: Path) -> None:
    run = recorded(tmp_path / "whole", None, None)
    branch = run.fork(at=32, name="asked").set("treasury.tax_rate", 0.5).step(10)
    assert "only 'asked' was asked to set_policy" in str(ReplayAnalyzer(run, branch).divergence())
    for file in (tmp_path / "whole").rglob("*.parquet"):
        if file.parent.name == "persons" or "persons" in file.name:
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 0xFF
            file.write_bytes(data)
    again = Run.open(tmp_path / "whole")
    with pytest.raises(DamagedError, match=r"persons.*\.parquet"):
        ReplayAnalyzer(again, Multiverse(again).branch("asked")).divergence()


def test_a_code_is_told_by_its_name(base: Run, tmp_path: Path) -> None:
    number = allowed(base.core_at(20), "protect_area", random.Random("code"))["tile"]
    run = recorded(tmp_path / "p", lambda world: world.act("protect_area", tile=number), 20, 30)
    found = ReplayAnalyzer(base, run, ("'base'", "'planted'")).divergence()
    assert f"tiles.protected of tile {number} is False in 'base' and True in 'planted'" in str(
        found
    )


def test_an_intent_for_later_shifts_the_numbers_of_others(base: Run, tmp_path: Path) -> None:
    del base
    runs = []
    for name in ("a", "b"):
        world = island()
        if name == "b":
            world.act("set_policy", name="pension_rate", value=0.3, at=500)
        world.act("set_policy", name="tax_rate", value=0.21, at=3)
        run = world.record(tmp_path / name, every=5)
        world.step(6)
        world.stop_recording()
        runs.append(run)
    found = ReplayAnalyzer(*runs).divergence()
    assert (found.tick, found.step, found.components) == (3, "intents", ())
    assert found.cause is not None
    assert "pension_rate" in found.cause.sentence


def test_another_order_is_told_by_the_priorities(tmp_path: Path) -> None:
    runs = []
    for name, order in {"one": (1, 2), "two": (2, 1)}.items():
        world = island()
        runs.append(world.record(tmp_path / name))
        for rate, priority in zip((0.2, 0.3), order, strict=True):
            world.act("set_policy", name="tax_rate", value=rate, at=5, priority=priority)
        world.step(8)
        world.stop_recording()
    found = ReplayAnalyzer(*runs, names=("one", "two")).divergence()
    assert found.tick == 5
    assert (
        "only one was asked to set_policy name=tax_rate value=0.2 at tick 5 (intent 1, by user, with priority 1)"
        in str(found)
    )
    assert "value=0.3 at tick 5 (intent 2, by user, with priority 1)" in str(found)


def test_other_scenarios_are_told_by_their_keys(base: Run, tmp_path: Path) -> None:
    world = island(seed=8)
    other = world.record(tmp_path / "other")
    world.step(3)
    world.stop_recording()
    found = ReplayAnalyzer(base, other, ("'base'", "'other'")).divergence()
    assert found.tick == 0
    assert found.cause is not None
    assert found.cause.kind == "configuration"
    assert "seed is 7 in 'base' and 8 in 'other'" in found.cause.sentence


def test_the_same_history_has_no_divergence(base: Run, tmp_path: Path) -> None:
    run = recorded(tmp_path / "again", None, None)
    found = ReplayAnalyzer(base, run).divergence()
    assert (found.tick, found.cause, found.entity) == (None, None, None)
    assert "every chain hash is equal" in str(found)
    assert repr(found) == f"Divergence: {found}"
    assert "every chain hash is equal" in found._repr_html_()


def test_bisection_finds_the_very_first_tick(base: Run) -> None:
    for at in (0, 1, 31, 58):
        branch = base.fork(at=at).set("treasury.dole_rate", 0.9).step(LAST - at)
        assert ReplayAnalyzer(base, branch).first_divergent_tick() == at + 1


def test_runs_without_a_common_tick_are_told(base: Run, tmp_path: Path) -> None:
    world = base.world_at(60)
    world.step(10)
    late = world.record(tmp_path / "late")
    world.stop_recording()
    with pytest.raises(RunError, match="have none in common"):
        ReplayAnalyzer(base, late).divergence()
