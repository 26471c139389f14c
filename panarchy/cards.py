"""Small HTML cards that show a world in a notebook, in the colours of JupyterLab's theme."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panarchy.world import World

_SHOWN = ("population", "unemployment", "inflation", "gdp", "price_level", "gini_wealth")
"""KPIs of the card, where the world has them."""

_STYLE = (
    "display:inline-block;border:1px solid var(--jp-border-color2,#ccc);border-radius:8px;padding:10px 14px;"
    "font-family:var(--jp-ui-font-family,sans-serif);color:var(--jp-ui-font-color1,#222);"
    "background:var(--jp-layout-color1,#fff)"
)
_MUTED = "color:var(--jp-ui-font-color2,#666)"


def number(value: float | None, unit: str) -> str:
    """Write a KPI for people: fractions as percent, large numbers with thin groups, null as a dash."""
    if value is None:
        return "–"
    if unit.startswith("fraction"):
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def card(title: str, subtitle: str, facts: Iterable[tuple[str, str]]) -> str:
    """Return a card: a title, a line under it, and facts side by side."""
    cells = "".join(
        f'<div><div style="{_MUTED};font-size:11px">{html.escape(name)}</div>'
        f'<div style="font-size:15px;font-variant-numeric:tabular-nums">{html.escape(value)}</div></div>'
        for name, value in facts
    )
    return (
        f'<div style="{_STYLE}"><div style="font-size:16px;font-weight:600">{html.escape(title)}</div>'
        f'<div style="{_MUTED};font-size:12px;margin-bottom:8px">{html.escape(subtitle)}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:6px 22px">{cells}</div></div>'
    )


def world_card(world: World) -> str:
    """Return the card of a world: scenario, tick, hash, and its main KPIs."""
    config = json.loads(world.core.config())
    kpis = world.core.kpis()
    units = {name: unit for name, unit, _ in world.core.kpi_names()}
    facts = [
        (name.replace("_", " "), number(kpis[name], units[name])) for name in _SHOWN if name in kpis
    ]
    subtitle = f"tick {world.tick:,} · seed {config['seed']} · chain {world.hash()[:12]}"
    return card(config["name"], subtitle, facts)
