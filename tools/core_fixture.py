"""Writes the configuration that the core's Rust tests read, from the scenario that Python resolves.

Run it after a change of the scenario's defaults: `python tools/core_fixture.py`.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "panarchy_rs" / "core" / "tests" / "data" / "tiny_island.json"


def render() -> str:
    """Return the configuration of `tiny_island` as indented JSON with a final newline."""
    sys.path.insert(0, str(ROOT))
    from panarchy.scenario import Scenario

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        config = Scenario.load("tiny_island").to_config()
    config = json.loads(config) if isinstance(config, str) else config
    return json.dumps(config, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FIXTURE.parent.mkdir(parents=True, exist_ok=True)
    FIXTURE.write_text(render(), encoding="utf-8")
