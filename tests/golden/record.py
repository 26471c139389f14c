"""Writes the golden run of tiny_island anew: ``python -m tests.golden.record``.

A change of the hashes is told in CHANGELOG.md with its reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from panarchy import World

FILE = Path(__file__).with_name("tiny_island.json")
TICKS = (1, 30, 90)


def observe() -> dict[str, Any]:
    """Run tiny_island and return its chain hashes and KPIs at the golden ticks."""
    world = World("tiny_island")
    chain: dict[str, str] = {}
    kpis: dict[str, dict[str, float | None]] = {}
    for tick in TICKS:
        world.step(tick - world.tick)
        chain[str(tick)] = world.hash()
        kpis[str(tick)] = world.kpis()
    return {"scenario": "tiny_island", "chain": chain, "kpis": kpis}


if __name__ == "__main__":
    FILE.write_text(json.dumps(observe(), indent=1) + "\n", encoding="utf-8")
