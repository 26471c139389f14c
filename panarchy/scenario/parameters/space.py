"""What a scenario can set about the shape of the island and distances on it, under `parameters.space`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block, quantity


class SpaceParameters(Block):
    """Parameters of the shape of the island and distances on it.

    The engine's section `space` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Declare a field with `quantity(default, description, unit, ge=..., le=...)`, and then run
    `python -m panarchy.scenario.schema`, which keeps the editors' schema current.
    """

    land_share: float = quantity(0.46, "Share of the map that is land.", "1", ge=0.05, le=0.8)
    coast_roughness: float = quantity(
        1.0,
        "Weight of noise against the smooth shape of the island: higher is more ragged.",
        "1",
        ge=0,
        le=3,
    )
    relief_m: float = quantity(1900.0, "Height of the highest peak.", "m", ge=10, le=9000)
    mountain_share: float = quantity(0.09, "Share of the land that is mountain.", "1", ge=0, le=0.8)
    river_share: float = quantity(0.035, "Share of the land under rivers.", "1", ge=0, le=0.3)
    lake_share: float = quantity(0.012, "Share of the land under lakes at most.", "1", ge=0, le=0.3)
    towns: int = quantity(12, "Number of towns at the start.", "towns", ge=1, le=500)
    urban_share: float = quantity(
        0.028, "Share of the land that is built up at the start.", "1", ge=0.001, le=0.5
    )
    town_size_exponent: float = quantity(
        0.8, "Exponent of the sizes of towns by rank (Zipf 1949 has 1).", "1", ge=0, le=3
    )
    forest_share: float = quantity(
        0.34,
        "Share of the land that is forest at the start, where so much is free.",
        "1",
        ge=0,
        le=0.9,
    )
