"""Scenarios: what a world is made from, as YAML that is checked before anything runs."""

from panarchy.scenario.model import Scenario
from panarchy.scenario.notice import NotInEffectWarning

__all__ = ["NotInEffectWarning", "Scenario"]
