"""The browser's half of every widget: one file of JavaScript, built from `widgets/src` by `make setup`."""

from __future__ import annotations

from functools import cache

from panarchy.errors import PanarchyError
from panarchy.resources import widget_bundle

NAME = "panarchy.js"
"""The one file: which widget it shows is told by the model's `view`."""


@cache
def bundle() -> str:
    """The text of the bundle.

    Raises:
        PanarchyError: if it has not been built.
    """
    path = widget_bundle() / NAME
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PanarchyError(
            f"The widget bundle {path} has not been built; run `make setup`."
        ) from None
