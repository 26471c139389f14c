"""What a scenario can set about taxes, the dole and the issue of money, under `parameters.treasury`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block


class TreasuryParameters(Block):
    """Parameters of taxes, the dole and the issue of money.

    The engine's section `treasury` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Declare a field with `quantity(default, description, unit, ge=..., le=...)`, and then run
    `python -m panarchy.scenario.schema`, which keeps the editors' schema current.
    """
