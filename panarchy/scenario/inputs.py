"""Inputs that belong to a scenario: what is handed to the world at its start, each for a tick of its own.

An exported branch is a scenario with inputs: whoever runs it gets the branch again, from scratch.
"""

from __future__ import annotations

from pydantic import Field

from panarchy.scenario.parameters.base import Block, quantity

LONGEST_SOURCE = 200
"""Characters that say who asks, at most."""
LONGEST_SCOPE = 400
"""Characters of the scopes of an intent together, at most."""

Argument = bool | int | float | str
"""What an argument of a verb may be."""


class InputBlock(Block):
    """One intent, as `World.act` takes it."""

    tick: int = quantity(..., "The tick at whose start it is applied.", "ticks", ge=1, le=2**21 - 1)
    verb: str = Field(description="The verb, such as 'open_mine'.", min_length=1, max_length=64)
    arguments: dict[str, Argument] = Field(default={}, description="The verb's arguments by name.")
    priority: int = quantity(
        0, "Smaller goes first among the inputs of a tick.", "1", ge=-(2**31), le=2**31 - 1
    )
    source: str = Field(default="user", description="Who asks.", max_length=LONGEST_SOURCE)
    scope: str = Field(
        default="",
        description="What it is tagged with, such as an experiment.",
        max_length=LONGEST_SCOPE,
    )
