"""The `parameters` block of a scenario: one model for each system, with its defaults."""

from __future__ import annotations

from panarchy.scenario.parameters.environment import EnvironmentParameters
from panarchy.scenario.parameters.firms import FirmsParameters
from panarchy.scenario.parameters.goods import GoodParameters
from panarchy.scenario.parameters.markets import MarketsParameters
from panarchy.scenario.parameters.population import PopulationParameters
from panarchy.scenario.parameters.space import SpaceParameters
from panarchy.scenario.parameters.treasury import TreasuryParameters

__all__ = [
    "EnvironmentParameters",
    "FirmsParameters",
    "GoodParameters",
    "MarketsParameters",
    "PopulationParameters",
    "SpaceParameters",
    "TreasuryParameters",
]
