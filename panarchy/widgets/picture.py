"""Draws the map as a PNG with title, date and legend, for places where no script runs."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from panarchy.widgets.palette import NOTHING, category_colours, lookup, sea_code
from panarchy.widgets.source import Frame

_WIDTH, _MARGIN = 960, 24
_PAPER, _INK, _FAINT = (255, 255, 255), (28, 37, 48), (100, 112, 127)
_SEA, _BARE = (220, 232, 242), (233, 230, 222)
_DAYS_A_YEAR = 365


def draw(hello: dict[str, Any], frame: Frame, overlay_name: str | None = None) -> bytes:
    """Draw one overlay of a frame; returns PNG bytes, 960 pixels wide, at most 300 KB for usual maps."""
    overlays = hello["overlays"]
    overlay = next((each for each in overlays if each["name"] == overlay_name), overlays[0])
    width, height = int(hello["width"]), int(hello["height"])
    scale = max(1, (_WIDTH - 2 * _MARGIN) // width)
    tiles = Image.fromarray(_colours(hello, frame, overlay)).resize(
        (width * scale, height * scale), Image.Resampling.NEAREST
    )
    page = Image.new("RGB", (_WIDTH, tiles.height + 118), _PAPER)
    pen = ImageDraw.Draw(page)
    left = (_WIDTH - tiles.width) // 2
    page.paste(tiles, (left, 56))
    pen.text((left, 18), str(hello["title"]), _INK, _font(20))
    date = f"{overlay['title']} · {_date(frame.tick)} · tick {frame.tick}"
    pen.text((left + tiles.width, 22), date, _FAINT, _font(15), anchor="ra")
    _legend(pen, overlay, frame, (left, 56 + tiles.height + 16), tiles.width)
    data = io.BytesIO()
    page.quantize(colors=128).save(data, "PNG", optimize=True)
    return data.getvalue()


def _colours(hello: dict[str, Any], frame: Frame, overlay: dict[str, Any]) -> NDArray[np.uint8]:
    """The tiles in colour: uint8, shape (height, width, 3); sea and empty land in tones of their own."""
    shape = (int(hello["height"]), int(hello["width"]))
    data, low, high = frame.planes[overlay["name"]]
    codes = np.frombuffer(data, np.uint8).reshape(shape)
    pixels = lookup(overlay, low, high)[codes]
    sea = codes == NOTHING
    known = sea_code(hello["overlays"])
    if known is not None and known[0] in frame.planes:
        classes = np.frombuffer(frame.planes[known[0]][0], np.uint8).reshape(shape)
        sea = (classes == known[1]) | (classes == NOTHING)
    pixels[codes == NOTHING] = _BARE
    pixels[sea] = _SEA
    return pixels


def _legend(
    pen: ImageDraw.ImageDraw,
    overlay: dict[str, Any],
    frame: Frame,
    at: tuple[int, int],
    width: int,
) -> None:
    """The scale with its ends and unit, or the names of the classes."""
    x, y = at
    if overlay["labels"]:
        for label, text in zip(overlay["labels"], category_colours(overlay["labels"]), strict=True):
            if label == "sea":
                continue
            words = str(label).replace("_", " ")
            needed = 24 + int(pen.textlength(words, _font(14))) + 14
            if x + needed > at[0] + width:
                x, y = at[0], y + 20
            pen.rectangle((x, y + 2, x + 12, y + 14), text)
            pen.text((x + 18, y), words, _INK, _font(14))
            x += needed
        return
    _, low, high = frame.planes[overlay["name"]]
    colours = lookup(overlay, low, high)
    for pixel in range(254):
        pen.line((x + pixel, y, x + pixel, y + 10), tuple(int(part) for part in colours[pixel]))
    pen.text((x, y + 15), _number(low, overlay), _FAINT, _font(14))
    pen.text((x + 254, y + 15), _number(high, overlay), _FAINT, _font(14), anchor="ra")
    if overlay["unit"] != "fraction":
        pen.text((x + 266, y - 3), str(overlay["unit"]), _FAINT, _font(14))


def _number(value: float, overlay: dict[str, Any]) -> str:
    """A value in the overlay's unit, short."""
    return f"{value:.1%}" if overlay["unit"] == "fraction" else f"{value:,.4g}"


def _date(tick: int) -> str:
    """The date of a tick."""
    return f"year {tick // _DAYS_A_YEAR + 1}, day {tick % _DAYS_A_YEAR + 1}"


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, so that no font need be installed."""
    return ImageFont.load_default(size)
