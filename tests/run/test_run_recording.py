"""A recorded world is the same world, and what is recorded is what was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from panarchy import Run, RunError, World
from tests.run.islands import act_and_step, island


def test_recording_leaves_the_chain_hash_unchanged(
    make_island: Callable[[], World], tmp_path: Path
) -> None:
    plain, watched = make_island(), make_island()
    watched.record(tmp_path / "run", every={"persons": 5, "tiles": 1})
    for world in (plain, watched):
        act_and_step(world, 40)
    assert watched.hash() == plain.hash()
    watched.stop_recording()


def test_each_table_has_its_own_step(make_island: Callable[[], World], tmp_path: Path) -> None:
    world = make_island()
    run = world.record(tmp_path / "run", every={"firms": 1, "tiles": 0, "persons": 20})
    world.step(31)
    run.flush()
    assert run.snapshot_ticks("firms") == list(range(32))
    assert run.snapshot_ticks("tiles") == [0]
    assert run.snapshot_ticks("persons") == [0, 20]
    assert run.snapshot_ticks("households") == [0, 30]
    world.stop_recording()


def test_every_zero_keeps_only_the_start(make_island: Callable[[], World], tmp_path: Path) -> None:
    world = make_island()
    run = world.record(tmp_path / "run", every=0)
    world.step(35)
    world.stop_recording()
    assert {table: run.snapshot_ticks(table) for table in world.core.table_names()} == {
        table: [0] for table in world.core.table_names()
    }
    assert run.world_at(35).hash() == world.hash()


def test_a_live_run_answers_with_every_tick(
    make_island: Callable[[], World], tmp_path: Path
) -> None:
    world = make_island()
    run = world.record(tmp_path / "run")
    for tick in (1, 2, 7, 33, 34):
        world.step(tick - world.tick)
        assert run.sql("SELECT max(tick), count(*) FROM kpis").fetchall() == [(tick, tick + 1)]
        assert run.world_at(tick).hash() == world.hash()
    world.stop_recording()


def test_a_live_run_knows_its_last_tick_without_a_flush(
    make_island: Callable[[], World], tmp_path: Path
) -> None:
    world = make_island()
    run = world.record(tmp_path / "run")
    other = Run.open(tmp_path / "run")
    for tick in (0, 1, 8, 31, 47):
        world.step(tick - world.tick)
        for reader in (run, other):
            assert reader.last_tick == tick
            assert reader.chain_at(reader.last_tick) == world.hash()
            assert reader.world_at(reader.last_tick).hash() == world.hash()
        world.step(1)
        assert (run.last_tick, run.flushed_tick) == (tick + 1, tick)
        assert f"0..{tick + 1}" in repr(run)
    assert run.as_of("kpis", run.last_tick).fetchall()[-1][2] == 48
    world.stop_recording()
    assert (run.last_tick, run.flushed_tick) == (48, 48)
    with pytest.raises(RunError, match="holds ticks 0 to 48, not 49"):
        run.chain_at(49)


def test_streams_hold_every_tick_once(opened: Run, recorded: Path) -> None:
    ticks = [row[0] for row in opened.sql("SELECT tick FROM hashes ORDER BY tick").fetchall()]
    assert ticks == list(range(96))
    chains = opened.sql("SELECT tick, chain FROM hashes").fetchall()
    assert all(opened.chain_at(tick) == chain for tick, chain in chains)
    twice = opened.sql(
        "SELECT event_id FROM events GROUP BY event_id HAVING count(*) > 1"
    ).fetchall()
    assert twice == []


@pytest.mark.parametrize("restored", [False, True])
def test_indicators_and_hashes_begin_with_the_tick_at_which_recording_began(
    make_island: Callable[[], World], tmp_path: Path, restored: bool
) -> None:
    world = make_island()
    world.step(12)
    world = World.restore(world.save()) if restored else world
    begun = (world.hash(), world.kpis(), world.core.component_hashes())
    run = world.record(tmp_path / "run", target_tick=20)
    assert run.sql("SELECT tick FROM kpis").fetchall() == [(12,)]
    assert run.as_of("kpis", 12).fetchall() == run.sql("SELECT * FROM kpis").fetchall()
    world.step(3)
    world.stop_recording()
    assert run.resume() == 20
    for view in ("kpis", "hashes"):
        ticks = run.sql(f"SELECT tick FROM {view} ORDER BY tick").fetchall()
        assert ticks == [(tick,) for tick in range(12, 21)], view
    first = "SELECT * EXCLUDE (run, branch) FROM {} WHERE tick = 12"
    (kpis,) = run.sql(first.format("kpis")).to_arrow_table().to_pylist()
    (hashes,) = run.sql(first.format("hashes")).to_arrow_table().to_pylist()
    assert (hashes.pop("chain"), kpis) == begun[:2]
    assert hashes == {"tick": 12, **begun[2]}
    assert run.verify().ticks == 8


def test_a_copy_of_a_recorded_world_keeps_nothing_for_a_recorder(
    make_island: Callable[[], World], tmp_path: Path
) -> None:
    world = make_island()
    world.record(tmp_path / "run")
    copy = world.copy()
    copy.step(40)
    assert len(copy.core.drain("hashes")) == 0
    assert len(copy.core.drain("events")) == 0
    world.stop_recording()


def test_events_are_those_that_the_world_drains(
    make_island: Callable[[], World], opened: Run
) -> None:
    world = make_island()
    world.core.record(True)
    act_and_step(world, 95)
    expected = pa.table(world.core.drain("events")).column("event_id").to_pylist()
    assert [
        row[0] for row in opened.sql("SELECT event_id FROM events ORDER BY event_id").fetchall()
    ] == expected


def test_intents_stand_in_the_log_with_the_tick_of_their_acceptance(opened: Run) -> None:
    log = opened.log()
    assert [intent.accepted for intent in log.intents] == [4, 24, 44, 64, 84]
    assert [intent.verb for intent in log.intents] == ["protect_area"] * 5
    assert json.loads(log.intents[1].args) == {"tile": 168}


@pytest.mark.parametrize(
    ("every", "said"),
    [
        ({"firm": 1}, "no table 'firm' to record. Did you mean 'firms'?"),
        ({"firms": -1}, "every for 'firms' must be a whole number"),
        ({"firms": 1.5}, "every for 'firms' must be a whole number"),
        (True, "must be a whole number"),
        ("10", "every for 'tiles' must be a whole number from 0 to 2,097,151, not '10'"),
        (None, "must be a whole number"),
        (2.5, "must be a whole number"),
        (2**40, "must be a whole number"),
        ({"firms": None}, "every for 'firms' must be a whole number"),
        ({3: 1}, "no table '3' to record"),
    ],
)
def test_a_wrong_step_is_refused(
    make_island: Callable[[], World], tmp_path: Path, every: dict[str, int], said: str
) -> None:
    with pytest.raises(RunError, match=r"every for|no table") as caught:
        make_island().record(tmp_path / "run", every=every)
    assert said in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_steps_may_be_numpy_numbers_and_all_defaults(
    make_island: Callable[[], World], tmp_path: Path
) -> None:
    for name, every, said in (
        ("one", np.int64(7), 7),
        ("some", {"tiles": np.uint8(7)}, 7),
        ("none", {}, 30),
    ):
        world = make_island()
        run = world.record(tmp_path / name, every=every)  # type: ignore[arg-type]
        world.step(1)
        world.stop_recording()
        assert run.info.every["tiles"] == said
        assert Run.open(tmp_path / name).resume(ticks=np.int64(1)) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("target", [-1, 2**21, 1.5, "9"])
def test_a_target_that_is_no_tick_is_refused(
    make_island: Callable[[], World], tmp_path: Path, target: int
) -> None:
    with pytest.raises(RunError, match="The last tick must be a whole number from 0 to 2,097,151"):
        make_island().record(tmp_path / "run", target_tick=target)
    assert list(tmp_path.iterdir()) == []


def test_what_a_person_keeps_in_a_run_stays_there(
    run_copy: Path, make_island: Callable[[], World]
) -> None:
    kept = [
        "notes.parquet",
        "mine/answer.parquet",
        "mine/deeper/t00000001.parquet",
        "persons/x.tmp",
    ]
    for name in kept:
        (run_copy / name).parent.mkdir(parents=True, exist_ok=True)
        (run_copy / name).write_bytes(b"a person's own")
    Run.open(run_copy).resume(ticks=1)
    assert all((run_copy / name).exists() for name in kept)
    with pytest.raises(RunError, match=f"lies in the run {run_copy}; choose a place outside"):
        make_island().record(run_copy / "branches" / "one")
    assert not (run_copy / "branches").exists()


def test_an_existing_run_is_kept_unless_replaced(
    run_copy: Path, make_island: Callable[[], World]
) -> None:
    with pytest.raises(RunError, match="exists already"):
        make_island().record(run_copy)
    assert Run.open(run_copy).last_tick == 95
    world = make_island()
    run = world.record(run_copy, if_exists="replace")
    world.step(3)
    world.stop_recording()
    assert (run.last_tick, run.verify().ok) == (3, True)
    assert [path.name for path in run_copy.parent.iterdir()] == [run_copy.name]


def test_a_folder_that_is_no_run_is_never_replaced(
    tmp_path: Path, make_island: Callable[[], World]
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(RunError, match="is no run of Panarchy"):
        make_island().record(tmp_path / "thesis", if_exists="replace")
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


def test_one_world_writes_to_a_run(tmp_path: Path, make_island: Callable[[], World]) -> None:
    first, second = make_island(), make_island()
    first.record(tmp_path / "run")
    with pytest.raises(RunError, match="is recording into"):
        second.record(tmp_path / "run", if_exists="replace")
    with pytest.raises(RunError, match="is recording into"):
        second.record(tmp_path / "run", if_exists="resume")
    first.stop_recording()
    second.record(tmp_path / "run", if_exists="resume")
    second.stop_recording()


def test_another_world_does_not_go_on_with_a_run(
    run_copy: Path, make_island: Callable[[], World]
) -> None:
    with pytest.raises(RunError, match="another scenario or seed"):
        island(seed=8).record(run_copy, if_exists="resume")
    ahead = make_island()
    ahead.step(96)
    with pytest.raises(RunError, match="after the end of the run"):
        ahead.record(run_copy, if_exists="resume")
    without_intents = make_island()
    without_intents.step(30)
    with pytest.raises(RunError, match="is not as it was in the run"):
        without_intents.record(run_copy, if_exists="resume")


def test_a_script_run_again_goes_on_with_its_run(
    run_copy: Path, make_island: Callable[[], World]
) -> None:
    world, undisturbed = make_island(), make_island()
    run = world.record(run_copy, if_exists="resume")
    act_and_step(world, 120)
    world.stop_recording()
    act_and_step(undisturbed, 120)
    assert run.chain_at(120) == undisturbed.hash()
    assert run.sql("SELECT count(*), count(DISTINCT tick) FROM kpis").fetchall() == [(121, 121)]
    assert run.verify().ok


def test_a_world_recorded_from_the_middle_begins_there(
    tmp_path: Path, make_island: Callable[[], World]
) -> None:
    world = make_island()
    act_and_step(world, 23)
    world.act("protect_area", at=40, tile=9)
    run = world.record(tmp_path / "run")
    act_and_step(world, 64)
    world.stop_recording()
    assert (run.first_tick, run.last_tick) == (23, 64)
    assert run.snapshot_ticks("persons") == [23, 30, 60]
    assert run.verify().ok
    with pytest.raises(RunError, match="holds ticks 23 to 64, not 22"):
        run.core_at(22)


def test_a_run_shows_itself_in_a_notebook(opened: Run) -> None:
    assert "0 to 95" in opened._repr_html_()
    assert "tiny" in repr(opened)
