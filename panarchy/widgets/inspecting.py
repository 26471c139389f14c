"""Follows the entity that is open in the inspector, and gives up what a reader no longer waits for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from panarchy.widgets.inspection import Dictionary, describe
from panarchy.widgets.sampler import Sampler
from panarchy.widgets.source import Check, CoreLike, Source, carry_on

#: Shortest time between two refreshes of the inspector while the world runs, in seconds.
INSPECT_SECONDS = 0.25

Tell = Callable[[dict[str, Any]], None]


class Inspecting:
    """The open entity of one explorer; everything runs on the publisher's thread."""

    def __init__(self, source: Source, tell: Tell) -> None:
        """Ask `source`, and give every answer to `tell`."""
        self._source = source
        self._tell = tell
        self._sampler = Sampler()
        self._dictionary: Dictionary | None = None
        self._entity: tuple[str, int] | None = None
        self._asked_at = 0.0

    def open(self, content: dict[str, Any]) -> None:
        """Open the entity that a view names, or close the inspector when it names no table."""
        table = content.get("table")
        self._entity = (str(table), int(content["entity"])) if table else None
        self._sampler.clear()

    def refresh(self) -> None:
        """Follow the open entity while a world runs, a few times a second; playback is too quick to restore it."""
        if self._source.live and time.monotonic() - self._asked_at >= INSPECT_SECONDS:
            self.ask(present=True)

    def ask(self, *, present: bool, check: Check = carry_on) -> None:
        """Tell the open entity as it stands at the shown tick, which is the present one or not.

        Raises:
            Superseded: if the reader has asked for something else meanwhile.
        """
        if self._entity is None:
            return
        self._asked_at = time.monotonic()
        table, entity = self._entity

        def question(core: CoreLike) -> dict[str, Any]:
            if self._dictionary is None:
                self._dictionary = Dictionary(core)
            return describe(core, self._dictionary, table, entity)

        answer = self._source.ask(question)
        check()
        if present:
            self._sampler.take(answer)
        recorded = self._source.history(table, entity)
        history = self._sampler.history() if recorded is None else self._sampler.after(recorded)
        check()
        self._tell({"kind": "entity", **answer, "history": history})
