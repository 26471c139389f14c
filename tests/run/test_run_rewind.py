"""Going back gives the very tables that the live world had, from hot files, from segments and by replay."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from panarchy import QueryError, Run, RunError, World
from tests.run.islands import act_and_step, island

TABLES = ("persons", "households", "firms", "tiles", "deposits", "goods", "treasury")


def stored(world: World, table: str) -> pa.Table:
    """A live world's table as the run stores it."""
    return pa.table(world.core.table(table, stored=True))


def assert_run_equals_world(run: Run, world: World) -> None:
    """Compare every table of a run at the world's tick."""
    for table in TABLES:
        assert (
            run.table_at(table, world.tick).drop_columns(["tick"]).equals(stored(world, table))
        ), table


def test_every_table_at_random_ticks_is_the_live_one(opened: Run) -> None:
    world = island()
    for tick in sorted(random.Random(5).sample(range(1, 96), 12)):
        act_and_step(world, tick)
        assert_run_equals_world(opened, world)


def test_compaction_changes_no_answer(tmp_path: Path) -> None:
    world, live = island(), island()
    run = world.record(tmp_path / "run", every=1)
    act_and_step(world, 30)
    before = run.sql("SELECT * FROM persons WHERE tick = 17 ORDER BY person_id").to_arrow_table()
    act_and_step(world, 80)
    world.stop_recording()
    roles = {path.split("/")[-1][0] for path in run.files("persons")}
    assert roles == {"s", "t"}, "some files are segments by now, some are hot"
    assert run.snapshot_ticks("persons") == list(range(81))
    after = run.sql("SELECT * FROM persons WHERE tick = 17 ORDER BY person_id").to_arrow_table()
    assert after.equals(before)
    counted = run.sql(
        "SELECT count(DISTINCT tick), count(*) = count(DISTINCT (tick, tile_id)) FROM tiles"
    ).fetchall()
    assert counted == [(81, True)]
    for tick in (0, 1, 11, 12, 13, 47, 80):
        act_and_step(live, tick)
        assert_run_equals_world(run, live)
        assert run.core_at(tick).hash() == live.hash()
    assert run.verify().ok


def test_segments_merge_again_and_keyframes_stay(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "run", every={"deposits": 1})
    world.step(160)
    world.stop_recording()
    files = [Path(path).name for path in run.files("deposits")]
    assert any(name.startswith("s2-") for name in files), files
    assert len(files) < 30
    on_disk = {path.name for path in (tmp_path / "run" / "deposits").iterdir()}
    assert set(files) < on_disk, "a keyframe of each merged group stays beside the segments"
    assert run.sql("SELECT count(DISTINCT tick) FROM deposits").fetchall() == [(161,)]


def test_a_restored_world_goes_on_alike(opened: Run) -> None:
    world = opened.world_at(33)
    act_and_step(world, 95)
    assert world.hash() == opened.chain_at(95)


def test_a_restored_world_leaves_the_run_alone(opened: Run) -> None:
    size = opened.size
    world = opened.world_at(50)
    world.act("protect_area", tile=1)
    world.step(10)
    assert world.hash() != opened.chain_at(60)
    assert (opened.size, opened.world_at(60).hash()) == (size, opened.chain_at(60))


def test_frames_of_the_map_are_those_of_the_world(opened: Run) -> None:
    world = island()
    act_and_step(world, 45)
    names = list(opened.planes_at(45)[1])
    tick, frame = opened.planes_at(57)
    assert tick == 45
    assert frame == world.core.planes(names)


def test_ticks_and_tables_that_are_not_there_are_named(opened: Run) -> None:
    with pytest.raises(RunError, match="holds ticks 0 to 95, not 96"):
        opened.core_at(96)
    with pytest.raises(RunError, match="Did you mean 'persons'"):
        opened.table_at("person", 3)
    with pytest.raises(RunError, match="not 400"):
        opened.chain_at(400)


@pytest.mark.parametrize("tick", [-1, 3.0, "3", None, True, [3], 2**40])
def test_what_is_no_tick_is_refused(opened: Run, tick: int) -> None:
    for ask in (opened.core_at, opened.world_at, opened.chain_at, opened.planes_at):
        with pytest.raises(RunError, match="tick must be a whole number from 0 to 2,097,151, not"):
            ask(tick)
    with pytest.raises(RunError, match="tick must be a whole number"):
        opened.table_at("persons", tick)
    for view in ("persons", "kpis"):
        with pytest.raises(QueryError, match="tick must be a whole number"):
            opened.as_of(view, tick)


def test_numpy_ticks_are_ticks(opened: Run) -> None:
    assert opened.core_at(np.int64(33)).hash() == opened.chain_at(np.uint16(33))  # type: ignore[arg-type]
    assert opened.as_of("goods", np.int32(33)).fetchall() == opened.as_of("goods", 33).fetchall()  # type: ignore[arg-type]


def test_a_world_has_the_threads_asked_for_however_near_another_is(opened: Run) -> None:
    assert [opened.world_at(17, threads).threads for threads in (1, 3, 2)] == [1, 3, 2]


@pytest.mark.parametrize("threads", [-1, 2000, 1.5, "2"])
def test_what_is_no_number_of_threads_is_refused(opened: Run, threads: int) -> None:
    for run in (Run.open(opened.path), opened):
        with pytest.raises(RunError, match=r"threads .* must be a whole number from 0 to 1,024"):
            run.world_at(3, threads)
    for check in (opened.verify, opened.resume):
        with pytest.raises(RunError, match=r"^threads .* must be a whole number from 0 to 1,024"):
            check(threads=threads)
