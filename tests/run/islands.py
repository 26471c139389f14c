"""Small islands that the tests of runs record, always stepped and acted upon in the same manner."""

from __future__ import annotations

import warnings

from panarchy import World
from panarchy.scenario import NotInEffectWarning

TICKS = 95
"""Ticks of the recorded run: three months and a few days, so that the end is no snapshot."""
PEOPLE = 1_500


def island(seed: int = 7) -> World:
    """Make a small island that steps in about a millisecond."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotInEffectWarning)
        return World("tiny_island", seed=seed, set={"population.persons": PEOPLE})


def act_and_step(world: World, until: int) -> None:
    """Step to a tick and act on the way, always in the same manner."""
    while world.tick < until:
        if world.tick % 20 == 4:
            world.act("protect_area", tile=world.tick * 7)
        stop = min(
            tick
            for tick in range(world.tick + 1, world.tick + 8)
            if tick % 20 == 4 or tick % 7 == 0
        )
        world.step(min(stop, until) - world.tick)
