"""Walks the keys that a scenario can have, from the models alone: for overrides and suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from panarchy.errors import suggest
from panarchy.scenario.problem import KeyPath, dotted


def below(kind: Any) -> dict[str, Any] | None:
    """Return the keys of a block with the types of their values; none if it has no fixed keys."""
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    return None


def entry(kind: Any, part: str | int) -> Any:
    """Return the type of one key or list entry of a type, or `None` if it can have no such part."""
    fixed = below(kind)
    if fixed is not None:
        return fixed.get(part) if isinstance(part, str) else None
    kind = _bare(kind)
    arguments = get_args(kind)
    if get_origin(kind) is dict and isinstance(part, str):
        return arguments[1]
    if get_origin(kind) is list and isinstance(part, int):
        return arguments[0]
    return None


def at(root: Any, path: KeyPath) -> Any:
    """Return the type at a path, or `None` if the path leads nowhere."""
    kind = root
    for part in path:
        kind = entry(kind, part)
        if kind is None:
            return None
    return kind


def is_text(kind: Any) -> bool:
    """Say whether a type is free text."""
    return _bare(kind) is str


def leaves(root: Any, prefix: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of every key that holds a value rather than a block."""
    fixed = below(root)
    if fixed is None:
        yield prefix
        return
    for name, kind in fixed.items():
        yield from leaves(kind, (*prefix, name))


def suggestion(root: Any, path: KeyPath) -> str:
    """Suggest the key meant by an unknown one: beside it, or of the same name elsewhere.

    Args:
        root: the model of the whole scenario.
        path: the unknown key.

    Returns:
        A sentence with a leading space, or nothing.
    """
    *around, key = path
    near = suggest(str(key), below(at(root, tuple(around))) or ())
    if near:
        return near
    same = [dotted(leaf) for leaf in leaves(root) if leaf[-1] == key]
    return (
        f" Did you mean '{same[0]}'?" if same else suggest(dotted(path), map(dotted, leaves(root)))
    )


def _bare(kind: Any) -> Any:
    """Strip annotations and `| None` from a type."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    choices = [choice for choice in get_args(kind) if choice is not NoneType]
    if NoneType in get_args(kind) and len(choices) == 1:
        return _bare(choices[0])
    return kind
