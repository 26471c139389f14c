"""Lays dotted overrides, such as those of `--set population.persons=5_000`, over a scenario's data."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from panarchy.scenario.problem import KeyPath, Problem, dotted, shown
from panarchy.scenario.reading import MAX_DEPTH, read_text
from panarchy.scenario.tree import at, is_text, suggestion


def plain(value: object, path: KeyPath = ()) -> Any:
    """Turn mappings, sequences and numbers of other libraries into plain ones.

    Args:
        value: what a caller gave.
        path: where it stands, for the message.

    Returns:
        Dictionaries, lists, numbers and texts; anything else is left for the models to refuse.

    Raises:
        Problem: if it is nested too deep, or a key is not text.
    """
    if len(path) > MAX_DEPTH:
        raise Problem(f"it is nested more than {MAX_DEPTH} levels deep", path=path[:1])
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise Problem(f"the key {shown(key)} is not text", path=path)
        return {key: plain(entry, (*path, key)) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry, (*path, index)) for index, entry in enumerate(value)]
    if isinstance(value, bool | int | float) or not isinstance(value, Real):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


def lay_over(data: dict[str, Any], changes: Mapping[str, object], root: Any) -> None:
    """Change a scenario's data in place.

    An override of `population.persons` or of the weight without one of `economy.firms` keeps the
    number of persons a firm, so that a world made smaller stays in proportion.

    Args:
        data: the scenario's plain data.
        changes: dotted key -> value; a text is read as a YAML value, unless the key holds text.
        root: the model of the whole scenario.

    Raises:
        Problem: if a key is unknown or a value is not YAML.
    """
    rows = _rows(data)
    for key, value in changes.items():
        path = _path(key, root)
        _put(data, path, _value(value, path, root))
    if "economy.firms" not in changes and "economy" not in changes:
        _keep_firm_size(data, rows)


def _path(key: object, root: Any) -> KeyPath:
    """Split a dotted key, which must exist."""
    if not isinstance(key, str):
        raise Problem(f"the key {shown(key)} is not text")
    path = tuple(key.split("."))
    if at(root, path) is None:
        raise Problem(
            f"unknown key {shown(key, 80)}.{suggestion(root, path)}".rstrip("."), path=path
        )
    return path


def _value(value: object, path: KeyPath, root: Any) -> Any:
    """Read an override's value."""
    kind = at(root, path)
    if not isinstance(value, str) or is_text(kind):
        return plain(value, path)
    if not value.strip():
        raise Problem(f"{dotted(path)} is given no value", path=path)
    try:
        return read_text(value).data
    except Problem as problem:
        raise Problem(
            f"the value {shown(value)} of {dotted(path)} cannot be read: {problem.text}", path=path
        ) from None


def _put(data: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Put a value at a path, making the blocks on the way."""
    block = data
    for part in path[:-1]:
        if not isinstance(block.get(str(part)), dict):
            block[str(part)] = {}
        block = block[str(part)]
    last = str(path[-1])
    block[last] = value


def _rows(data: Mapping[str, Any]) -> float | None:
    """Return the persons simulated by some data, if they are numbers as they must be."""
    people = data.get("population")
    if not isinstance(people, Mapping):
        return None
    persons, weight = people.get("persons"), people.get("household_weight", 1)
    if type(persons) is not int or type(weight) is not int or weight < 1:
        return None
    return persons / weight


def _keep_firm_size(data: dict[str, Any], before: float | None) -> None:
    """Scale a stated number of firms with the persons simulated."""
    after, economy = _rows(data), data.get("economy")
    if before is None or after is None or before == after or not isinstance(economy, dict):
        return
    firms = economy.get("firms")
    if type(firms) is int:
        goods = economy.get("goods")
        least = len(goods) if isinstance(goods, list) else 1
        economy["firms"] = max(least, round(firms * after / before))
