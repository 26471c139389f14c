"""One world, one chain of hashes: whatever the threads, the recording, the saving and the watching."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from panarchy import World

TICKS = 90


@pytest.fixture(scope="module")
def expected() -> str:
    """The chain hash of tiny_island at tick 90, computed in one go on one thread."""
    world = World("tiny_island", threads=1)
    world.step(TICKS)
    return world.hash()


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_do_not_matter(threads: int, expected: str) -> None:
    world = World("tiny_island", threads=threads)
    world.step(TICKS)
    assert world.hash() == expected


def test_recording_does_not_matter(tmp_path: Path, expected: str) -> None:
    world = World("tiny_island")
    run = world.record(tmp_path / "run", every=10)
    world.step(TICKS)
    assert world.hash() == expected
    assert run.chain_at(TICKS) == expected
    world.stop_recording()


def test_saving_and_restoring_after_every_tick_does_not_matter(expected: str) -> None:
    world = World("tiny_island")
    for _ in range(TICKS):
        world.step(1)
        blob = world.save()
        world = World.restore(blob)
        assert world.save() == blob
    assert world.hash() == expected


def test_looking_does_not_matter(expected: str) -> None:
    world = World("tiny_island")
    overlays = ["population", "unemployment", "prices"]
    for _ in range(TICKS):
        world.step()
        world.kpis()
        world.core.planes(overlays)
        world.core.events_of("firms", 3, 5)
        world.table("persons", ["age_years"])
    assert world.hash() == expected


def test_a_copy_goes_its_own_way_with_the_same_luck() -> None:
    world = World("tiny_island", set={"population.persons": 2_000})
    world.step(20)
    copy = world.copy()
    world.step(20)
    assert copy.tick == 20
    copy.step(20)
    assert copy.hash() == world.hash()
    assert copy.table("persons").equals(world.table("persons"))


def test_another_seed_is_another_world() -> None:
    small = {"population.persons": 2_000}
    assert (
        World("tiny_island", seed=1, set=small).hash()
        != World("tiny_island", seed=2, set=small).hash()
    )


def test_tables_are_frozen_at_their_tick() -> None:
    world = World("tiny_island", set={"population.persons": 2_000})
    before = world.table("persons")
    kept = pa.table({name: before[name].to_pylist() for name in ("person_id", "wealth_minor")})
    world.step(40)
    assert pa.table({name: before[name].to_pylist() for name in kept.column_names}).equals(kept)
