"""Where branches and their parents lie: a branch is a run in a folder of its root, and names its parent and fork tick."""

from __future__ import annotations

import re
from pathlib import Path

from panarchy.errors import RunError
from panarchy.run import manifest
from panarchy.run.manifest import Contents, Parent, RunInfo
from panarchy.run.place import LocalPlace, Place, place_of

ROOT = "main"
"""The branch of a run that has no parent."""
FOLDER = "branches"
"""The folder of a root in which its branches lie, forks of forks too."""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_-])?")
_MEANS_A_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, so that no folder can have them."""


def folder_of(root: Path, branch: str) -> Path:
    """The folder of a branch of a tree."""
    return root if branch == ROOT else root / FOLDER / branch


def root_of(place: Place, info: RunInfo) -> Place:
    """The place of the root of the tree in which a run lies; of a root that place itself.

    A branch whose parent lies elsewhere still lies in the tree of its own folder.
    """
    return place if info.parent is None else _above(place)


def parent_place(place: Place, parent: Parent) -> Place:
    """The place of a branch's parent, found beside the branch unless the manifest names another."""
    if parent.where is not None:
        return place_of(parent.where)
    root = _above(place)
    if parent.branch == ROOT:
        return root
    return place_of(root.full(f"{FOLDER}/{parent.branch}"))


def load_parent(place: Place, info: RunInfo) -> tuple[Place, Contents]:
    """The parent of a branch and its files.

    Raises:
        RunError: where it is not there.
        DamagedError: where its manifests are damaged.
    """
    assert info.parent is not None, "only a branch has a parent"
    above = parent_place(place, info.parent)
    if not manifest.numbers(above):
        raise RunError(
            f"The branch '{info.branch}' began at tick {info.parent.tick} of '{info.parent.branch}', "
            f"and there is no run at {above.url} any more."
        )
    return above, manifest.load(above)


def branch_names(root: Path) -> list[str]:
    """The names of the branches in a root's folder, sorted; of the root itself none."""
    folder = root / FOLDER
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if not path.name.startswith("."))
    # A folder without a manifest holds no run, whatever a half done deletion has left in it.
    return sorted(path.name for path in found if manifest.numbers(LocalPlace(path)))


def check_name(name: object, root: Path) -> str:
    """Check the name of a new branch: free in its tree, and fit to be a folder anywhere and a text in SQL.

    Raises:
        RunError: where it is not.
    """
    fits = isinstance(name, str) and _NAME.fullmatch(name) and not _MEANS_A_DEVICE.fullmatch(name)
    if not isinstance(name, str) or not fits:
        raise RunError(
            f"A branch is named by up to 64 letters, digits, '_', '-' and '.', beginning with a letter or digit, not {name!r}."
        )
    # Some file systems, a Mac's among them, take names that differ in case alone for the same.
    taken = {other.casefold(): other for other in [ROOT, *branch_names(root)]}
    if name.casefold() in taken:
        raise RunError(
            f"There is a branch '{taken[name.casefold()]}' in {root} already; give this one another name."
        )
    return name


def free_name(parent: str, tick: int, root: Path) -> str:
    """A name for a branch that nobody named: parent and tick, with a number if that is taken."""
    taken = {other.casefold() for other in branch_names(root)}
    stem = f"{parent[:48]}-{tick}"
    candidates = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in candidates if name.casefold() not in taken)


def _above(place: Place) -> Place:
    """The root of the tree in which a branch's place lies: two folders up."""
    if isinstance(place, LocalPlace):
        return LocalPlace(place.path.parent.parent)
    return place_of(place.url.rsplit("/", 2)[0])
