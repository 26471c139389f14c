"""How many ticks a played world takes, by a clock that the test moves."""

from __future__ import annotations

import pytest

from panarchy.pacing import UNBOUNDED, Pace, Pacer


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def play(pacer: Pacer, clock: Clock, seconds: float, tick_seconds: float = 0.0) -> list[float]:
    """Take what is due, as the engine thread does, and return the time of every tick."""
    times = []
    end = clock.now + seconds
    while clock.now < end:
        ticks, wait = pacer.due()
        if ticks == 0:
            clock.now += wait
            continue
        clock.now += tick_seconds
        times.append(clock.now)
        pacer.took(1)
    return times


@pytest.mark.parametrize(("ticks", "frames"), [(1, 10.0), (5, 20.0), (30, 30.0)])
def test_a_fast_world_takes_its_ticks_a_frame_and_its_frames_a_second(
    ticks: int, frames: float
) -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pacer.restart(Pace(ticks, frames))
    assert len(play(pacer, clock, 10.0)) == pytest.approx(ticks * frames * 10, abs=ticks)


def test_a_slow_world_does_not_catch_up_with_the_frames_it_missed() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pacer.restart(Pace(1, 10.0))
    slow = play(pacer, clock, 10.0, tick_seconds=0.5)
    assert len(slow) == 20
    quick = play(pacer, clock, 1.0)
    assert len(quick) <= 12


def test_as_many_as_it_can_is_always_due() -> None:
    pacer = Pacer(Clock())
    pacer.restart(Pace(None, 30.0))
    pacer.took(1_000)
    assert pacer.due() == (UNBOUNDED, 0.0)


def test_a_new_pace_counts_from_now() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pacer.restart(Pace(10, 1.0))
    assert pacer.due()[0] == 10
    pacer.took(4)
    pacer.restart(Pace(3, 1.0))
    assert pacer.due()[0] == 3


@pytest.mark.parametrize(("ticks", "frames"), [(0, 10.0), (-3, 10.0), (1, 0.0), (1, 1e9)])
def test_a_pace_that_makes_no_sense_is_refused(ticks: int, frames: float) -> None:
    with pytest.raises(ValueError, match="must"):
        Pace(ticks, frames)
