"""The colours of the map in Python, from the same file as the browser's, for the PNG fallback."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The code that means that nothing is there.
NOTHING = 255
#: How far a crowded tile's colour is pulled down, so that the countryside beside a town can be told apart.
CROWDING = 0.45
_FILE = Path(__file__).with_name("palettes.json")


@cache
def _shared() -> dict[str, Any]:
    """The ramps and category colours that the browser has too."""
    shared: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return shared


def colour(text: str) -> tuple[int, int, int]:
    """`#rrggbb` as three bytes."""
    value = int(text[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def category_colours(labels: list[str]) -> list[str]:
    """One colour a label: its own where it has one (woods are green), else the next of a fixed list."""
    named, others = _shared()["named"], _shared()["categories"]
    free = [text for text in others if text not in {named.get(label) for label in labels}]
    colours = []
    for index, label in enumerate(labels):
        colours.append(named.get(label) or free[index % len(free)])
    return colours


def ramp(name: str) -> list[str]:
    """The stops of a ramp from its low end to its high one, as `#rrggbb`; an unknown name falls back to viridis."""
    ramps: dict[str, list[str]] = _shared()["ramps"]
    return ramps.get(name, ramps["viridis"])


def lookup(overlay: dict[str, Any], low: float, high: float) -> NDArray[np.uint8]:
    """Colours of the 256 codes: uint8, shape (256, 3), the last one unused."""
    table = np.zeros((256, 3), np.uint8)
    labels = overlay["labels"]
    if labels:
        table[: len(labels)] = [colour(text) for text in category_colours(labels)]
        return table
    stops = np.array([colour(text) for text in ramp(overlay["palette"])], np.float64)
    shares = [position(code / 254, overlay, low, high) for code in range(NOTHING)]
    at = np.array(shares) * (len(stops) - 1)
    for channel in range(3):
        table[:NOTHING, channel] = np.interp(at, np.arange(len(stops)), stops[:, channel]).round()
    return table


def position(share: float, overlay: dict[str, Any], low: float, high: float) -> float:
    """Where on the ramp a share of the range lies.

    A diverging ramp has its middle at 1 for what is counted against a base of 1, else at 0, if that is in range.
    """
    if overlay["unit"].startswith("persons"):
        return float(share**CROWDING)
    if overlay["palette"] != "diverging":
        return share
    middle = 1.0 if "= 1" in overlay["unit"] else 0.0
    if not low < middle < high:
        return share
    reach = max(high - middle, middle - low)
    return 0.5 + (low + share * (high - low) - middle) / (2 * reach)


def sea_code(overlays: list[dict[str, Any]]) -> tuple[str, int] | None:
    """The overlay of classes that knows the sea, and its code, or None."""
    for overlay in overlays:
        labels = overlay["labels"] or []
        if "sea" in labels:
            return overlay["name"], labels.index("sea")
    return None
