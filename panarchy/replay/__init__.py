"""Replays that are compared with their original, branches that go another way, and what the difference between them is."""

from panarchy.replay.branch import Branch
from panarchy.replay.multiverse import Multiverse

__all__ = ["Branch", "Multiverse"]
