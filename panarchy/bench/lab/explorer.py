"""Drives one explorer in a page: what a reader sees of it, and what a reader does with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect


class Explorer:
    """The explorer in a page, by what a reader sees and does."""

    def __init__(self, root: Locator) -> None:
        self.root = root

    def part(self, name: str) -> Locator:
        """An element by its mark."""
        return self.root.get_by_test_id(name)

    def tick(self) -> int:
        """The tick of the map on the screen."""
        return int(self.part("map").get_attribute("data-tick") or -1)

    def play(self, ticks: str, frames: int) -> None:
        """Play at a pace: ticks a frame as the list has them (`null` is all it can), and frames a second."""
        self.part("ticks").select_option(ticks)
        self.part("frames").select_option(str(frames))
        self.part("play").click()
        self.wait_status("playing")

    def wait_tick(self, at_least: int) -> None:
        """Wait until the map has come to a tick."""
        self.root.page.wait_for_function(
            """([root, tick]) => Number(root.querySelector('[data-testid=map]').dataset.tick) >= tick""",
            arg=[self.root.element_handle(), at_least],
            timeout=30_000,
        )

    def wait_tick_below(self, bound: int) -> None:
        """Wait until the map shows a tick before another one."""
        self.root.page.wait_for_function(
            """([root, tick]) => Number(root.querySelector('[data-testid=map]').dataset.tick) < tick""",
            arg=[self.root.element_handle(), bound],
            timeout=30_000,
        )

    def wait_status(self, status: str) -> None:
        """Wait until the explorer says that it plays, rests, or shows the past."""
        expect(self.part("status")).to_have_attribute("data-status", status, timeout=20_000)

    def colours(self) -> int:
        """How many colours the map has, read from its pixels."""
        return int(
            self.part("map").evaluate(
                """canvas => new Set(new Uint32Array(canvas.getContext('2d')
                    .getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""
            )
        )

    def picture(self) -> str:
        """A short mark of the pixels on the map, to tell two maps apart."""
        return str(
            self.part("map").evaluate(
                """canvas => { let mark = 0; for (const part of canvas.getContext('2d')
                    .getImageData(0, 0, canvas.width, canvas.height).data)
                    mark = (mark * 31 + part) >>> 0; return mark; }"""
            )
        )

    def click_tile(self, column: int, row: int, width: int, height: int) -> None:
        """Click the middle of a tile."""
        box: Any = self.part("map-box").bounding_box()
        self.part("map-box").click(
            position={
                "x": (column + 0.5) / width * box["width"],
                "y": (row + 0.5) / height * box["height"],
            }
        )

    def screenshot(self, path: Path) -> None:
        """Leave a picture of the explorer for a person to look at."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.root.screenshot(path=path)
