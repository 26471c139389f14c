"""What the views have asked and nobody has answered yet: of each kind the newest, and whether one came meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from panarchy.widgets.source import Check, Superseded

#: Requests that each view makes for itself; of the others the last one counts, whoever made it.
_OF_A_VIEW = ("visible", "gone", "ready")
#: Which newer requests make an older one needless.
SUPERSEDED_BY = {
    "scrub": ("scrub", "present"),
    "inspect": ("inspect", "scrub", "present"),
}


class Requests:
    """Waiting requests, put in by any thread and taken by one.

    `on_superseding()` is called, on the putting thread, when a request comes that may make needless what is
    being answered.
    """

    def __init__(self, wake: threading.Condition, on_superseding: Callable[[], None]) -> None:
        """Notify `wake` for every request; its lock guards the requests too."""
        self._wake = wake
        self._on_superseding = on_superseding
        self._waiting: dict[str, dict[str, Any]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, content: dict[str, Any]) -> None:
        """Remember a request; an older one of its kind that waits is dropped."""
        kind = str(content["kind"])
        key = f"{kind}/{content.get('view', '')}" if kind in _OF_A_VIEW else kind
        with self._wake:
            self._waiting.pop(key, None)
            self._waiting[key] = content
            self._wake.notify_all()
        if any(kind in newer for newer in SUPERSEDED_BY.values()):
            self._on_superseding()

    def take(self) -> list[dict[str, Any]]:
        """All that wait, in the order in which they came."""
        with self._wake:
            taken, self._waiting = list(self._waiting.values()), {}
        return taken

    def check(self, kind: str) -> Check:
        """A function that raises `Superseded` once a request waits that makes one of this kind needless."""

        def check() -> None:
            with self._wake:
                if any(newer in self._waiting for newer in SUPERSEDED_BY[kind]):
                    raise Superseded

        return check
