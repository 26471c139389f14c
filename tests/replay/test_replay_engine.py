"""Replays: from any snapshot, at any number of threads, in any mode, a run comes out as it was recorded."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import pytest

from panarchy import Run, RunError, World
from panarchy.replay import ReplayEngine
from panarchy.scenario import NotInEffectWarning
from tests.run.islands import island

CASES = 20


def world_of(dice: random.Random, threads: int) -> World:
    """A small world of a random preset, seed, size and map."""
    width, height = dice.choice([(32, 24), (40, 40), (64, 32)])
    changes = {
        "population.persons": dice.randrange(300, 1_200),
        "spatial.width_tiles": width,
        "spatial.height_tiles": height,
        "parameters.space.towns": dice.randrange(2, 5),
        "population_params.fertility_base": dice.choice([1.2, 1.8, 3.5]),
    }
    preset = dice.choice(["tiny_island", "tiny_island", "laptop_small"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotInEffectWarning)
        return World(preset, seed=dice.randrange(2**40), threads=threads, set=changes)


def act(dice: random.Random, world: World) -> None:
    """Hand in a random intent, for the next tick or a later one; the state may refuse it."""
    at = world.tick + dice.randrange(1, 12)
    tile, firm = dice.randrange(700), dice.randrange(20)
    kind = dice.randrange(6)
    if kind == 0:
        world.act("protect_area", tile=tile, at=at, priority=dice.randrange(-2, 3))
    elif kind == 1:
        world.act(
            "set_policy", name=dice.choice(["tax_rate", "dole_rate"]), value=dice.random() / 2
        )
    elif kind == 2:
        world.act("reseed", seed=dice.randrange(2**60), at=at)
    elif kind == 3:
        world.act("withhold", event_id=(at << 32) + (dice.randrange(1, 28) << 22))
    elif kind == 4:
        world.act("harvest_forest", tile=tile, rate=0.3, at=at, source=dice.choice(["a", "b"]))
    else:
        world.act("invest", firm_id=firm, capacity_delta=1.5, at=at)


@pytest.mark.parametrize("case", range(CASES))
def test_any_run_ends_as_it_did_from_any_snapshot(case: int, tmp_path: Path) -> None:
    dice = random.Random(f"replay {case}")
    world = world_of(dice, threads=dice.choice([1, 2, 3]))
    run = world.record(tmp_path / "run", every=dice.choice([1, 5, 7, 10, 30]))
    while world.tick < 60:
        world.step(dice.randrange(1, 9))
        for _ in range(dice.randrange(3)):
            act(dice, world)
    world.stop_recording()
    begin = dice.choice(run.snapshot_ticks("state"))
    mode = dice.choice(["plain", "heavy", "synctest"])
    engine = ReplayEngine(run, threads=dice.choice([1, 2, 4])).resume(begin)
    found = engine.run(mode=mode)
    assert found.ok, found
    assert found.ticks == run.last_tick - begin
    assert engine.core.hash() == world.hash()


@pytest.mark.slow
def test_two_hundred_ticks_of_tiny_island_in_every_mode(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotInEffectWarning)
        world = World("tiny_island")
    run = world.record(tmp_path / "tiny")
    world.act("set_policy", name="tax_rate", value=0.3, at=77)
    world.step(200)
    world.stop_recording()
    for mode, words in (("heavy", "saved and restored"), ("synctest", "computed twice")):
        engine = ReplayEngine(run).resume(0)
        found = engine.run(200, mode=mode)
        assert (found.ok, found.ticks) == (True, 200), found
        assert words in str(found)
        assert engine.core.hash() == world.hash()


@pytest.fixture
def faulty(tmp_path: Path) -> Run:
    """A run whose world was changed behind the engine's back between ticks 42 and 43."""
    world = island()
    run = world.record(tmp_path / "faulty", every=10)
    world.step(42)
    world.core.poke("tiles", 500, "soil_fertility", 0.123)
    world.step(20)
    world.stop_recording()
    return run


@pytest.mark.parametrize("mode", ["plain", "heavy", "synctest"])
def test_a_replay_that_departs_says_where_in_one_sentence(faulty: Run, mode: str) -> None:
    engine = ReplayEngine(faulty).resume(30)
    found = engine.run(mode=mode)  # type: ignore[arg-type]
    assert not found.ok
    assert found.departure is not None
    assert (found.departure.tick, found.ticks) == (43, 12)
    assert "tiles" in found.departure.components
    assert "departs from" in str(found)
    assert "at tick 43: the table tiles differs from what was recorded." in str(found)


def test_from_behind_the_fault_it_comes_out_again(faulty: Run) -> None:
    assert ReplayEngine(faulty).resume(50).run().ok


def test_a_branch_is_replayed_from_before_its_fork(run: Run) -> None:
    branch = run.fork(at=47, name="mine", seed=9).set("treasury.tax_rate", 0.3, at=60).step(30)
    engine = ReplayEngine(branch)
    engine.resume(35)
    assert engine.run(46).ok
    for mode in ("plain", "heavy", "synctest"):
        found = ReplayEngine(branch).resume(47).run(mode=mode)  # type: ignore[arg-type]
        assert (found.ok, found.ticks) == (True, 30), found
    found = ReplayEngine(branch).resume(20).run()
    assert (found.ok, found.last) == (True, 77), found


def test_progress_that_cannot_be_told_of_is_refused(run: Run) -> None:
    with pytest.raises(
        RunError, match=r"^progress is called with how far it is .*, and 3 cannot be\.$"
    ):
        ReplayEngine(run).resume(50).run(80, progress=3)  # type: ignore[arg-type]


def test_progress_is_told(run: Run) -> None:
    told: list[tuple[int, int]] = []
    ReplayEngine(run).resume(50).run(80, progress=lambda done, last: told.append((done, last)))
    assert told[-1] == (80, 80)
    assert told == sorted(told)


def test_what_cannot_be_replayed_is_told_in_a_sentence(run: Run) -> None:
    with pytest.raises(RunError, match="Did you mean 'heavy'"):
        ReplayEngine(run).run(mode="havy")  # type: ignore[arg-type]
    with pytest.raises(RunError, match="cannot go to tick 96"):
        ReplayEngine(run).resume(90).run(96)
    with pytest.raises(RunError, match="holds ticks 0 to 95, not 120"):
        ReplayEngine(run).resume(120)
    with pytest.raises(RunError, match=r"^A ReplayEngine replays a run, such as .*, not 'x'\.$"):
        ReplayEngine("x")  # type: ignore[arg-type]
