"""A file that appears whole or not at all: written under a temporary name beside it, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a temporary path to write to, and rename it when the block ends well.

    Args:
        target: where the file shall stand.

    Yields:
        The temporary path, in the same folder.

    Raises:
        OSError: if the folder does not exist or cannot be written.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
