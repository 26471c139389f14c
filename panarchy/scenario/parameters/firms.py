"""What a scenario can set about production, stocks, prices, wages and staff, under `parameters.firms`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block


class FirmsParameters(Block):
    """Parameters of production, stocks, prices, wages and staff.

    The engine's section `firms` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Declare a field with `quantity(default, description, unit, ge=..., le=...)`, and then run
    `python -m panarchy.scenario.schema`, which keeps the editors' schema current.
    """
