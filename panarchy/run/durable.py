"""Writing files so that a crash leaves the old one or the new one, and saying plainly when the system refuses."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from panarchy.errors import RunError

TEMPORARY = ".tmp"
"""Ending of a file that is being written; such a file never belongs to a run."""


def refusal(error: OSError, doing: str, path: object) -> RunError:
    """Turn what the operating system refused into one plain sentence.

    Args:
        error: what was raised.
        doing: the verb, such as ``"write"`` or ``"read"``.
        path: the file or folder concerned.

    Returns:
        An error to raise, with the system's own reason.
    """
    reason = os.strerror(error.errno) if error.errno else str(error)
    return RunError(f"Cannot {doing} {path}: {reason}.")


def checksum(data: bytes) -> str:
    """Hash bytes as every file of a run is hashed: SHA-256 in hex, which ``sha256sum`` prints too."""
    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes) -> None:
    """Write a whole file under a temporary name, sync it and rename it into place.

    The folder is not synced: do it once for many files with :func:`sync_folders`.

    Raises:
        RunError: where the system refuses; the temporary file is removed.
    """
    temporary = path.with_name(path.name + TEMPORARY)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise refusal(error, "write", path) from error


def sync_folders(folders: Iterable[Path]) -> None:
    """Sync folders, so that the names in them survive a power cut; a no-op where folders cannot be opened."""
    for folder in folders:
        try:
            handle = os.open(folder, os.O_RDONLY)
        except PermissionError:
            continue  # Windows opens no folders, and its renames are journaled
        try:
            os.fsync(handle)
        except OSError as error:
            raise refusal(error, "sync", folder) from error
        finally:
            os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder and those above it.

    Raises:
        RunError: where the system refuses.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(error, "make the folder", path) from error


def move_folder(source: Path, target: Path) -> None:
    """Give a folder its final name and sync the folder above it.

    Raises:
        RunError: where the system refuses.
    """
    try:
        source.rename(target)
    except OSError as error:
        raise refusal(error, "write the folder", target) from error
    sync_folders([target.parent])


def remove(path: Path) -> None:
    """Remove a file or a whole folder if it is there; what cannot be removed now stays as an orphan."""
    with contextlib.suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
