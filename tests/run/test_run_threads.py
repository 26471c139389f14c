"""Asking while the world steps in another thread: every answer is of one whole tick, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from panarchy import RunError, World
from panarchy.run.writer import Worker


def test_queries_beside_a_stepping_world_see_whole_ticks(
    make_island: Callable[[], World], tmp_path: Path
) -> None:
    world, plain = make_island(), make_island()
    run = world.record(tmp_path / "run", every=5)
    stepping = threading.Thread(target=lambda: [world.step(1) for _ in range(150)])
    stepping.start()
    seen = []
    while stepping.is_alive():
        rows, distinct, last = run.sql(
            "SELECT count(*), count(DISTINCT tick), max(tick) FROM hashes"
        ).fetchall()[0]
        assert rows == distinct == last + 1
        seen.append(last)
    stepping.join()
    world.stop_recording()
    plain.step(150)
    assert seen == sorted(seen)
    assert (run.last_tick, run.chain_at(150)) == (150, plain.hash())
    assert run.verify().ok


def test_a_slow_disk_makes_the_world_wait_rather_than_fill_memory() -> None:
    go_on = threading.Event()
    worker = Worker("test-writer", waiting=2)
    done: list[int] = []
    worker.submit(lambda: (go_on.wait(10), done.append(0))[1])
    for number in (1, 2):
        worker.submit(lambda number=number: done.append(number))  # type: ignore[misc]
    assert not worker.offer(lambda: done.append(9)), "two wait already"
    go_on.set()
    worker.drain()
    assert done == [0, 1, 2]
    worker.stop()


def test_a_failure_in_the_background_reaches_the_owner() -> None:
    worker = Worker("test-writer")

    def fail() -> None:
        raise ValueError("no such luck")

    worker.submit(fail)
    with pytest.raises(RunError, match="Recording stopped: ValueError: no such luck"):
        worker.drain()
    with pytest.raises(RunError):
        worker.submit(lambda: None)
    worker.stop()
