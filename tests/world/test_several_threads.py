"""A world that several threads of Python step and ask at once: they take turns, and none waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from panarchy import World

SECONDS = 3.0
"""How long the threads go on: a world that could lock itself up did so within the first few ticks."""


def test_a_world_is_stepped_and_asked_by_several_threads_at_once() -> None:
    world = World("tiny_island", set={"population.persons": 5_000}, threads=2)
    core, over = world.core, Event()
    done = {"step": 0, "hash": 0, "table": 0}

    def again(name: str, ask: Callable[[], object]) -> None:
        while not over.is_set():
            ask()
            done[name] += 1

    asks: dict[str, Callable[[], object]] = {
        "step": lambda: core.step(1),
        "hash": core.hash,
        "table": lambda: core.table("firms"),
    }
    threads = [Thread(target=again, args=one, daemon=True) for one in asks.items()]
    for thread in threads:
        thread.start()
    over.wait(SECONDS)
    over.set()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), f"a thread waits for ever: {done}"
    assert all(done.values()), done
    apart = World("tiny_island", set={"population.persons": 5_000}, threads=1)
    apart.step(done["step"])
    assert world.core.hash() == apart.core.hash()
