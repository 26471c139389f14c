"""One good of the economy: who makes it, of what, and how households buy it.

`config["goods"]` of the engine is a list of these, in the scenario's order, with every field present.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from panarchy.scenario.parameters.base import NAME, Block, quantity

Resource = Literal["iron", "coal", "wood"]
"""What can be mined or cut on a tile and enter a recipe."""


class GoodParameters(Block):
    """A good: recipe, demand, shopping rhythm and stock.

    The numbers of the six goods of `tiny_island` are those of a prototype economy that stood for ten years.
    """

    name: str = quantity(..., "Name of the good, as in `economy.goods`.", "name", pattern=NAME)
    sector: str = quantity(
        ...,
        "Sector whose firms make the good. A scenario without this sector uses `manufacturing`, "
        "and failing that its first sector.",
        "name",
        pattern=NAME,
    )
    raw: bool = quantity(
        False, "Made from land or forest alone, with no good but energy as input.", "flag"
    )
    base_price: float = quantity(
        100.0, "Price at the start and weight in real output.", "currency units/unit", gt=0, le=1e6
    )
    inputs: dict[str, float] = Field(
        default_factory=dict,
        description="Goods used up to make one unit, each in units a unit. "
        "An input that the scenario does not have is left out of the recipe.",
        json_schema_extra={"unit": "units/unit"},
    )
    resources: dict[Resource, float] = Field(
        default_factory=dict,
        description="Raw resources used up to make one unit: iron and coal from mines, wood from forests.",
        json_schema_extra={"unit": "tonnes/unit"},
    )
    household_share: float = quantity(
        0.0,
        "Weight of the good in a household's spending; the engine gets weights that sum to 1.",
        "1",
        ge=0,
        le=1,
    )
    subsistence: float = quantity(
        0.0,
        "Part of normal consumption that a household buys first, whatever its income (Stone 1954, Geary 1950).",
        "1",
        ge=0,
        lt=1,
    )
    visit_interval_days: int = quantity(
        5, "Days between two purchases of the good by one household.", "days", ge=1, le=365
    )
    suppliers: int = quantity(
        3, "Firms among which a household rotates for this good.", "firms", ge=1, le=64
    )
    stock_days: float = quantity(
        15.0,
        "Base stock: days of expected demand that a maker holds, or for a service books ahead.",
        "days",
        gt=0,
        le=365,
    )
    storable: bool = quantity(True, "Can be kept; a service or power is booked instead.", "flag")
    firm_share: float = quantity(
        0.05,
        "Weight of the good in the number of firms; the engine gets weights that sum to 1.",
        "1",
        gt=0,
        le=1,
    )
    capital_good: bool = quantity(False, "Firms invest by buying this good.", "flag")
