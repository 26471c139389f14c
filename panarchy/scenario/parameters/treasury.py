"""What a scenario can set about taxes, the dole and the issue of money, under `parameters.treasury`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block, quantity


class TreasuryParameters(Block):
    """Parameters of taxes, the dole and the issue of money.

    The defaults began as those of a prototype economy that stood for ten years on ten fresh seeds.
    The engine's section `treasury` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    """

    dole_rate: float = quantity(
        0.45, "Dole of a jobless person, as a part of the mean wage.", "1", ge=0, le=1
    )
    pension_rate: float = quantity(0.5, "Pension, as a part of the mean wage.", "1", ge=0, le=1)
    money_growth: float = quantity(
        0.025,
        "Growth aimed at of money for each member of the labour force.",
        "1/year",
        ge=-0.2,
        le=0.5,
    )
    tax_speed: float = quantity(
        0.3,
        "How fast the tax closes the gap between money and its target.",
        "1/year",
        ge=0,
        le=5,
    )
    tax_memory_months: int = quantity(
        48,
        "Months over which spending is averaged to set the tax.",
        "months",
        ge=1,
        le=48,
    )
    tax_high: float = quantity(0.7, "Highest tax rate.", "1", ge=0, le=1)
    working_months: float = quantity(
        1.0, "Spending that the treasury keeps as cash.", "months", ge=0, le=24
    )
