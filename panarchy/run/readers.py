"""Which runs are open for reading in this process, so that a recorder deletes no file that one of them may read."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from panarchy.run.place import LocalPlace, Place

if TYPE_CHECKING:
    from panarchy.run.run import Run

_OPEN: weakref.WeakSet[Run] = weakref.WeakSet()


def register(run: Run, place: Place) -> None:
    """Note an open run of a local folder; it is forgotten when nobody holds it any more."""
    if isinstance(place, LocalPlace):
        _OPEN.add(run)


def reading(folder: Path) -> bool:
    """Whether a run of this folder is open for reading."""
    return any(Path(run.path).resolve() == folder.resolve() for run in list(_OPEN))
