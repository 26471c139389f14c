"""What a scenario can set about people and households, under `parameters.population`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block


class PopulationParameters(Block):
    """Parameters of people and households.

    The engine's section `population` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Declare a field with `quantity(default, description, unit, ge=..., le=...)`, and then run
    `python -m panarchy.scenario.schema`, which keeps the editors' schema current.
    """
