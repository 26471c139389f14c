"""What a scenario can set about shopping, purchases between firms and job matching, under `parameters.markets`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block


class MarketsParameters(Block):
    """Parameters of shopping, purchases between firms and job matching.

    The engine's section `markets` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Declare a field with `quantity(default, description, unit, ge=..., le=...)`, and then run
    `python -m panarchy.scenario.schema`, which keeps the editors' schema current.
    """
