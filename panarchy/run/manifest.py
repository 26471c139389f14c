"""Which files belong to a run: numbered manifests, each naming the one before and what it adds and drops."""

from __future__ import annotations

import json
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from panarchy.errors import DamagedError, RunError
from panarchy.run.durable import checksum
from panarchy.run.place import Place

FOLDER = "manifests"
"""The folder of the manifests."""
FORMAT = 1
"""Version of the folder's layout."""
FOLD_EVERY = 64
"""A manifest whose number divides by this lists everything, so that opening reads at most this many."""

_NAME = re.compile(r"[0-9]{8}\.json")

Role = Literal["hot", "segment", "keyframe", "meta"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileEntry(_Model):
    """One file of a run, with what a reader needs to choose and to trust it."""

    path: str
    view: str
    """The table or stream whose rows it holds."""
    role: Role
    """hot: as written; segment: compacted; keyframe: kept for restoring, its rows stand in a segment; meta: neither."""
    level: int = 0
    """How many times its rows were merged."""
    first: int
    """The first tick it holds."""
    last: int
    """The last tick it holds."""
    ticks: tuple[int, ...] = ()
    """Of a table's snapshots, every tick it holds."""
    rows: int
    size: int
    sha256: str


class LogEntry(_Model):
    """The part of the input log that a manifest counts on."""

    path: str
    size: int
    frames: int
    tick: int
    checksum: str


class Parent(_Model):
    """What a branch goes on from: the world of another branch as it stood after a tick."""

    branch: str
    tick: int
    chain: str
    """The chain hash after that tick, in hex, so that no other history can take the parent's place."""
    where: str | None = None
    """Where the parent lies if not in the same tree, such as the address of a published run."""


class RunInfo(_Model):
    """What a run is, apart from its files."""

    name: str
    branch: str
    parent: Parent | None = None
    scenario: str
    """The scenario's name; its whole text stands in the log's start frame."""
    seed: int
    engine: str
    every: dict[str, int]
    """Ticks between snapshots by table; 0 keeps only the start."""
    start_tick: int
    start_intents: int = 0
    """Intents that the world had accepted before the run began; they are in its first state, or in its parent's log."""
    made: str = ""
    """Drawn at random when it began, to tell it from a run that lay in the same folder before; no part of the world."""
    target_tick: int | None = None
    """The tick first asked for, to which ``resume`` goes."""


class Previous(_Model):
    """The manifest before, so that none can be exchanged unnoticed."""

    number: int
    sha256: str


class Manifest(_Model):
    """One numbered manifest."""

    format: int = FORMAT
    number: int
    previous: Previous | None
    whole: bool
    """Whether ``adds`` lists every file of the run."""
    run: RunInfo
    tick: int
    """The last tick whose rows are all in the files."""
    log: LogEntry
    adds: tuple[FileEntry, ...]
    drops: tuple[str, ...] = ()


class Contents:
    """A run's files after a manifest and all before it."""

    def __init__(self, manifest: Manifest, files: dict[str, FileEntry], sha256: str) -> None:
        """Hold the newest manifest, the files by path, and the manifest's own checksum."""
        self.manifest = manifest
        self.files = files
        self.sha256 = sha256

    def of(self, view: str, *roles: Role) -> list[FileEntry]:
        """The files of a view with one of ``roles`` (all by default), in tick order."""
        found = [
            entry
            for entry in self.files.values()
            if entry.view == view and (not roles or entry.role in roles)
        ]
        return sorted(found, key=lambda entry: (entry.first, entry.last, entry.path))

    def views(self) -> list[str]:
        """The views that have files, sorted."""
        return sorted({entry.view for entry in self.files.values()})


def file_name(number: int) -> str:
    """A manifest's path in the run."""
    return f"{FOLDER}/{number:08d}.json"


def encode(manifest: Manifest) -> bytes:
    """A manifest as bytes: its JSON on one line, its checksum on the next."""
    line = json.dumps(manifest.model_dump(mode="json"), sort_keys=True).encode()
    return line + b"\n" + checksum(line).encode() + b"\n"


def decode(data: bytes, name: str) -> Manifest:
    """Read a manifest and check it against its own checksum.

    Raises:
        DamagedError: where a byte differs from what was written.
        RunError: where a newer Panarchy wrote it.
    """
    line, _, rest = data.partition(b"\n")
    if rest != checksum(line).encode() + b"\n":
        raise DamagedError(f"The manifest {name} is damaged: its checksum does not match.")
    content = json.loads(line)
    if content.get("format") != FORMAT:
        raise RunError(
            f"The manifest {name} has format {content.get('format')}; this version reads {FORMAT}."
        )
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        raise DamagedError(
            f"The manifest {name} is not one of this version: {error.errors()[0]['msg']}."
        ) from None


def numbers(place: Place) -> list[int]:
    """The numbers of the manifests that lie in a place, in order."""
    return sorted(int(name[:-5]) for name in place.names(FOLDER) if _NAME.fullmatch(name))


def load(place: Place) -> Contents:
    """Read the newest manifest and those it builds on.

    Raises:
        RunError: where there is no run.
        DamagedError: where a manifest is damaged or missing.
    """
    found = numbers(place)
    if not found:
        raise RunError(f"There is no run at {place.url}: it has no manifest.")
    chain: list[Manifest] = []
    newest_sha = ""
    number, expected = found[-1], ""
    while True:
        manifest, sha = _load_one(place, number)
        newest_sha = newest_sha or sha
        if expected and sha != expected:
            raise DamagedError(
                f"The manifest {place.full(file_name(number))} is not the one that the next names."
            )
        chain.append(manifest)
        if manifest.whole or manifest.previous is None:
            break
        number, expected = manifest.previous.number, manifest.previous.sha256
    files: dict[str, FileEntry] = {}
    for manifest in reversed(chain):
        apply(files, manifest)
    return Contents(chain[0], files, newest_sha)


def _load_one(place: Place, number: int) -> tuple[Manifest, str]:
    name = file_name(number)
    if not place.exists(name):
        raise DamagedError(f"The manifest {place.full(name)} is missing.")
    data = place.read(name)
    found = decode(data, place.full(name))
    if found.number != number:
        raise DamagedError(
            f"The manifest {place.full(name)} is a copy of another: it says that its number is {found.number}."
        )
    return found, checksum(data)


def apply(files: dict[str, FileEntry], manifest: Manifest) -> None:
    """Add and drop in ``files`` what a manifest adds and drops."""
    if manifest.whole:
        files.clear()
    for path in manifest.drops:
        files.pop(path, None)
    for entry in manifest.adds:
        files[entry.path] = entry
