"""Calls what a notebook wants to be told, on the notebook's own thread and never more often than it keeps up with."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Callbacks(Generic[Value]):
    """Functions that are told the newest value, once the kernel is free; outside of a kernel, at once.

    The browser is heard on other threads, also while a cell runs; a function of the notebook should not be surprised
    in the middle of a cell, nor hold up what the browser says next.
    """

    def __init__(self, failed: Callable[[str], None]) -> None:
        """Give the text of an error that a function ends with to `failed`."""
        self._failed = failed
        self._functions: list[Callable[[Value], object]] = []
        self._lock = threading.Lock()
        self._newest: list[Value] = []
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    def add(self, function: Callable[[Value], object]) -> None:
        """Tell `function` from now on."""
        self._functions.append(function)

    def tell(self, value: Value) -> None:
        """There is a new value; one that nobody has been told yet is forgotten."""
        if not self._functions:
            return
        with self._lock:
            waiting = bool(self._newest)
            self._newest = [value]
        if self._loop is None or self._loop.is_closed():
            self._call()
        elif not waiting:
            self._loop.call_soon_threadsafe(self._call)

    def _call(self) -> None:
        """Call every function with the newest value."""
        with self._lock:
            newest, self._newest = self._newest, []
        for value in newest:
            for function in self._functions:
                try:
                    function(value)
                except Exception as error:  # noqa: BLE001 - it belongs in the cell, as any error of the explorer
                    self._failed(f"{getattr(function, '__name__', 'A callback')}: {error}")
