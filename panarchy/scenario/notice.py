"""Says, once, which of a scenario's keys belong to systems that do not exist yet."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from panarchy.scenario.blocks import LoggingBlock

if TYPE_CHECKING:
    from panarchy.scenario.model import Scenario


class NotInEffectWarning(UserWarning):
    """A scenario sets keys that nothing reads yet."""


LATER_BLOCKS = ("finance", "energy", "politics", "ai")
"""Blocks that banks, power dispatch, elections and outside minds will read."""

_said: set[tuple[str, ...]] = set()


def not_in_effect(scenario: Scenario) -> list[str]:
    """List the keys that a scenario sets and that have no effect yet.

    Args:
        scenario: the scenario.

    Returns:
        Dotted keys: a whole block, or one key.
    """
    keys = [block for block in LATER_BLOCKS if block in scenario.model_fields_set]
    if scenario.logging.kpi_interval_days != LoggingBlock().kpi_interval_days:
        keys.append("logging.kpi_interval_days")
    if scenario.economy.market_model != "posted_price":
        keys.append("economy.market_model")
    if scenario.economy.enable_supply_chain_latency:
        keys.append("economy.enable_supply_chain_latency")
    return keys


def report(scenario: Scenario) -> None:
    """Warn about keys without effect, once in a process for each set of them.

    Args:
        scenario: the scenario that is about to be used.
    """
    keys = tuple(not_in_effect(scenario))
    if not keys or keys in _said:
        return
    _said.add(keys)
    verb = "is" if len(keys) == 1 else "are"
    text = (
        f"Scenario '{scenario.name}': {', '.join(keys)} {verb} accepted but not in effect yet, "
        "as the systems that will read them do not exist."
    )
    warnings.warn(text, NotInEffectWarning, stacklevel=3)
