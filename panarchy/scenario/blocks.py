"""The documented keys of a scenario whose systems exist: size, space, people, economy, records."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from panarchy.scenario.parameters.base import Block, Name, quantity

MAX_ROWS = 10_000_000
"""Most persons that one world simulates one by one; more are reached by weighting households."""


class SnapshotBlock(Block):
    """How often a recorded run keeps its tables."""

    every_ticks: int = quantity(
        30,
        "Ticks between two kept states of every table; 0 keeps the start only.",
        "ticks",
        ge=0,
        le=1_000_000,
    )
    compression: Literal["zstd"] = Field(
        default="zstd", description="Compression of the Parquet files."
    )


class SpatialBlock(Block):
    """The grid of tiles."""

    level: int = quantity(
        7,
        "Depth of the quadtree over the tiles; one level more halves the side of its cells.",
        "1",
        ge=1,
        le=12,
    )
    width_tiles: int = quantity(128, "Tiles from west to east.", "tiles", ge=8, le=4096)
    height_tiles: int = quantity(64, "Tiles from north to south.", "tiles", ge=8, le=4096)


class PopulationBlock(Block):
    """How many people there are, and how many of them a row stands for."""

    persons: int = quantity(
        ...,
        "Persons at the start.",
        "persons",
        ge=10,
        le=1_000_000_000,
    )
    use_representative_households: bool = Field(
        default=True,
        description="Let a household stand for `household_weight` identical ones; "
        "false simulates every person one by one.",
    )
    household_weight: int = quantity(
        1,
        "Households that one simulated household stands for: persons / weight rows are simulated, "
        "and every count and payment of a household is times its weight.",
        "households",
        ge=1,
        le=1_000_000,
    )


class PopulationParamsBlock(Block):
    """The two documented rates of demography."""

    fertility_base: float = quantity(
        1.8,
        "Total fertility rate: children that a woman bears in a life at today's rates.",
        "children/woman",
        ge=0,
        le=15,
    )
    mortality_base: float = quantity(
        0.01,
        "Crude death rate at the start, which scales the mortality law.",
        "1/year",
        ge=0,
        le=0.5,
    )


class EconomyBlock(Block):
    """What is made, by whom, and by which rules it is traded."""

    sectors: list[Name] = Field(
        default=["agri", "manufacturing", "services"],
        description="Sectors that firms belong to.",
        min_length=1,
        max_length=16,
    )
    goods: list[Name] = Field(
        default=["food", "tools", "energy", "services", "steel", "wheat"],
        description="Goods of the economy, from the library of goods or `parameters.goods`.",
        min_length=1,
        max_length=64,
    )
    firms: int | None = quantity(
        None,
        "Firms at the start; if not given, 3 to every 50 persons simulated.",
        "firms",
        ge=1,
        le=1_000_000,
    )
    market_model: Literal["posted_price", "order_book"] = Field(
        default="posted_price",
        description="How prices come about: posted by sellers, or in an order book.",
    )
    inventory_policy: Literal["base_stock"] = Field(
        default="base_stock",
        description="How firms keep stock: up to a base stock of expected demand.",
    )
    enable_supply_chain_latency: bool = Field(
        default=False, description="Deliveries between firms take time on the way."
    )


class LoggingBlock(Block):
    """How much is written down."""

    decisions: Literal["none", "summary", "full"] = Field(
        default="summary",
        description="Detail of the decision log: none, summary (choices that change something), or full (every "
        "decision with its options and criteria).",
    )
    kpi_interval_days: int = quantity(30, "Days between two KPI reports.", "days", ge=1, le=3650)
