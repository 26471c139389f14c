"""Worlds and runs as the explorer sees them: exact maps, recorded histories, and nothing changed by being watched."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from panarchy import Run, World
from panarchy.run.schedule import PLANES_EVERY
from panarchy.widgets.inspection import Dictionary, describe
from panarchy.widgets.live import LiveSource
from panarchy.widgets.publisher import Publisher
from panarchy.widgets.recorded import RecordedSource
from panarchy.widgets.sources import source_of

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
SMALL = {"population.persons": 2_000}


def island() -> World:
    return World("tiny_island", seed=7, threads=1, set=SMALL)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    world = island()
    run = world.record(tmp_path_factory.mktemp("run") / "island", every=30)
    world.step(95)
    world.stop_recording()
    return run


def test_a_watched_world_takes_the_same_way() -> None:
    alone, watched = island(), island()
    alone.step(40)
    source = source_of(watched)
    publisher = Publisher(source, lambda _content, _buffers: None)
    publisher.receive({"kind": "ready", "view": "a"})
    publisher.receive({"kind": "inspect", "table": "tiles", "entity": 4_000})
    assert watched.step(25) == 25
    publisher.receive({"kind": "play", "ticks_per_frame": 1, "frames_per_second": 30})
    time.sleep(0.2)
    publisher.receive({"kind": "pause"})
    taken = source.engine.call(lambda: watched.tick)
    watched.step(max(0, 40 - taken))
    publisher.close()
    if watched.tick > 40:
        alone.step(watched.tick - 40)
    assert watched.hash() == alone.hash()
    source.engine.close()


def test_a_live_record_is_settled_exactly_and_the_present_comes_back(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "live", every=30)
    world.step(70)
    source = source_of(world)
    assert isinstance(source, LiveSource)
    assert source.extent() == (0, 70)
    assert 43 - PLANES_EVERY < source.past(43).tick <= 43
    settled = source.settle(43)
    assert settled is not None
    assert settled.tick == 43
    names = list(settled.planes)
    assert settled.planes == run.core_at(43).planes(names)
    assert source.ask(lambda core: {"tick": core.tick}) == {"tick": 43}
    source.return_to_present()
    assert source.ask(lambda core: {"tick": core.tick}) == {"tick": 70}
    history = source.history("tiles", 4_000)
    assert history is not None
    assert history["ticks"][:3] == [0, 30, 60]
    assert len(history["columns"]["temp_idx"]) == len(history["ticks"])
    source.engine.close()
    world.stop_recording()


def test_a_world_without_a_record_shows_kept_maps_only() -> None:
    world = island()
    source = source_of(world)
    world.step(5)
    assert source.settle(3) is None
    assert source.past(3).tick <= 3
    present = source.settle(5)
    assert present is not None
    assert present.tick == 5
    assert source.history("tiles", 4_000) is None
    source.engine.close()


def test_a_run_is_played_back_and_ends_at_its_last_tick(recorded: Run) -> None:
    source = source_of(recorded)
    assert isinstance(source, RecordedSource)
    assert source.extent() == (0, 95)
    assert source.now().tick == 0
    assert not source.hello()["live"]
    assert source.engine.run(50) == 50
    assert 50 - PLANES_EVERY < source.now().tick <= 50
    source.engine.play()
    end = time.monotonic() + 20
    while source.engine.playing and time.monotonic() < end:
        time.sleep(0.02)
    assert not source.engine.playing
    assert source.now().tick == 90
    assert source.performance().memory == recorded.size
    source.engine.close()


def test_a_run_answers_for_the_exact_tick(recorded: Run) -> None:
    source = source_of(recorded)
    settled = source.settle(47)
    assert settled is not None
    assert settled.planes == recorded.core_at(47).planes(list(settled.planes))

    def question(core: Any) -> dict[str, Any]:
        return describe(core, Dictionary(core), "persons", 5)

    answer = source.ask(question)
    row = recorded.as_of("persons", 47).filter("person_id = 5").fetchall()
    assert answer["found"] == (len(row) == 1)
    assert answer["tick"] == 47
    rows = source.kpis(-1)
    assert rows[:, 0].tolist() == list(range(96))
    assert source.kpis(95).shape[0] == 0
    source.engine.close()


def test_looking_at_a_live_run_does_not_make_it_write_at_every_frame(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "run")
    source = source_of(run)
    world.step(3)
    run.flush()
    assert source.kpis(-1)[:, 0].tolist() == [0, 1, 2, 3]
    world.step(2)
    assert source.kpis(3).shape[0] == 0
    assert source.extent() == (0, 3)
    assert (run.flushed_tick, run.last_tick) == (3, 5)
    assert source.past(5).tick == 0
    assert source.extent() == (0, 5)
    source.engine.close()
    world.stop_recording()
