"""What every block of a scenario has in common: strict types, no unknown keys, units on fields.

Strict means that `true` is not an integer, `"3"` is not a number and `2.5` is not a count; an integer may stand where
a real number is asked for.
NaN and infinities are refused everywhere.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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

    Parameters
    ----------
    default
        The value used where a scenario does not give the key; `...` makes the key required.
    description
        What the quantity is, for the JSON Schema and the documentation.
    unit
        The unit, such as `"days"`, `"currency units"`, `"1"` for a pure number or `"1/year"` for a yearly rate.
    bounds
        pydantic's bounds: `ge`, `gt`, `le`, `lt`, `max_length`, `pattern`.

    Returns
    -------
    Any
        A pydantic field; the annotation beside it gives the type.
    """
    return Field(default, description=description, json_schema_extra={"unit": unit}, **bounds)
