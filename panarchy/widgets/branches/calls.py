"""Writes what the multiverse widget does as the line of Python that would do the same in a cell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from panarchy.widgets.branches.data import Act, Names


def subject(names: Names, branch: str, root: str) -> str:
    """A branch as the notebook reaches it: `run` for the root, `tree.branch("mine")` for another."""
    return names.root if branch == root else f"{names.tree}.branch({literal(branch)})"


def fork(
    names: Names, root: str, parent: str, at: int, name: str | None, acts: Sequence[Act], ticks: int
) -> str:
    """A fork with its intents and steps, such as `run.fork(at=60, name="mine").act("open_mine", tile=5).step(365)`."""
    named = "" if name is None else f", name={literal(name)}"
    line = f"{subject(names, parent, root)}.fork(at={at}{named})"
    return line + "".join(map(_act, acts)) + (f".step({ticks})" if ticks else "")


def step(names: Names, root: str, branch: str, ticks: int) -> str:
    """More ticks of a branch."""
    return f"{subject(names, branch, root)}.step({ticks})"


def compare(names: Names, root: str, a: str, b: str, ending: str) -> str:
    """A comparison in which A is measured against B: `compare([B, A])` and what is asked of it."""
    one, other = subject(names, b, root), subject(names, a, root)
    return f"compare([{one}, {other}]){ending}"


def export(names: Names, branch: str, file: str) -> str:
    """A branch written as a scenario."""
    return f"{names.tree}.export({literal(branch)}, {literal(file)})"


def literal(value: Any) -> str:
    """A value as Python writes it, text in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _act(act: Act) -> str:
    """One intent in the chain of calls; policies have a shorter way."""
    when = "" if act.at is None else f", at={act.at}"
    if act.verb == "set_policy" and set(act.args) == {"name", "value"}:
        policy = literal(f"treasury.{act.args['name']}")
        return f".set({policy}, {literal(act.args['value'])}{when})"
    given = "".join(f", {name}={literal(value)}" for name, value in act.args.items())
    return f".act({literal(act.verb)}{given}{when})"
