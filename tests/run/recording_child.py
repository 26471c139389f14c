"""A process that records a small island, or goes on with its run, until it is done or killed."""

from __future__ import annotations

import sys
from pathlib import Path

from panarchy.run import resume
from tests.run.islands import act_and_step, island


def say(word: str) -> None:
    """Tell the test how far this process is."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    verb, folder, until = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if verb == "record":
        world = island()
        world.record(folder, every=10, target_tick=until)
        say("recording")
        for tick in range(1, until + 1):
            act_and_step(world, tick)
        world.stop_recording()
    else:
        say("resuming")
        resume(folder)
