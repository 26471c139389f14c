"""What a scenario can set about the shape of the island and distances on it, under `parameters.space`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block


class SpaceParameters(Block):
    """Parameters of the shape of the island and distances on it.

    The engine's section `space` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Declare a field with `quantity(default, description, unit, ge=..., le=...)`, and then run
    `python -m panarchy.scenario.schema`, which keeps the editors' schema current.
    """
