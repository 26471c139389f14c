"""Finds the scenarios that come with Panarchy, smallest first."""

from __future__ import annotations

from pathlib import Path

from panarchy import resources

_BY_SIZE = ("tiny_island", "laptop_small", "medium", "large")


def preset_files() -> dict[str, Path]:
    """Return the file of each preset by name, in order of size, then others by name."""
    found = resources.scenarios()
    order = [*(name for name in _BY_SIZE if name in found), *sorted(set(found) - set(_BY_SIZE))]
    return {name: found[name] for name in order}
