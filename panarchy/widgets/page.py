"""Writes a widget as one HTML file with what it shows inside, for a browser with no kernel and no network."""

from __future__ import annotations

import base64
import html
import json
from typing import Any

import numpy as np

from panarchy.widgets.source import Frame, Source

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; padding: 24px; font-family: system-ui, sans-serif; background: #f4f6f8; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #0d1117; --jp-layout-color1: #161b22; }} }}
main {{ max-width: 1280px; margin: 0 auto; }}
</style>
</head>
<body>
<main id="widget"></main>
<script type="application/json" id="data">{data}</script>
<script type="text/plain" id="bundle">{bundle}</script>
<script type="module">
const read = (id) => document.getElementById(id).textContent;
const source = Uint8Array.from(atob(read("bundle")), (letter) => letter.charCodeAt(0));
const address = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
const {{ default: widget }} = await import(address);
widget.offline(JSON.parse(read("data")), document.getElementById("widget"));
</script>
</body>
</html>
"""


def page(source: Source, bundle: str, options: dict[str, Any], frames: int) -> str:
    """The page's text: the bundle, every KPI row and `frames` maps spread over what is kept."""
    hello = source.hello()
    data = {
        "view": "explorer",
        "options": options,
        "hello": {**hello, "kind": "hello", "kernel": None, "pace": [1, 10], "selection": []},
        "frames": [_packed(frame) for frame in _spread(source, frames)],
        "kpis": _base64(np.ascontiguousarray(source.kpis(-1), dtype=np.float64).tobytes()),
    }
    return page_with(str(hello["title"]), data, bundle)


def page_with(title: str, data: dict[str, Any], bundle: str) -> str:
    """A page that shows one widget from what it carries.

    Args:
        title: shown by the browser.
        data: JSON values for the browser's half, with its name as `view`.
        bundle: the browser's half.
    """
    # A closing tag inside the data would end the script element early.
    text = json.dumps(data, separators=(",", ":")).replace("</", "<\\/")
    return _PAGE.format(title=html.escape(title), data=text, bundle=_base64(bundle.encode("utf-8")))


def _spread(source: Source, count: int) -> list[Frame]:
    """The present map and the nearest kept ones at even distances before it, in order, each once."""
    first, last = source.extent()
    wanted = np.linspace(first, last, count + 1)[:-1].round().astype(int)
    found = {frame.tick: frame for frame in (source.past(int(tick)) for tick in wanted)}
    present = source.now()
    found[present.tick] = present
    return [found[tick] for tick in sorted(found)]


def _packed(frame: Frame) -> dict[str, Any]:
    """A frame as JSON values."""
    planes = {name: [_base64(data), low, high] for name, (data, low, high) in frame.planes.items()}
    return {"tick": frame.tick, "planes": planes}


def _base64(data: bytes) -> str:
    """Bytes as text."""
    return base64.b64encode(data).decode("ascii")
