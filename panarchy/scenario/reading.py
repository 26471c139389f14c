"""Reads a scenario's text into plain data, with the line of every key, and trusts nothing in it.

Works on PyYAML's stream of events rather than its objects: aliases, tags and depth are refused
before anything is built, so that no text can make reading slow or run code.
JSON is read by the same rules, as YAML contains it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
import yaml.reader
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from panarchy.scenario.problem import KeyPath, Problem, dotted, shown
from panarchy.scenario.scalars import read_scalar

MAX_DEPTH = 12
"""Deepest nesting of mappings and lists."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Reading:
    """What a text holds."""

    data: Any = None
    """The plain value of the document."""

    lines: dict[KeyPath, int] = field(default_factory=dict)
    """Line of each key and list entry, counted from 1."""

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line of a key, or of the nearest key around it; none for the root."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def read_text(text: str) -> Reading:
    """Read one YAML or JSON document.

    Args:
        text: the document.

    Returns:
        Its data and lines.

    Raises:
        Problem: if it is not one plain document, naming the line.
    """
    reading = Reading()
    try:
        events = _content(text)
        first = next(events, None)
        if first is None:
            raise Problem("it is empty")
        reading.data = _value(first, events, reading, ())
        for _extra in events:
            raise Problem("it holds more than one document", _line(_extra))
    except yaml.YAMLError as error:
        raise _not_yaml(error, text) from None
    return reading


def _content(text: str) -> Iterator[Event]:
    """Yield the events that carry content, refusing aliases and a second document."""
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Problem("it holds more than one document", _line(event))
        elif isinstance(event, AliasEvent):
            raise Problem(
                f"the alias *{shown(event.anchor)[1:-1]} is not allowed in a scenario", _line(event)
            )
        elif isinstance(
            event,
            ScalarEvent
            | MappingStartEvent
            | MappingEndEvent
            | SequenceStartEvent
            | SequenceEndEvent,
        ):
            yield event


def _value(event: Event, events: Iterator[Event], reading: Reading, path: KeyPath) -> Any:
    """Build the value that starts at an event."""
    if len(path) > MAX_DEPTH:
        raise Problem(f"it is nested more than {MAX_DEPTH} levels deep", _line(event))
    tag = getattr(event, "tag", None)
    if tag is not None and tag != "!":
        raise Problem(f"the tag {shown(tag)} is not allowed in a scenario", _line(event))
    if isinstance(event, ScalarEvent):
        quoted = bool(event.style)  # libyaml gives "" for a plain scalar, PyYAML None
        return event.value if quoted else read_scalar(event.value, _line(event))
    if isinstance(event, SequenceStartEvent):
        return _list(events, reading, path)
    return _mapping(events, reading, path)


def _list(events: Iterator[Event], reading: Reading, path: KeyPath) -> list[Any]:
    """Build a list up to its end."""
    entries: list[Any] = []
    for event in events:
        if isinstance(event, SequenceEndEvent):
            break
        here = (*path, len(entries))
        reading.lines[here] = _line(event)
        entries.append(_value(event, events, reading, here))
    return entries


def _mapping(events: Iterator[Event], reading: Reading, path: KeyPath) -> dict[str, Any]:
    """Build a mapping up to its end; a key given twice is refused."""
    entries: dict[str, Any] = {}
    for event in events:
        if isinstance(event, MappingEndEvent):
            break
        if not isinstance(event, ScalarEvent):
            raise Problem("a key must be a word, not a mapping or a list", _line(event))
        key, line = str(event.value), _line(event)
        here = (*path, key)
        if key in entries:
            first = reading.lines[here]
            raise Problem(
                f"the key {shown(dotted(here))} is given twice, first in line {first}", line
            )
        reading.lines[here] = line
        entries[key] = _value(next(events), events, reading, here)
    return entries


def _line(event: Event) -> int:
    """Return the line of an event, counted from 1."""
    mark: Any = event.start_mark
    return int(mark.line) + 1


def _not_yaml(error: yaml.YAMLError, text: str) -> Problem:
    """Say in one sentence why PyYAML could not read the text."""
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position] if isinstance(error.position, int) else ""
        return Problem("it holds a character that YAML does not allow", before.count("\n") + 1)
    mark, reason = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is None:
        return Problem("it cannot be read as YAML")
    line = int(mark.line) + 1
    if any("\t" in _indent(row) for row in text.splitlines()[max(0, line - 2) : line]):
        return Problem("a tab stands where YAML wants spaces", line)
    return Problem(f"it is not YAML ({reason})" if reason else "it is not YAML", line)


def _indent(row: str) -> str:
    """Return the blanks that a row starts with."""
    return row[: len(row) - len(row.lstrip())]
