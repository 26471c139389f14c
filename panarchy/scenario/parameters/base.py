"""What every block of a scenario has in common: strict types, no unknown keys, units on fields.

Strict means that `true` is not an integer, `"3"` is not a number and `2.5` is not a count;
an integer may stand where a real number is asked for.
NaN and infinities are refused everywhere.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

NAME = r"^[a-z][a-z0-9_]{0,31}$"
"""Pattern of the names of goods and sectors."""

Name = Annotated[str, Field(pattern=NAME)]
"""Name of a good or sector: lower-case letters, digits and underscores."""


class Block(BaseModel):
    """A mapping in a scenario: immutable, with exactly the declared keys."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        validate_default=True,
    )


def quantity(default: Any, description: str, unit: str, **bounds: Any) -> Any:
    """Declare a field that has a unit.

    Args:
        default: the value used where a scenario does not give the key; `...` makes it required.
        description: what the quantity is, for the JSON Schema and the documentation.
        unit: such as `"days"`, `"currency units"`, `"1"` for a pure number, `"1/year"` for a rate.
        bounds: pydantic's bounds: `ge`, `gt`, `le`, `lt`, `min_length`, `max_length`, `pattern`.

    Returns:
        A pydantic field; the annotation beside it gives the type.
    """
    return Field(default, description=description, json_schema_extra={"unit": unit}, **bounds)
