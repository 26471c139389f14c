"""One thing wrong with a scenario, before it is known in which file and line it stands."""

from __future__ import annotations

import re

_KEY = re.compile(r"[A-Za-z0-9_<>-]{1,60}")
"""Keys that are shown as they are; others are quoted and shortened."""

KeyPath = tuple[str | int, ...]
"""Where in a scenario: keys of mappings and indices of lists, from the root."""


class Problem(Exception):
    """A scenario cannot be used.

    Args:
        text: what is wrong, without the name of the file or the line.
        line: line in the text, counted from 1, if known.
        path: the key at fault; empty for the whole scenario.
    """

    def __init__(self, text: str, line: int | None = None, path: KeyPath = ()) -> None:
        super().__init__(text)
        self.text = text
        self.line = line
        self.path = path


def dotted(path: KeyPath) -> str:
    """Write a path as in `economy.goods[2]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += "." * bool(text) + (part if _KEY.fullmatch(part) else shown(part))
    return text


def shown(value: object, limit: int = 40) -> str:
    """Show a value in a sentence, as YAML would write it, shortened to `limit` characters."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple | set):
        return "a list"
    text = repr(value) if isinstance(value, str) else _number_shown(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _number_shown(value: object) -> str:
    """Show an integer plainly, as far as Python converts it, and anything else by its text."""
    if isinstance(value, int) and value.bit_length() > 4096:
        return "a number of more than a thousand digits"
    return str(value)
