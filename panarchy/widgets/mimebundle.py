"""How a widget shows itself: alive where scripts run, as a picture where none does."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any


def with_picture(answer: Any, png: Callable[[], bytes]) -> Any:
    """Add a PNG to what a widget shows of itself.

    Args:
        answer: of anywidget's own ``_repr_mimebundle_``: data alone, or data and metadata.
        png: draws the picture, as PNG bytes; not called where the widget shows nothing.

    Returns:
        Data and metadata, with ``image/png`` in Base64; the answer as it is where it holds no data.
    """
    data, metadata = answer if isinstance(answer, tuple) else (answer, {})
    if data is None:
        return answer
    return {**data, "image/png": base64.b64encode(png()).decode("ascii")}, metadata
