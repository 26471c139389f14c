"""Puts the branches of a tree on lanes, as a version control's graph does: the root on top, children below their parents."""

from __future__ import annotations

from collections.abc import Sequence

from panarchy.widgets.branches.data import Branch, Tree


def lanes(tree: Tree) -> list[Branch]:
    """The branches from the top lane to the bottom one.

    A branch stands right below its parent or an earlier sibling's descendants.
    Later forks come first, so that a connector passes no lane that was begun before it.
    """
    below: dict[str | None, list[Branch]] = {}
    known = {branch["name"] for branch in tree["branches"]}
    for branch in tree["branches"]:
        parent = branch["parent"] if branch["parent"] in known else None
        below.setdefault(parent, []).append(branch)
    ordered: list[Branch] = []
    waiting = _first_on_top(below.get(None, []))
    while waiting:
        branch = waiting.pop()
        ordered.append(branch)
        waiting += _first_on_top(below.get(branch["name"], []))
    return ordered


def _first_on_top(branches: Sequence[Branch]) -> list[Branch]:
    """Siblings as a stack: what is popped first has the latest fork."""
    return sorted(branches, key=lambda branch: (branch["fork_tick"], branch["name"]))


def parting(tree: Tree, a: str, b: str) -> int | None:
    """The last tick that two branches share; None where they share no ancestor."""
    mine, other = _line(tree, a), _line(tree, b)
    shared = [min(mine[name], other[name]) for name in mine if name in other]
    return max(shared, default=None)


def _line(tree: Tree, name: str) -> dict[str, int]:
    """For a branch and each of its ancestors, the last tick of it that belongs to the branch's history."""
    known = {branch["name"]: branch for branch in tree["branches"]}
    line: dict[str, int] = {}
    at: Branch | None = known.get(name)
    last = at["last_tick"] if at else 0
    while at is not None and at["name"] not in line:
        line[at["name"]] = min(last, at["last_tick"])
        last = min(last, at["fork_tick"])
        at = known.get(at["parent"] or "")
    return line
