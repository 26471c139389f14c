"""Requests that a newer one makes needless are given up: while they wait, while a world is restored, while SQL runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest

from panarchy import Run, World
from panarchy.engine_thread import EngineThread
from panarchy.run import replay
from panarchy.widgets.live import LiveSource
from panarchy.widgets.publisher import Publisher
from panarchy.widgets.recorded import Record
from panarchy.widgets.requests import Requests
from panarchy.widgets.source import Check, Frame, Superseded, carry_on
from tests.widgets.fake_core import FakeCore

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
PATIENCE = 60.0


def test_of_each_kind_the_newest_waits_and_each_view_speaks_for_itself() -> None:
    requests = Requests(threading.Condition(), lambda: None)
    requests.put({"kind": "scrub", "tick": 1})
    requests.put({"kind": "ready", "view": "a"})
    requests.put({"kind": "ready", "view": "b"})
    requests.put({"kind": "scrub", "tick": 2})
    assert [each.get("view") or each["tick"] for each in requests.take()] == ["a", "b", 2]
    assert not requests


@pytest.mark.parametrize(
    ("old", "new", "needless"),
    [
        ("scrub", "scrub", True),
        ("scrub", "present", True),
        ("scrub", "inspect", False),
        ("inspect", "inspect", True),
        ("inspect", "scrub", True),
        ("inspect", "visible", False),
    ],
)
def test_what_makes_a_request_needless(old: str, new: str, needless: bool) -> None:
    told: list[None] = []
    requests = Requests(threading.Condition(), lambda: told.append(None))
    check = requests.check(old)
    check()
    requests.put({"kind": new, "view": "a"})
    if needless:
        assert told
        with pytest.raises(Superseded):
            check()
    else:
        check()


class SlowSource(LiveSource):
    """A world whose past takes for ever to restore, until nobody waits for it."""

    def __init__(self) -> None:
        core = FakeCore(32, 16, 0.0)
        super().__init__(core, EngineThread(core.step), title="Slow island")
        self.restoring = threading.Event()
        self.given_up: list[int] = []

    def settle(self, tick: int, check: Check = carry_on) -> Frame | None:
        if tick != 10:
            return Frame(tick, self.now().planes)
        self.restoring.set()
        try:
            while True:
                check()
                threading.Event().wait(0.001)
        except Superseded:
            self.given_up.append(tick)
            raise


@pytest.fixture
def slow() -> Iterator[SlowSource]:
    source = SlowSource()
    source.engine.run(50)
    yield source
    source.engine.close()


def test_a_scrub_is_given_up_for_the_next_one(slow: SlowSource) -> None:
    answers: list[dict[str, Any]] = []
    settled = threading.Event()

    def take(content: dict[str, Any], _buffers: list[bytes]) -> None:
        answers.append(content)
        if content["kind"] == "settled":
            settled.set()

    publisher = Publisher(slow, take)
    publisher.receive({"kind": "scrub", "tick": 10, "serial": 1, "release": True})
    assert slow.restoring.wait(PATIENCE)
    publisher.receive({"kind": "scrub", "tick": 20, "serial": 2, "release": True})
    assert settled.wait(PATIENCE)
    publisher.close()
    assert slow.given_up == [10]
    assert [each["serial"] for each in answers if each["kind"] == "settled"] == [2]
    assert [each["tick"] for each in answers if each["kind"] == "frame"] == [20]
    assert not [each for each in answers if each["kind"] == "error"]


def test_a_restoration_given_up_leaves_the_run_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A tick a slice, so that the third time falls between two of them.
    monkeypatch.setattr(replay, "PATIENCE_SECONDS", 0.0)
    world = World("tiny_island", seed=7, set={"population.persons": 1_000})
    world.record(tmp_path / "run")
    world.step(29)
    world.stop_recording()
    run = Run.open(tmp_path / "run")
    for patience in (0, 3, 20):
        left = iter(range(patience))

        def check(left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise Superseded

        with pytest.raises(Superseded):
            run.core_at(29, check=check)
    assert run.core_at(29, check=carry_on).hash() == world.hash()


class EndlessRun:
    """A run whose history takes hours to read."""

    first_tick = last_tick = flushed_tick = 0

    def __init__(self) -> None:
        self.connection = duckdb.connect()

    def explained(self) -> AbstractContextManager[None]:
        return nullcontext()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        return self.connection

    def sql(self, _query: str, **_parameters: object) -> duckdb.DuckDBPyRelation:
        return self.connection.sql("SELECT 0 AS tick, sum(a.range * b.range) AS value "
                                   "FROM range(10000000) a, range(10000000) b")  # fmt: skip


def test_reading_a_history_is_interrupted() -> None:
    record = Record(cast("Run", EndlessRun()))
    ended = threading.Event()
    raised: list[BaseException] = []

    def read() -> None:
        try:
            record.entity_history("persons", 1)
        except Superseded as superseded:
            raised.append(superseded)
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    # An interruption before the query has begun passes it by, so it is repeated until it is heard.
    for _ in range(int(PATIENCE / 0.05)):
        record.give_up()
        if ended.wait(0.05):
            break
    assert len(raised) == 1
