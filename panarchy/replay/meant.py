"""Which runs somebody means who names them by a run, a branch, a world, a folder, or the name of a branch."""

from __future__ import annotations

import os
from collections.abc import Iterable
from os import PathLike
from typing import Any, TypeGuard

from panarchy.errors import QueryError, RunError, suggest
from panarchy.run import manifest
from panarchy.run.place import place_of
from panarchy.run.run import Run

_KINDS = "runs, branches, worlds, folders of runs and names of branches"


def opened_runs(runs: Iterable[Run | str | PathLike[str] | Any]) -> list[Run]:
    """Open the runs that are to be compared.

    Args:
        runs: runs, branches, worlds, folders or addresses of runs, or names of branches; a name is looked for in the
            tree of the first that is none.

    Raises:
        QueryError: where they are fewer than two, or one is nothing of that kind.
        RunError: where there is no such run or branch.
    """
    if isinstance(runs, str | PathLike) or not isinstance(runs, Iterable):
        raise QueryError(
            f"compare takes two runs or more in a list, such as compare([run, branch]), not one {type(runs).__name__}."
        )
    given = list(runs)
    if len(given) < 2:
        raise QueryError(
            "compare takes two runs or more, the first of which is what the others are compared with."
        )
    opened = [each if _is_name(each) else _run(each) for each in given]
    first = next((run for run in opened if isinstance(run, Run)), None)
    return [_branch(first, each) if isinstance(each, str) else each for each in opened]


def _is_name(each: object) -> TypeGuard[str]:
    """Whether a text can only be the name of a branch: it names no folder, and no run lies in the one it might be."""
    if not isinstance(each, str) or "/" in each or os.sep in each or not each.strip():
        return False
    return "\0" not in each and not manifest.numbers(place_of(each))


def _branch(first: Run | None, name: str) -> Run:
    """The branch of a name, in the tree of a run."""
    from panarchy.replay.multiverse import Multiverse

    if first is None:
        raise RunError(
            f"There is no run at {place_of(name).url}, and '{name}' names a branch only beside a run of its tree."
        )
    tree = Multiverse(first)
    if name not in tree.names:
        hint = suggest(name, tree.names) or f" The tree has {', '.join(tree.names)}."
        raise RunError(
            f"There is neither a run at {place_of(name).url} nor a branch '{name}' in {tree.path}.{hint}"
        )
    return tree.branch(name)


def _run(each: Any) -> Run:
    """The run that is meant: itself, that of a world, or the one in a folder."""
    if isinstance(each, Run):
        return each
    if isinstance(each, str | PathLike):
        return Run.open(each)
    asked = getattr(each, "history", None)
    if callable(asked):
        found = asked()
        if isinstance(found, Run):
            return found
    raise QueryError(f"compare takes {_KINDS}, not {type(each).__name__}.")
