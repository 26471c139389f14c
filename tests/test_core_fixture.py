"""The Rust tests read the same configuration that Python resolves today."""

from __future__ import annotations

import runpy
from pathlib import Path


def test_the_cores_fixture_is_the_tiny_island_of_today(repository: Path) -> None:
    tool = runpy.run_path(str(repository / "tools" / "core_fixture.py"))
    stored = tool["FIXTURE"].read_text(encoding="utf-8")
    assert stored == tool["render"](), "run `python tools/core_fixture.py`"
