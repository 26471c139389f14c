"""The kinds of causal link, and the roles in which the engine notes a parent."""

from __future__ import annotations

ROLES = ("triggered", "enabled", "read", "consumed", "blocked", "direct", "modified")
"""Roles in the order of their codes."""

LINKS = {
    "direct": "direct",
    "triggered": "trigger",
    "enabled": "enabled",
    "blocked": "prevented",
    "modified": "modified",
    "read": "indirect",
    "consumed": "indirect",
}
"""The kind of link that a role is: direct, indirect, trigger, enabled, prevented or modified."""

WORDS = {
    "direct": "did it",
    "trigger": "made it happen",
    "enabled": "made it possible",
    "prevented": "stood in the way",
    "modified": "changed what was weighed",
    "indirect": "was read for it",
}
"""What a kind of link says of the cause."""
