"""The engine thread without a browser: it plays, pauses at once, serves calls between slices, and reports errors."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from panarchy.engine_thread import EngineThread, Pace
from tests.widgets.fake_core import FakeCore


def engine_of(core: FakeCore) -> EngineThread:
    return EngineThread(core.step, request_stop=core.request_stop)


def wait_for(condition: object, seconds: float = 30.0) -> None:
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


def test_play_goes_on_until_pause_and_pause_is_quick() -> None:
    core = FakeCore(tick_seconds=0.002)
    engine = engine_of(core)
    engine.play(Pace(None, 30.0))
    wait_for(lambda: core.tick > 20)
    before = time.monotonic()
    engine.pause()
    tick = engine.call(lambda: core.tick)
    assert time.monotonic() - before < 5.0
    time.sleep(0.05)
    assert core.tick == tick
    assert not engine.state().playing
    engine.close()


def test_pace_takes_its_ticks_a_frame() -> None:
    core = FakeCore(tick_seconds=0.0)
    engine = engine_of(core)
    frames: list[int] = []
    engine.on_slice(frames.append)
    begun = time.monotonic()
    engine.play(Pace(5, 20.0))
    wait_for(lambda: core.tick >= 50)
    engine.pause()
    elapsed = time.monotonic() - begun
    assert max(frames) <= 5
    assert sum(frames) == core.tick <= 5 * (20.0 * elapsed + 2)
    engine.close()


def test_pause_ends_a_blocking_run_with_a_partial_count() -> None:
    core = FakeCore(tick_seconds=0.002)
    engine = engine_of(core)
    threading.Timer(0.2, engine.pause).start()
    taken = engine.run(100_000)
    assert 0 < taken < 1_000
    assert taken == core.tick
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
    assert 0 < taken < 1_000
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
    core = FakeCore(tick_seconds=0.002)
    engine = engine_of(core)
    threading.Timer(0.1, engine.close).start()
    assert engine.run(100_000) < 1_000
    with pytest.raises(RuntimeError, match="closed"):
        engine.run(1)


@pytest.mark.parametrize(("ticks", "frames"), [(0, 10.0), (-3, 10.0), (1, 0.0), (1, 1e9)])
def test_a_pace_that_makes_no_sense_is_refused(ticks: int, frames: float) -> None:
    with pytest.raises(ValueError, match="must"):
        Pace(ticks, frames)
