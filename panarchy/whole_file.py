"""A file that appears whole or not at all: written under a temporary name beside it, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panarchy.errors import PanarchyError


def check_target(target: Path) -> None:
    """Refuse what cannot become a file, before the work for it is done.

    Args:
        target: where the file shall stand.

    Raises:
        PanarchyError: if it is a folder, or its own folder is not there.
    """
    if not target.name or target.is_dir():
        raise PanarchyError(f"'{target}' is a folder; name the file to write.")
    if not target.parent.is_dir():
        raise PanarchyError(f"There is no folder {target.parent} to write {target.name} to.")


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a temporary path to write to, and rename it when the block ends well.

    A device or a pipe, such as ``/dev/stdout``, is written to as it is: renaming would put a file in its place.

    Args:
        target: where the file shall stand.

    Yields:
        The temporary path, in the same folder.

    Raises:
        PanarchyError: if the target is a folder, or its own folder is not there.
        OSError: if the folder cannot be written.
    """
    check_target(target)
    if target.exists() and not target.is_file():
        yield target
        return
    target = target.resolve()  # through a link, which stays
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
