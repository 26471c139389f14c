"""Small HTML cards that show a world in a notebook, in the colours of JupyterLab's theme."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from panarchy.world import World

_SHOWN = ("unemployment", "inflation", "gdp", "wage_mean", "gini_wealth")
"""KPIs of the card, where the world has them and they are defined."""

_DAYS_A_YEAR = 365
_MAP_WIDTH = 208
"""Width of the small map in CSS pixels."""

_STYLE = (
    "display:inline-flex;gap:18px;align-items:center;border:1px solid var(--jp-border-color2,#ccc);border-radius:8px;"
    "padding:12px 16px;font-family:var(--jp-ui-font-family,sans-serif);color:var(--jp-ui-font-color1,#222);"
    "background:var(--jp-layout-color1,#fff)"
)
_MUTED = "color:var(--jp-ui-font-color2,#666)"


def number(value: float | None, unit: str) -> str:
    """Write a KPI for people: fractions as percent, large numbers with thin groups, null as a dash."""
    if value is None:
        return "–"
    if unit.startswith("fraction"):
        return f"{value:.1%}"
    if abs(value) >= 1e7:
        return f"{value / 1e6:,.1f} m"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def title_of(name: str) -> str:
    """Write a name of the code for people: `tiny_island` as "Tiny island"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def card(title: str, subtitle: str, facts: Iterable[tuple[str, str]], picture: str = "") -> str:
    """Return a card: a title, a line under it, and facts side by side.

    Args:
        title: what it is.
        subtitle: one line below.
        facts: name and value of each.
        picture: HTML shown to the left of them.
    """
    cells = "".join(
        f'<div><div style="{_MUTED};font-size:11px">{html.escape(name)}</div>'
        f'<div style="font-size:15px;font-variant-numeric:tabular-nums">{html.escape(value)}</div></div>'
        for name, value in facts
    )
    return (
        f'<div style="{_STYLE}">{picture}<div><div style="font-size:16px;font-weight:600">{html.escape(title)}</div>'
        f'<div style="{_MUTED};font-size:12px;margin-bottom:8px">{html.escape(subtitle)}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:6px 22px">{cells}</div></div></div>'
    )


def world_card(world: World) -> str:
    """Return the card of a world: a small map, scenario, day, hash, and its main figures."""
    config = json.loads(world.core.config())
    day = f"year {world.tick // _DAYS_A_YEAR + 1}, day {world.tick % _DAYS_A_YEAR + 1}"
    subtitle = f"{day} · tick {world.tick:,} · seed {config['seed']} · chain {world.hash()[:12]}"
    return card(title_of(config["name"]), subtitle, _facts(world), _map(world))


def _facts(world: World) -> list[tuple[str, str]]:
    """Return people and firms counted from the tables, then the KPIs that are defined at this tick."""
    kpis = world.core.kpis()
    units = {name: unit for name, unit, _ in world.core.kpi_names()}
    people = pc.sum(pa.table(world.core.table("tiles", ["population"]))["population"]).as_py() or 0
    firms = pa.table(world.core.table("firms", ["firm_id"])).num_rows
    shown = [name for name in _SHOWN if kpis.get(name) is not None]
    return [
        ("population", f"{people:,}"),
        ("firms", f"{firms:,}"),
        *((_words(name), number(kpis[name], units[name])) for name in shown),
    ]


def _words(name: str) -> str:
    """Write a KPI's name for people."""
    return name.replace("_", " ").replace("gdp", "GDP").replace("gini", "Gini,")


def _map(world: World) -> str:
    """Return the land as a small picture, one pixel a tile, with the sea left clear; nothing without an overlay of classes."""
    from PIL import Image

    from panarchy.widgets.palette import lookup

    core = world.core
    overlay = next((each for each in json.loads(core.overlays()) if each["labels"]), None)
    if overlay is None:
        return ""
    plane, low, high = core.planes([overlay["name"]])[overlay["name"]]
    codes = np.frombuffer(plane, np.uint8).reshape(core.height, core.width)
    clear = (codes == 255) | (codes == _code(overlay["labels"], "sea"))
    opacity = np.where(clear, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(np.dstack([lookup(overlay, low, high)[codes], opacity])).save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return (
        f'<img alt="{html.escape(overlay["title"])}" src="data:image/png;base64,{data}" '
        f'style="width:{_MAP_WIDTH}px;image-rendering:pixelated">'
    )


def _code(labels: list[str], name: str) -> int:
    """Return the code of a class, or -1 where there is none of that name."""
    return labels.index(name) if name in labels else -1
