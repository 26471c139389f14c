"""The JSON Schema of scenario files, which gives editors completion, hints and checks.

`python -m panarchy.scenario.schema` writes it to data/scenarios/scenario.schema.json; a test keeps
that file current.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from panarchy import resources

_GROUPED = r"^[0-9]+(_[0-9]+)*$"
"""Integers with digits in groups, such as 50_000, which YAML 1.2 editors take for text."""


def build(model: type[BaseModel]) -> dict[str, Any]:
    """Build the schema of a model.

    Args:
        model: the scenario's model.

    Returns:
        A JSON Schema (draft 2020-12) in which integers may be written with `_` between digits.
    """
    schema = model.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Panarchy scenario"
    schema["$defs"]["GoodParameters"].pop("required", None)
    _allow_groups(schema)
    return schema


def text(model: type[BaseModel]) -> str:
    """Return the schema as it is kept in the repository."""
    return json.dumps(build(model), indent=2, ensure_ascii=False) + "\n"


def schema_file() -> Path:
    """Return the path of the kept schema."""
    return resources.root() / "data" / "scenarios" / "scenario.schema.json"


def write() -> Path:
    """Write the schema of scenarios to its file, and return the path."""
    from panarchy.scenario.model import Scenario

    path = schema_file()
    path.write_text(text(Scenario), encoding="utf-8", newline="\n")
    return path


def _allow_groups(node: Any) -> None:
    """Let every integer below a node also be digits in groups."""
    if isinstance(node, list):
        for entry in node:
            _allow_groups(entry)
    if not isinstance(node, dict):
        return
    if node.get("type") == "integer":
        node["type"] = ["integer", "string"]
        node["pattern"] = _GROUPED
    for entry in node.values():
        _allow_groups(entry)


if __name__ == "__main__":
    write()
