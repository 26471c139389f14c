"""What a scenario can set about land, climate, deposits, forests and water, under `parameters.environment`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block


class EnvironmentParameters(Block):
    """Parameters of land, climate, deposits, forests and water.

    The engine's section `environment` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Declare a field with `quantity(default, description, unit, ge=..., le=...)`, and then run
    `python -m panarchy.scenario.schema`, which keeps the editors' schema current.
    """
