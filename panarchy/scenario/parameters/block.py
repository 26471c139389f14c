"""The `parameters` block: one sub-block a system, and changes to the library of goods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from panarchy.scenario.goods import GOODS
from panarchy.scenario.parameters.base import Block, Name
from panarchy.scenario.parameters.environment import EnvironmentParameters
from panarchy.scenario.parameters.firms import FirmsParameters
from panarchy.scenario.parameters.goods import GoodParameters
from panarchy.scenario.parameters.markets import MarketsParameters
from panarchy.scenario.parameters.population import PopulationParameters
from panarchy.scenario.parameters.space import SpaceParameters
from panarchy.scenario.parameters.treasury import TreasuryParameters


def _over_library(value: object) -> object:
    """Lay each named good's changes over the library's values for it, before they are checked."""
    if not isinstance(value, Mapping):
        return value
    return {name: _over_known(name, changes) for name, changes in value.items()}


def _over_known(name: object, changes: object) -> object:
    """Lay one good's changes over the library; a good that it does not have must be given whole."""
    if not isinstance(changes, Mapping):
        return changes
    known = GOODS[name].model_dump() if isinstance(name, str) and name in GOODS else {}
    return {"name": name, **known, **changes}


class ParametersBlock(Block):
    """What the systems run on, beyond the documented keys; every field has a default."""

    environment: EnvironmentParameters = Field(
        default=EnvironmentParameters(), description="Land, climate, deposits, forests and water."
    )
    population: PopulationParameters = Field(
        default=PopulationParameters(), description="People and households."
    )
    firms: FirmsParameters = Field(
        default=FirmsParameters(), description="Production, stocks, prices, wages and staff."
    )
    markets: MarketsParameters = Field(
        default=MarketsParameters(),
        description="Shopping, purchases between firms and job matching.",
    )
    treasury: TreasuryParameters = Field(
        default=TreasuryParameters(), description="Taxes, the dole and the issue of money."
    )
    space: SpaceParameters = Field(
        default=SpaceParameters(), description="The shape of the island and distances on it."
    )
    goods: Annotated[dict[Name, GoodParameters], BeforeValidator(_over_library)] = Field(
        default={}, description="Changes to goods of the library by name, or whole new goods."
    )
