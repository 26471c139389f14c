"""What a saved page of the multiverse carries: every KPI of every branch, and the maps of the two that are compared."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from panarchy.widgets.branches.data import MultiverseSource, Tree
from panarchy.widgets.branches.pair import Pair, thinned

_POINTS = 240
"""Points of each curve in a page."""


def data(
    source: MultiverseSource, options: dict[str, Any], told: dict[str, Any], pair: Pair, maps: int
) -> dict[str, Any]:
    """JSON values for the browser's half.

    Args:
        source: the tree.
        options: as the widget has them.
        told: the tree as the browser is told of it.
        pair: which two are compared.
        maps: how many ticks of the overlay that is shown.
    """
    tree = source.tree()
    names = [branch["name"] for branch in tree["branches"]]
    measured = {
        each["name"]: _rounded(thinned(source.kpis(names, each["name"]), _POINTS))
        for each in source.indicators()
    }
    chosen = pair.or_newest(tree)
    compared = None if chosen is None else _compared(source, tree, pair, *chosen, maps)
    return {
        "view": "multiverse",
        "options": options if chosen is None else {**options, "pair": list(chosen)},
        "tree": {**told, "tasks": []},
        "kpis": measured,
        "compared": compared,
    }


def _compared(
    source: MultiverseSource, tree: Tree, pair: Pair, a: str, b: str, maps: int
) -> dict[str, Any]:
    """Where two branches part, maps of the shown overlay at even distances since then, and one map of each other."""
    found = source.divergence(a, b)
    last = pair.shown_tick(tree, a, b)
    first = last if found["tick"] is None else min(found["tick"], last)
    ticks = sorted(set(np.linspace(first, last, maps).round().astype(int).tolist()))
    wanted = [(pair.overlay, tick) for tick in ticks]
    wanted += [(each["name"], last) for each in source.overlays() if each["name"] != pair.overlay]
    shown = []
    land = b""
    for overlay, tick in wanted:
        each = source.difference(a, b, overlay, tick)
        land = each["land"]
        head = {name: each[name] for name in ("width", "height", "low", "high")}
        shown.append({"overlay": overlay, "tick": tick, **head, "data": _text(each["bytes"])})
    return {"a": a, "b": b, "divergence": found, "maps": shown, "land": _text(land)}


def _rounded(measured: Any) -> Any:
    """The same with six figures, which is more than a curve can show."""
    series = {
        name: [None if value is None else float(f"{value:.6g}") for value in values]
        for name, values in measured["series"].items()
    }
    return {**measured, "series": series}


def _text(data: bytes) -> str:
    """Bytes as text."""
    return base64.b64encode(data).decode("ascii")
