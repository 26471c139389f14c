"""Finds what a scenario's name or path points to, and reads the file's text with bounds on it."""

from __future__ import annotations

import stat
from pathlib import Path

from panarchy.errors import ScenarioError, suggest
from panarchy.scenario.presets import preset_files
from panarchy.scenario.problem import shown

MAX_BYTES = 1_000_000
"""Largest scenario file that is read."""


def find(name: str) -> Path:
    """Find a preset of this name, or else a file.

    Args:
        name: a preset's name or a path.

    Returns:
        The path of a file; nothing has been read yet.

    Raises:
        ScenarioError: if there is neither; the nearest preset is suggested.
    """
    presets = preset_files()
    if name in presets:
        return presets[name]
    path = Path(name)
    if _exists(path):
        return path
    stem = path.stem if path.suffix.lower() in {".yaml", ".yml", ".json"} else name
    near = suggest(stem, presets) or f" The presets are {', '.join(presets)}."
    raise ScenarioError(
        f"There is no scenario {shown(name, 200)}, neither a preset nor a file.{near}"
    )


def read_file(path: Path) -> str:
    """Read a scenario's file as text.

    Args:
        path: the file.

    Returns:
        Its text, without a byte-order mark.

    Raises:
        ScenarioError: if it is missing, a folder, no ordinary file, too large, unreadable or binary.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ScenarioError(f"{path} is a folder; a scenario is a YAML or JSON file.")
        if not stat.S_ISREG(status.st_mode):
            raise ScenarioError(f"{path} is not an ordinary file, so it is not read as a scenario.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError(f"There is no scenario file {path}.{_near(path)}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise ScenarioError(f"{shown(str(path), 200)} cannot be read: {reason}.") from None
    if len(content) > MAX_BYTES:
        raise ScenarioError(f"{path} is larger than {MAX_BYTES:,} bytes, too large for a scenario.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ScenarioError(f"{path} is not a text file in UTF-8.")
    return text


def _near(path: Path) -> str:
    """Suggest the preset whose name comes near a missing file's."""
    return suggest(path.stem, preset_files())


def _exists(path: Path) -> bool:
    """Say whether something is there; a path that the system cannot even ask about is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
