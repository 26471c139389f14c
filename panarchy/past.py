"""The past of a world that nobody recorded: computed again from configuration and intents, and kept up to date."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from panarchy._engine import CoreWorld
from panarchy.errors import DamagedError

if TYPE_CHECKING:
    from panarchy.run import Run
    from panarchy.world import World


class Past:
    """A second computation of a world, recorded into a temporary folder, that follows the first."""

    def __init__(self, world: World) -> None:
        """Begin at the world's first tick.

        Args:
            world: the world whose past is asked for.
        """
        folder = Path(tempfile.mkdtemp(prefix="panarchy-"))
        # Until the process ends: relations that were handed out read these files.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        core = CoreWorld(world.core.config(), threads=world.threads)
        self._world = type(world).of(core, world.scenario)
        self._world.log_decisions(world.decision_detail)
        self._run = self._world.record(folder / "scratch")

    def up_to(self, world: World) -> Run:
        """Go on to where the world stands, with the intents that it was given, and return the run.

        Raises:
            DamagedError: if that does not end in the same world.
        """
        core = self._world.core
        known = max((entry[0] for entry in core.intents()), default=0)
        for _, tick, priority, source, verb, args in world.core.intents(known):
            number = core.act(verb, args, tick, priority, source)
            if scope := world.core.tag_of(number):
                core.tag(number, scope)
        self._world.step(max(world.tick - self._world.tick, 0))
        if self._world.hash() != world.hash():
            raise DamagedError(f"The replay of ticks 0 to {world.tick} did not end in this world.")
        return self._run
