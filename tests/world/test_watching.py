"""Watching changes nothing: the same chain with every log, audit and widget on as with all of them off."""

from __future__ import annotations

from pathlib import Path

import pytest

from panarchy import Multiverse, World

TICKS = 45
SET = {"population.persons": 4_000}


@pytest.fixture(scope="module")
def alone() -> str:
    """The chain hash of a world that nobody looks at."""
    world = World("tiny_island", seed=11, set={**SET, "logging.decisions": "none"})
    _acted(world)
    return world.hash()


def _acted(world: World) -> None:
    """A month, an order, and the days after it."""
    world.step(20)
    world.act("set_policy", name="dole_rate", value=0.5)
    world.step(TICKS - 20)


def test_with_everything_on_the_chain_is_the_same(alone: str, tmp_path: Path) -> None:
    world = World("tiny_island", seed=11, set={**SET, "logging.decisions": "full"})
    run = world.record(tmp_path / "run", every=5)
    audits = world.watch(rules="all", intervals=1)
    explorer = world.explore()
    with world.scope("watched"):
        world.step(20)
        world.act("set_policy", name="dole_rate", value=0.5)
        live, tree = run.explore(), run.multiverse()
        world.step(5)
        answer = run.why("treasury", 0, "dole_rate")
        picture = answer.widget()
        world.audit()
        fork = run.fork(at=22, name="beside").step(3)
        run.but_for(run.sql("select event_id from intents").fetchall()[0][0], horizon=5)
        world.step(TICKS - 25)
    assert world.tick == TICKS
    assert world.hash() == alone
    assert run.chain_at(TICKS) == alone
    assert run.sql("select count(*) from decisions").fetchall()[0][0] > 0
    assert run.sql("select count(*) from audit_checks").fetchall()[0][0] > 0
    assert len(audits.findings()) == 0
    assert Multiverse(run).names == ["main", "beside"]
    for widget in (explorer, live, tree, picture):
        widget.close()
    fork.close()
    world.stop_recording()


def test_the_run_of_a_watched_world_is_that_of_one_alone(tmp_path: Path) -> None:
    chains = []
    for name, detail, watched in (("seen", "full", True), ("unseen", "none", False)):
        world = World("tiny_island", seed=11, set={**SET, "logging.decisions": detail})
        run = world.record(tmp_path / name, every=10)
        if watched:
            world.watch(rules="all", intervals=1)
        _acted(world)
        chains.append(run.sql("select tick, chain from hashes order by tick").fetchall())
        world.stop_recording()
    assert chains[0] == chains[1]
