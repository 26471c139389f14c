"""The publisher without a browser: what a view is sent, when, and how much of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from panarchy.engine_thread import EngineThread
from panarchy.widgets.flow import FlowControl, Rate
from panarchy.widgets.live import LiveSource
from panarchy.widgets.publisher import Publisher
from tests.widgets.fake_core import FakeCore
from tests.widgets.gated_core import PATIENCE, GatedCore


class View:
    """A view that keeps what it is sent, and acknowledges if asked to."""

    def __init__(self, acknowledges: bool = True, tick_seconds: float = 0.001) -> None:
        self.core = FakeCore(32, 16, tick_seconds)
        self.engine = EngineThread(self.core.step, request_stop=self.core.request_stop)
        self.source = LiveSource(self.core, self.engine, title="Fake island")
        self.publisher = Publisher(self.source, self.take)
        self.acknowledges = acknowledges
        self.messages: list[tuple[dict[str, Any], list[bytes]]] = []

    def take(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        self.messages.append((content, buffers))
        if content["kind"] == "frame" and self.acknowledges:
            self.say(kind="ack", sequence=content["sequence"])

    def say(self, **content: Any) -> None:
        self.publisher.receive(content)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [content for content, _ in list(self.messages) if content["kind"] == kind]

    def wait(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, [content["kind"] for content, _ in self.messages][-10:]
            time.sleep(0.005)

    def close(self) -> None:
        self.publisher.close()
        self.engine.close()


class OnlyAnEngine:
    """A source of which nothing but the engine is asked, as long as no view is there."""

    live = True

    def __init__(self, engine: EngineThread) -> None:
        self.engine = engine

    def __getattr__(self, name: str) -> Any:
        return lambda *_arguments: None


@pytest.fixture
def view() -> Iterator[View]:
    made = View()
    yield made
    made.close()


def test_nothing_is_sent_before_a_view_is_ready(view: View) -> None:
    view.engine.run(20)
    time.sleep(0.1)
    assert view.messages == []


def test_a_ready_view_gets_everything_once(view: View) -> None:
    view.engine.run(20)
    view.say(kind="ready", view="a")
    view.wait(lambda: view.of("frame"))
    hello = view.of("hello")[0]
    assert hello["title"] == "Fake island"
    assert (hello["width"], hello["height"]) == (32, 16)
    content, buffers = next(each for each in view.messages if each[0]["kind"] == "frame")
    assert content["fresh"]
    assert content["tick"] == 20
    assert all(head[3] == 1 for head in content["planes"])
    assert [len(data) for data in buffers[:-1]] == [32 * 16] * 5
    rows = np.frombuffer(buffers[-1]).reshape(content["rows"], 1 + len(hello["kpis"]))
    assert rows[:, 0].tolist() == list(range(21))


def test_frames_carry_only_what_changed_and_every_kpi_row_once(view: View) -> None:
    view.say(kind="ready", view="a")
    view.say(kind="play", ticks_per_frame=None, frames_per_second=30)
    view.wait(lambda: len(view.of("frame")) > 8)
    view.say(kind="pause")
    view.wait(lambda: view.of("state") and not view.of("state")[-1]["playing"])
    ticks: list[float] = []
    for content, buffers in list(view.messages):
        if content["kind"] == "frame" and content["rows"]:
            ticks += np.frombuffer(buffers[-1]).reshape(content["rows"], -1)[:, 0].tolist()
    assert ticks == list(range(len(ticks)))
    fertility = [
        head[3] for frame in view.of("frame") for head in frame["planes"] if head[0] == "fertility"
    ]
    assert fertility[0] == 1
    assert set(fertility[1:]) == {0}


def test_at_most_three_frames_wait_for_an_acknowledgement() -> None:
    view = View(acknowledges=False)
    view.say(kind="ready", view="a")
    view.say(kind="play", ticks_per_frame=1, frames_per_second=30)
    time.sleep(1.0)
    assert len(view.of("frame")) <= 4
    view.close()


def test_a_hidden_view_gets_no_frames_while_the_world_goes_on(view: View) -> None:
    view.say(kind="ready", view="a")
    view.wait(lambda: view.of("frame"))
    view.say(kind="visible", view="a", on=False)
    view.say(kind="play", ticks_per_frame=1, frames_per_second=30)
    view.wait(lambda: view.core.tick > 10)
    assert len(view.of("frame")) <= 2
    view.say(kind="visible", view="a", on=True)
    view.wait(lambda: view.of("frame")[-1]["tick"] > 10)


def test_a_pause_is_told_as_soon_as_it_is_heard() -> None:
    core = GatedCore()
    engine = EngineThread(core.step, request_stop=core.request_stop)
    messages: list[dict[str, Any]] = []
    told = threading.Condition()

    def take(content: dict[str, Any], _buffers: list[bytes]) -> None:
        with told:
            messages.append(content)
            told.notify_all()

    def rests() -> bool:
        return bool(messages) and messages[-1]["kind"] == "state" and not messages[-1]["playing"]

    publisher = Publisher(OnlyAnEngine(engine), take)
    publisher.start()
    publisher.receive({"kind": "play", "ticks_per_frame": None, "frames_per_second": 30})
    core.pass_ticks(2)
    publisher.receive({"kind": "pause"})
    with told:
        # The third tick is still under way and cannot end: the view does not wait for it.
        assert told.wait_for(rests, PATIENCE)
    assert core.tick == 2
    core.let(1_000)
    assert engine.call(lambda: core.tick) == 3
    publisher.close()
    engine.close()


def test_a_cell_that_steps_is_announced_before_it_blocks(view: View) -> None:
    view.say(kind="ready", view="a")
    view.wait(lambda: view.of("state"))
    view.engine.run(300)
    assert any(state["blocking"] for state in view.of("state"))
    view.wait(lambda: not view.of("state")[-1]["blocking"])


def test_a_cell_that_steps_tick_by_tick_does_not_flood_the_view() -> None:
    view = View(tick_seconds=0.0)
    view.say(kind="ready", view="a")
    view.wait(lambda: view.of("frame"))
    for _ in range(300):
        view.engine.run(1)
    assert len(view.of("state")) < 40
    view.close()


def test_scrubbing_shows_a_kept_map_and_the_present_comes_back(view: View) -> None:
    view.say(kind="ready", view="a")
    view.engine.run(200)
    view.say(kind="scrub", tick=90, serial=7, release=True)
    view.wait(lambda: view.of("settled"))
    past = next(frame for frame in view.of("frame") if frame["serial"] == 7)
    assert past["past"]
    assert 0 <= past["tick"] <= 90
    assert view.of("settled")[0] == {"kind": "settled", "serial": 7, "exact": False}
    view.say(kind="present")
    view.wait(lambda: view.of("frame")[-1]["tick"] == 200)
    assert not view.of("frame")[-1]["past"]


def test_the_inspector_follows_a_firm_and_its_neighbours(view: View) -> None:
    view.say(kind="ready", view="a")
    view.say(kind="inspect", table="firms", entity=3)
    view.wait(lambda: view.of("entity"))
    entity = view.of("entity")[0]
    fields = {field["name"]: field for field in entity["fields"]}
    assert fields["price_real"]["unit"] == "currency"
    assert fields["price_real"]["exact"] == 10_150
    assert {"price_minor", "key"} & set(fields) == set()
    assert fields["owner_id"]["link"] == "persons"
    assert fields["tile_id"]["link"] == "tiles"
    assert fields["firm_id"]["link"] is None
    assert [event["what"] for event in entity["events"]] == [
        "price_changed",
        "hired",
        "price_changed",
    ]
    assert entity["events"][1]["cause_kind"] == "price_changed"
    view.say(kind="play", ticks_per_frame=1, frames_per_second=30)
    view.wait(lambda: len(view.of("entity")) > 3)
    history = view.of("entity")[-1]["history"]
    assert len(history["ticks"]) >= 3
    assert len(history["columns"]["cash_real"]) == len(history["ticks"])


def test_a_tile_lists_what_is_in_it(view: View) -> None:
    view.say(kind="ready", view="a")
    view.say(kind="inspect", table="tiles", entity=32 * 8 + 16)
    view.wait(lambda: view.of("entity"))
    contents = {each["table"]: each for each in view.of("entity")[0]["contents"]}
    assert contents["firms"]["count"] == 20
    assert contents["persons"]["count"] == 500
    assert len(contents["persons"]["rows"]) == 60


def test_an_entity_that_does_not_exist_is_said_to_be_missing(view: View) -> None:
    view.say(kind="ready", view="a")
    view.say(kind="inspect", table="persons", entity=99_999)
    view.wait(lambda: view.of("entity"))
    assert not view.of("entity")[0]["found"]


def test_an_error_in_the_world_reaches_the_cell(view: View) -> None:
    view.core.fail_at = 5
    view.say(kind="ready", view="a")
    view.say(kind="play", ticks_per_frame=None, frames_per_second=30)
    view.wait(lambda: view.of("state") and view.of("state")[-1]["error"])
    assert view.of("state")[-1]["error"] == "The books do not close at tick 5."
    view.say(kind="inspect", table="tiles", entity="no number")
    view.wait(lambda: view.of("error"))
    assert "no number" in view.of("error")[0]["message"]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_flow_control_keeps_thirty_a_second_and_slows_down_in_silence() -> None:
    clock = Clock()
    flow = FlowControl(clock)
    assert flow.delay() is None
    flow.watch("a", True)
    assert flow.delay() == 0.0
    flow.send()
    assert flow.delay() == pytest.approx(1 / 60)
    clock.now = 1 / 60
    flow.acknowledge(flow.send())
    assert flow.delay() == pytest.approx(1 / 30)
    clock.now = 1.0
    for _ in range(3):
        flow.send()
    assert flow.delay() == pytest.approx(1.0 + 1 / 60)
    clock.now = 2.5
    assert flow.delay() == 0.0
    flow.send()
    assert flow.delay() == pytest.approx(0.1)
    flow.acknowledge(6)
    assert flow.delay() == pytest.approx(1 / 60)
    flow.acknowledge(99)
    assert flow.acknowledged == 6
    flow.watch("a", False)
    assert flow.delay() is None


def test_the_delay_of_a_frame_is_measured_until_it_is_painted() -> None:
    clock = Clock()
    flow = FlowControl(clock)
    for _ in range(3):
        flow.send()
        clock.now += 0.010
    flow.acknowledge(2)
    assert flow.lag == pytest.approx(0.020)
    flow.acknowledge(2)
    flow.acknowledge(1)
    assert flow.lag == pytest.approx(0.020)
    flow.acknowledge(3)
    assert flow.lag == pytest.approx(0.010)


def test_a_late_frame_does_not_delay_those_after_it() -> None:
    clock = Clock()
    flow = FlowControl(clock)
    flow.watch("a", True)
    sent = []
    for frame in range(301):
        # The thread wakes up to a tenth of a period late, as threads do.
        clock.now += (flow.delay() or 0.0) + (frame % 3) / 600
        sent.append(clock.now)
        flow.acknowledge(flow.send())
    assert 300 / (sent[-1] - sent[0]) == pytest.approx(30, rel=0.005)
    assert min(b - a for a, b in pairwise(sent)) > 1 / 60


def test_rate_counts_ticks_a_second() -> None:
    clock = Clock()
    rate = Rate(clock)
    assert rate.per_second() == 0.0
    for _ in range(11):
        rate.count(10)
        clock.now += 0.1
    assert rate.per_second() == pytest.approx(100.0, rel=0.1)
