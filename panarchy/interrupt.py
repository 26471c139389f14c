"""Ctrl-C at a moment of our choosing: never between taking rows from a world and handing them to their writer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C until the block has ended, then let it have its usual effect.

    Python delivers signals to its main thread alone, so that in any other this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: held.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if held and callable(before):
            before(*held[0])


@contextmanager
def on_interrupt(ask_to_stop: Callable[[], None]) -> Iterator[None]:
    """Turn the first Ctrl-C in the block into a request; a second one interrupts as usual.

    Args:
        ask_to_stop: called once, between two steps of Python's interpreter.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        """Ask, and be patient only once."""
        signal.signal(signal.SIGINT, before)
        ask_to_stop()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
