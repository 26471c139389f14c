"""The input log as Python sees it: start, intents, tick commits and manifests published, whole or being written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from panarchy._core import InputLog as InputLog
from panarchy._core import LogDamage, read_log, scan_log
from panarchy._core import WriterLock as WriterLock
from panarchy.errors import DamagedError, RunError
from panarchy.run.durable import refusal
from panarchy.run.place import LocalPlace, Place

LOG_NAME = "inputs.log"
"""The log's name in a run folder."""
LOCK_NAME = "writer.lock"
"""The lock file's name in a run folder."""


@dataclass(frozen=True)
class Intent:
    """One accepted intent, as the core numbers it."""

    id: int
    tick: int
    """The tick at whose start it is applied."""
    priority: int
    source: str
    verb: str
    args: str
    """Arguments as JSON."""
    accepted: int
    """The tick that the world had reached when it was accepted."""
    scope: str = ""
    """What it was tagged with; the world does not know of it."""

    def payload(self) -> bytes:
        """The intent as the log keeps it: JSON with sorted keys."""
        kept = {
            name: getattr(self, name)
            for name in ("id", "tick", "priority", "source", "verb", "args")
        }
        if self.scope:
            kept["scope"] = self.scope
        return json.dumps(kept, sort_keys=True).encode()

    @classmethod
    def of(cls, accepted: int, payload: bytes) -> Intent:
        """Read an intent back from the log."""
        return cls(accepted=accepted, **json.loads(payload))


@dataclass(frozen=True)
class LogPosition:
    """Where a log stands, as a manifest notes it."""

    size: int
    frames: int
    tick: int
    checksum: str


@dataclass
class LogContents:
    """Everything a log holds."""

    start: dict[str, Any]
    """What the start frame says: scenario, configuration, seed, engine version, first tick and its chain hash."""
    intents: list[Intent] = field(default_factory=list)
    commits: dict[int, str] = field(default_factory=dict)
    """Chain hash in hex by tick, the first tick included."""
    manifests: dict[int, str] = field(default_factory=dict)
    """SHA-256 in hex of every manifest that is known to be durable, by number."""
    torn: int = 0
    """Bytes of an incomplete last frame."""
    position: LogPosition = LogPosition(0, 0, 0, "")
    _by_id: dict[int, Intent] | None = field(default=None, repr=False)

    def intent(self, number: int) -> Intent | None:
        """The intent of an id, or None where the log holds none."""
        if self._by_id is None:
            self._by_id = {intent.id: intent for intent in self.intents}
        return self._by_id.get(number)

    @property
    def first_tick(self) -> int:
        """The tick at which the log begins."""
        return int(self.start["tick"])

    @property
    def last_tick(self) -> int:
        """The last tick committed."""
        return max(self.commits)


def read_contents(place: Place, name: str = LOG_NAME) -> LogContents:
    """Read and check a whole log; nothing is changed.

    Args:
        place: the run's place.
        name: the log's name there.

    Returns:
        The log's content; an incomplete last frame is counted in ``torn``.

    Raises:
        DamagedError: where bytes are not what was written, naming file, offset and tick.
        RunError: where the log cannot be read.
    """
    try:
        if isinstance(place, LocalPlace):
            frames, end = read_log(place.path / name, place.full(name))
        else:
            frames, end = scan_log(place.read(name), place.full(name))
    except LogDamage as error:
        raise DamagedError(str(error)) from None
    except FileNotFoundError:
        raise RunError(f"The run {place.url} lacks its file {name}.") from None
    except OSError as error:
        raise refusal(error, "read", place.full(name)) from error
    return _contents(frames, end)


def _contents(
    frames: Iterable[tuple[str, int, int, bytes]], end: tuple[int, int, int, int, str]
) -> LogContents:
    contents = LogContents({})
    for kind, _, tick, payload in frames:
        if kind == "start":
            contents.start = json.loads(payload)
            contents.commits[tick] = str(contents.start["chain"])
        elif kind == "intent":
            contents.intents.append(Intent.of(tick, payload))
        elif kind == "manifest":
            contents.manifests[int.from_bytes(payload[:8], "little")] = payload[8:].hex()
        else:
            contents.commits[tick] = payload.hex()
    whole, torn, count, tick, checksum = end
    contents.torn = torn
    contents.position = LogPosition(whole, count, tick, checksum)
    return contents


class LogWriter:
    """A run's log, open to grow; errors of the system come as RunError."""

    def __init__(self, log: InputLog, path: Path) -> None:
        """Wrap an open log; use :meth:`create` or :meth:`open`."""
        self._log = log
        self._path = path

    @classmethod
    def create(cls, path: Path, start: dict[str, Any]) -> LogWriter:
        """Make a new log with its start frame, synced.

        Raises:
            RunError: where the file is there already or the system refuses.
        """
        try:
            log = InputLog.create(
                path, json.dumps(start, sort_keys=True).encode(), int(start["tick"])
            )
        except OSError as error:
            raise refusal(error, "write", path) from error
        return cls(log, path)

    @classmethod
    def open(cls, path: Path) -> LogWriter:
        """Open a log to append; an incomplete last frame is cut off.

        Raises:
            DamagedError: for any other damage.
            RunError: where the system refuses.
        """
        try:
            return cls(InputLog.open(path), path)
        except LogDamage as error:
            raise DamagedError(str(error)) from None
        except OSError as error:
            raise refusal(error, "write", path) from error

    @property
    def torn(self) -> int:
        """Bytes of an incomplete last frame that opening cut off."""
        return self._log.torn

    def intent(self, intent: Intent) -> None:
        """Add an intent in memory."""
        self._try(lambda: self._log.append_intent(intent.accepted, intent.payload()))

    def commit(self, tick: int, chain: str) -> None:
        """Add a tick commit in memory."""
        self._try(lambda: self._log.append_commit(tick, bytes.fromhex(chain)))

    def manifest(self, number: int, sha256: str) -> None:
        """Note that a manifest is durable, and hand the note to the operating system at once."""
        self._try(lambda: self._log.append_manifest(number, bytes.fromhex(sha256)))
        self.flush()

    def flush(self) -> None:
        """Hand everything to the operating system, so that it outlives this process."""
        self._try(self._log.flush)

    def sync(self) -> None:
        """Wait until the disk holds everything."""
        self._try(self._log.sync)

    def position(self) -> LogPosition:
        """Where the log stands."""
        return LogPosition(*self._log.position())

    def close(self) -> None:
        """Sync and close; a second close is harmless."""
        self._try(self._log.close)

    def _try(self, call: Any) -> None:
        try:
            call()
        except OSError as error:
            raise refusal(error, "write", self._path) from error
        except ValueError as error:
            raise RunError(str(error)) from None


def take_lock(folder: Path) -> WriterLock:
    """Take the right to write to the run in ``folder``.

    Raises:
        RunError: where another world or process holds it.
    """
    try:
        return WriterLock(folder / LOCK_NAME)
    except OSError as error:
        raise refusal(error, "write", folder / LOCK_NAME) from error
    except ValueError:
        raise RunError(f"Another world or process is recording into {folder}.") from None
