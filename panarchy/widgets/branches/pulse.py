"""Looks at the tree now and then while somebody looks at the widget, so that branches made elsewhere appear."""

from __future__ import annotations

import threading
from collections.abc import Callable

SECONDS = 2.0
"""Time between two looks."""


class Pulse:
    """Calls a function every two seconds while there is a view.

    Args:
        beat: called on the pulse's thread; it must be quick.
        seconds: time between two calls.
    """

    def __init__(self, beat: Callable[[], None], seconds: float = SECONDS) -> None:
        self._beat = beat
        self._seconds = seconds
        self._views: set[str] = set()
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def view(self, name: str, there: bool) -> None:
        """A view has come or gone."""
        with self._lock:
            if there:
                self._views.add(name)
            else:
                self._views.discard(name)
            if self._views and self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(
                    target=self._run, name="panarchy-pulse", daemon=True
                )
                self._thread.start()
        if there:
            self._beat()

    def stop(self) -> None:
        """Call no more."""
        self._stopped.set()

    def _run(self) -> None:
        """Beat until stopped, or until nobody looks."""
        while not self._stopped.wait(self._seconds):
            with self._lock:
                if not self._views:
                    self._thread = None
                    return
            self._beat()
