"""Where a run lies: a local folder, or a folder of an object store that fsspec reaches."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec
from fsspec.core import url_to_fs

from panarchy.errors import RunError
from panarchy.run.durable import refusal


class Place(ABC):
    """A folder of named files, the same for disks and object stores; names use ``/``."""

    url: str
    """The path or URL of the folder."""

    @abstractmethod
    def read(self, name: str) -> bytes:
        """Read a whole file.

        Raises:
            RunError: where it is missing or cannot be read.
        """

    @abstractmethod
    def names(self, folder: str = "") -> list[str]:
        """List the files of a folder, without the folder's name, sorted; an absent folder has none."""

    @abstractmethod
    def exists(self, name: str) -> bool:
        """Say whether a file is there."""

    @abstractmethod
    def full(self, name: str) -> str:
        """The path or URL of a file, as DuckDB takes it."""


class LocalPlace(Place):
    """A folder of the local file system."""

    def __init__(self, path: str | Path) -> None:
        """Name the folder; nothing is read."""
        self.path = Path(path).expanduser().absolute()
        self.url = str(self.path)

    def read(self, name: str) -> bytes:
        """Read a whole file; a missing one raises RunError with its name."""
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            raise RunError(f"The run {self.url} lacks its file {name}.") from None
        except OSError as error:
            raise refusal(error, "read", self.path / name) from error

    def names(self, folder: str = "") -> list[str]:
        """List the files of a folder, sorted."""
        try:
            return sorted(entry.name for entry in (self.path / folder).iterdir() if entry.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise refusal(error, "read the folder", self.path / folder) from error

    def exists(self, name: str) -> bool:
        """Say whether a file is there."""
        return (self.path / name).exists()

    def full(self, name: str) -> str:
        """The absolute path of a file."""
        return str(self.path / name)


class RemotePlace(Place):
    """A folder of an object store, read and written through fsspec."""

    def __init__(self, url: str) -> None:
        """Name the folder by URL, such as ``s3://bucket/run``.

        Raises:
            RunError: where no file system is known for the URL.
        """
        try:
            self.system, root = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise RunError(f"Cannot reach {url}: {error}") from error
        self.root = str(root).rstrip("/")
        self.url = url.rstrip("/")

    def read(self, name: str) -> bytes:
        """Read a whole object; a missing one raises RunError with its name."""
        try:
            with self._reaching("read", name):
                return bytes(self.system.cat_file(f"{self.root}/{name}"))
        except FileNotFoundError:
            raise RunError(f"The run {self.url} lacks its file {name}.") from None

    def names(self, folder: str = "") -> list[str]:
        """List the objects of a folder, sorted."""
        self.system.invalidate_cache()
        try:
            with self._reaching("list", folder):
                found = self.system.ls(f"{self.root}/{folder}".rstrip("/"), detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(str(path).rsplit("/", 1)[-1] for path in found)

    def exists(self, name: str) -> bool:
        """Say whether an object is there."""
        self.system.invalidate_cache()
        with self._reaching("look for", name):
            return bool(self.system.exists(f"{self.root}/{name}"))

    def full(self, name: str) -> str:
        """The URL of an object."""
        return f"{self.url}/{name}"

    def put(self, name: str, data: bytes) -> None:
        """Write a whole object, over one of the same name.

        Raises:
            RunError: where the store refuses.
        """
        self._pipe(name, data, "overwrite")

    def put_new(self, name: str, data: bytes) -> bool:
        """Write a whole object only if none has its name: the conditional put that stands for a rename.

        Returns:
            False where another writer was first.

        Raises:
            RunError: where the store refuses for another reason.
        """
        try:
            self._pipe(name, data, "create")
        except FileExistsError:
            return False
        return True

    def _pipe(self, name: str, data: bytes, mode: str) -> None:
        path = f"{self.root}/{name}"
        with self._reaching("write", name):
            if not self.system.exists(self.root):
                self.system.makedirs(self.root, exist_ok=True)
            self.system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self.system.pipe_file(path, data, mode=mode)

    @contextmanager
    def _reaching(self, doing: str, name: str) -> Iterator[None]:
        """Turn what a store refuses into one sentence; what is there or not there already stays as it is."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError, FileExistsError):
            raise
        except Exception as error:
            text = str(error) or type(error).__name__
            if "PreconditionFailed" in text or "At least one of the pre-conditions" in text:
                raise FileExistsError(name) from error
            # Stores raise kinds of their own, such as botocore's for a missing key or an unknown host.
            raise RunError(f"Cannot {doing} {self.full(name)}: {text.rstrip('.')}.") from error


def place_of(where: str | os.PathLike[str]) -> Place:
    """Find the place that a path or URL names.

    Args:
        where: a local path, a ``file://`` URL, or a URL of any file system that fsspec knows.

    Returns:
        The place; nothing is read yet.

    Raises:
        RunError: where the text names no place.
    """
    text = os.fsdecode(where) if isinstance(where, str | bytes | os.PathLike) else ""
    if not text.strip() or "\0" in text:
        raise RunError(f"A run has a path or an address, and {text or where!r} is none.")
    if "://" not in text:
        return LocalPlace(text)
    if text.startswith("file://"):
        return LocalPlace(str(fsspec.core.strip_protocol(text)))
    return RemotePlace(text)


def file_system(place: Place) -> Any:
    """The fsspec file system of a remote place, for DuckDB's ``register_filesystem``; None for a local one."""
    return place.system if isinstance(place, RemotePlace) else None
