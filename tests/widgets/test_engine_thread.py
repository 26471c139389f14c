"""The engine thread without a browser: it plays, pauses at once, serves calls between slices, and reports errors."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from panarchy.engine_thread import EngineThread
from panarchy.pacing import Pace
from tests.widgets.fake_core import FakeCore
from tests.widgets.gated_core import PATIENCE, GatedCore


def engine_of(core: FakeCore) -> EngineThread:
    return EngineThread(core.step, request_stop=core.request_stop)


def wait_for(condition: object, seconds: float = PATIENCE) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        time.sleep(0.002)


def test_run_takes_exactly_the_ticks_asked_for_on_its_own_thread() -> None:
    core = FakeCore(tick_seconds=0.0005)
    engine = engine_of(core)
    assert engine.run(100) == 100
    assert core.tick == 100
    assert core.touched_by == {"panarchy-engine"}
    assert engine.run(0) == 0
    engine.close()


def test_a_pause_lets_the_tick_under_way_end_and_takes_no_other() -> None:
    core = GatedCore()
    engine = EngineThread(core.step, request_stop=core.request_stop)
    engine.play(Pace(None, 30.0))
    core.pass_ticks(3)
    # The fourth tick is under way and cannot end: a pause that waited for it would hang here.
    engine.pause()
    assert core.tick == 3
    core.let(1_000)
    assert engine.call(lambda: core.tick) == 4
    assert core.slices == 1
    assert not engine.state().playing
    engine.close()


def test_a_core_that_cannot_be_stopped_is_paused_after_its_slice() -> None:
    core = GatedCore(slice_ticks=5)
    engine = EngineThread(core.step)
    engine.play(Pace(None, 30.0))
    core.pass_ticks(7)
    engine.pause()
    core.let(1_000)
    assert engine.call(lambda: core.tick) == 10
    assert core.slices == 2
    engine.close()


def test_a_pause_between_two_slices_leaves_none_to_take() -> None:
    core = FakeCore(tick_seconds=0.0)
    engine = engine_of(core)
    engine.on_slice(lambda _ticks: engine.pause())
    engine.play(Pace(1, 30.0))
    wait_for(lambda: core.tick == 1)
    engine.call(lambda: None)
    engine.advance(1)
    wait_for(lambda: core.tick == 2)
    assert engine.call(lambda: core.tick) == 2
    engine.close()


def test_a_call_waits_for_one_tick_and_not_for_the_slice() -> None:
    core = GatedCore()
    engine = EngineThread(core.step, request_stop=core.request_stop)
    engine.play(Pace(None, 30.0))
    core.pass_ticks(2)
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(engine.call(lambda: core.tick)))
    asking.start()
    wait_for(core.asked_to_stop)
    core.let()
    asking.join(PATIENCE)
    assert answers == [3]
    core.await_tick()
    assert engine.playing
    engine.pause()
    core.let(1_000)
    engine.close()


def test_a_pause_ends_a_blocking_run_with_the_ticks_taken() -> None:
    core = GatedCore()
    engine = EngineThread(core.step, request_stop=core.request_stop)
    taken: list[int] = []
    running = threading.Thread(target=lambda: taken.append(engine.run(100_000)))
    running.start()
    core.pass_ticks(6)
    assert engine.state().blocking
    engine.pause()
    core.let(1_000)
    running.join(PATIENCE)
    assert taken == [7]
    assert core.tick == 7
    assert not engine.state().blocking
    engine.close()


def test_keyboard_interrupt_ends_a_run_cleanly(monkeypatch: pytest.MonkeyPatch) -> None:
    core = FakeCore(tick_seconds=0.002)
    engine = engine_of(core)
    waits = iter([False, False, True])
    original = threading.Event.wait

    def interrupted(event: threading.Event, timeout: float | None = None) -> bool:
        if timeout == 0.05 and next(waits, False):
            raise KeyboardInterrupt
        return original(event, timeout)

    monkeypatch.setattr(threading.Event, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.run(100_000)
    taken = core.tick
    assert 0 < taken < 100_000
    assert taken == engine.call(lambda: core.tick)
    assert not engine.state().blocking
    assert engine.pauses == 0
    engine.close()


def test_call_runs_between_slices_and_hands_errors_back() -> None:
    core = FakeCore(tick_seconds=0.001)
    engine = engine_of(core)
    engine.play(Pace(None, 30.0))
    assert engine.call(lambda: threading.current_thread().name) == "panarchy-engine"
    with pytest.raises(LookupError, match="nothing here"):
        engine.call(lambda: (_ for _ in ()).throw(LookupError("nothing here")))
    assert engine.playing
    engine.close()


def test_an_error_while_playing_stops_and_is_kept_for_the_view() -> None:
    core = FakeCore(tick_seconds=0.0)
    core.fail_at = 25
    engine = engine_of(core)
    seen: list[str | None] = []
    engine.on_change(lambda state: seen.append(state.error))
    engine.play(Pace(None, 30.0))
    wait_for(lambda: seen[-1] is not None)
    assert "tick 25" in str(seen[-1])
    assert not engine.playing
    with pytest.raises(ValueError, match="The books do not close at tick 25"):
        engine.run(10)
    engine.close()


def test_advance_does_not_wait_and_does_not_block() -> None:
    core = FakeCore(tick_seconds=0.001)
    engine = engine_of(core)
    blocked: list[bool] = []
    engine.on_change(lambda state: blocked.append(state.blocking))
    engine.advance(3)
    wait_for(lambda: core.tick == 3)
    assert True not in blocked
    engine.close()


def test_run_async_leaves_the_loop_free() -> None:
    core = FakeCore(tick_seconds=0.002)
    engine = engine_of(core)

    async def both() -> tuple[int, int]:
        run = asyncio.create_task(engine.run_async(50))
        turns = 0
        while not run.done():
            turns += 1
            await asyncio.sleep(0.002)
        return run.result(), turns

    taken, turns = asyncio.run(both())
    assert taken == 50
    assert turns > 5
    engine.close()


def test_close_frees_who_waits_and_refuses_afterwards() -> None:
    core = GatedCore()
    engine = EngineThread(core.step, request_stop=core.request_stop)
    taken: list[int] = []
    running = threading.Thread(target=lambda: taken.append(engine.run(100_000)))
    running.start()
    core.pass_ticks(2)
    closing = threading.Thread(target=engine.close)
    closing.start()
    wait_for(lambda: engine.closed)
    core.let(1_000)
    for thread in (running, closing):
        thread.join(PATIENCE)
    # The thread may end before it counts its last slice.
    assert taken[0] <= core.tick == 3
    with pytest.raises(RuntimeError, match="closed"):
        engine.run(1)
