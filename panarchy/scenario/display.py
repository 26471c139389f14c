"""A scenario as a card in a notebook, readable on a light and on a dark page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panarchy.scenario.model import Scenario

_STYLE = """
.panarchy-scenario { font-family: var(--jp-ui-font-family, system-ui, sans-serif); font-size: 13px;
  color: var(--jp-ui-font-color1, inherit); border: 1px solid rgba(128, 128, 128, .35);
  border-radius: 8px; padding: 12px 16px; max-width: 52em; }
.panarchy-scenario h4 { margin: 0 0 2px; font-size: 15px; }
.panarchy-scenario p { margin: 0 0 10px; opacity: .75; }
.panarchy-scenario table { border-collapse: collapse; width: 100%; margin: 0; color: inherit;
  font-size: inherit; }
.panarchy-scenario tr { background: none !important; }
.panarchy-scenario th, .panarchy-scenario td { text-align: left; padding: 3px 14px 3px 0;
  border-top: 1px solid rgba(128, 128, 128, .2); background: none; font-weight: 400; }
.panarchy-scenario thead th { opacity: .65; border-top: none; }
.panarchy-scenario .number { text-align: right; font-variant-numeric: tabular-nums; }
"""


def card(scenario: Scenario) -> str:
    """Draw a scenario as HTML.

    Args:
        scenario: the scenario.

    Returns:
        One `div` with its own style, without script and without anything from the network.
    """
    return (
        f'<div class="panarchy-scenario"><style>{_STYLE}</style>'
        f"<h4>{escape(scenario.name)}</h4><p>{_summary(scenario)}</p>"
        f"{_goods(scenario)}{_without_effect(scenario)}</div>"
    )


def _summary(scenario: Scenario) -> str:
    """Say how large the world is."""
    people, space = scenario.population, scenario.spatial
    weight = people.household_weight
    weighted = f", {weight:,} to a simulated one" if weight > 1 else ""
    return (
        f"{people.persons:,} persons{weighted} · {scenario.firms:,} firms · "
        f"{space.width_tiles} × {space.height_tiles} tiles · seed {scenario.random_seed}"
    )


def _goods(scenario: Scenario) -> str:
    """Tabulate the goods, their makers and recipes."""
    rows = "".join(
        f"<tr><td>{escape(good.name)}</td><td>{escape(good.sector)}</td>"
        f'<td class="number">{good.firm_share * scenario.firms:,.0f}</td>'
        f'<td class="number">{_percent(good.household_share)}</td><td>{_recipe(good.inputs, good.resources)}'
        "</td></tr>"
        for good in scenario.resolved_goods()
    )
    return (
        "<table><thead><tr><th>good</th><th>sector</th>"
        '<th class="number">firms</th><th class="number">of spending</th><th>made of</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _percent(share: float) -> str:
    """Write a share in percent, and none at all as a dash."""
    return f"{share:.0%}" if share > 0 else "–"


def _recipe(*parts: object) -> str:
    """Write what a unit is made of."""
    amounts = [
        f"{amount:g} {name}"
        for part in parts
        if isinstance(part, dict)
        for name, amount in part.items()
    ]
    return escape(", ".join(amounts)) or "labour and capital alone"


def _without_effect(scenario: Scenario) -> str:
    """Name the keys that nothing reads yet."""
    keys = scenario.not_in_effect()
    if not keys:
        return ""
    return f'<p style="margin: 10px 0 0">Not in effect yet: {escape(", ".join(keys))}.</p>'
