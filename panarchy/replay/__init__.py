"""Replays that are compared with their original, branches that go another way, and what the difference between them is.

Names are loaded when first used, as a whole comparison draws on much that a fork does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from panarchy.errors import suggest

if TYPE_CHECKING:
    from panarchy.replay.analyzer import Divergence, ReplayAnalyzer
    from panarchy.replay.branch import Branch
    from panarchy.replay.cause import Cause
    from panarchy.replay.comparison import Comparison, compare
    from panarchy.replay.engine import Departure, Replay, ReplayEngine
    from panarchy.replay.maps import MapDifference
    from panarchy.replay.multiverse import Multiverse
    from panarchy.replay.reach import Reach, reach_of

__all__ = [
    "Branch",
    "Cause",
    "Comparison",
    "Departure",
    "Divergence",
    "MapDifference",
    "Multiverse",
    "Reach",
    "Replay",
    "ReplayAnalyzer",
    "ReplayEngine",
    "compare",
    "reach_of",
]

_HOMES = {
    "Branch": "branch",
    "Cause": "cause",
    "Comparison": "comparison",
    "Departure": "engine",
    "Divergence": "analyzer",
    "MapDifference": "maps",
    "Multiverse": "multiverse",
    "Reach": "reach",
    "Replay": "engine",
    "ReplayAnalyzer": "analyzer",
    "ReplayEngine": "engine",
    "compare": "comparison",
    "reach_of": "reach",
}


def __getattr__(name: str) -> object:
    """Load a name on first use; a mistyped one suggests the right one."""
    if name not in _HOMES:
        raise AttributeError(
            f"panarchy.replay has no name '{name}'.{suggest(name, _HOMES)}", name=name, obj=None
        )
    return getattr(import_module(f"panarchy.replay.{_HOMES[name]}"), name)
