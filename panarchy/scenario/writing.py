"""Writes a scenario as YAML in the documents' style: blocks indented by two, texts in quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml


class _Text(str):
    """A text that is written in double quotes, so that `no` and `1e5` stay text everywhere."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """PyYAML's safe writer with quoted texts and lists on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write repeated values out, as scenarios may not hold aliases."""
        del data
        return True


def _represent_text(dumper: yaml.SafeDumper, text: _Text) -> yaml.ScalarNode:
    """Write a text in double quotes."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')


def _represent_list(dumper: yaml.SafeDumper, entries: list[Any]) -> yaml.SequenceNode:
    """Write a list on one line, and one of mappings an entry below the other."""
    flat = not any(isinstance(entry, Mapping) for entry in entries)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", entries, flow_style=flat)


_Dumper.add_representer(_Text, _represent_text)
_Dumper.add_representer(list, _represent_list)


def to_yaml(data: Mapping[str, Any]) -> str:
    """Write plain data as YAML.

    Args:
        data: mappings, lists, numbers, truth values and texts.

    Returns:
        The text, which `panarchy.scenario.reading.read_text` reads back equal.
    """
    return yaml.dump(
        _quoted(data),
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=False,
        allow_unicode=True,
        width=100,
    )


def _quoted(value: Any) -> Any:
    """Mark the texts among values; keys stay bare."""
    if isinstance(value, Mapping):
        return {key: _quoted(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_quoted(entry) for entry in value]
    return _Text(value) if isinstance(value, str) else value
