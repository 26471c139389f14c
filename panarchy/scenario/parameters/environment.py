"""What a scenario can set about land, climate, deposits, forests and water, under `parameters.environment`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block, quantity


class EnvironmentParameters(Block):
    """Parameters of land, climate, deposits, forests and water.

    The engine's section `environment` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Declare a field with `quantity(default, description, unit, ge=..., le=...)`, and then run
    `python -m panarchy.scenario.schema`, which keeps the editors' schema current.
    """

    temperature_mean: float = quantity(
        13.0,
        "Mean temperature of the year at sea level, in the middle of the map.",
        "degrees Celsius",
        ge=-30,
        le=40,
    )
    temperature_amplitude: float = quantity(
        8.0,
        "Half the span between the warmest and the coldest day.",
        "degrees Celsius",
        ge=0,
        le=40,
    )
    temperature_north_south: float = quantity(
        4.0,
        "How much warmer the south edge is than the north edge.",
        "degrees Celsius",
        ge=-40,
        le=40,
    )
    lapse_rate: float = quantity(
        6.5,
        "Fall of temperature with height (standard atmosphere).",
        "degrees Celsius/km",
        ge=0,
        le=15,
    )
    temperature_phase: float = quantity(
        108.0,
        "Day of the year on which the rising temperature passes its mean.",
        "days",
        ge=0,
        le=365,
    )
    precipitation_mean: float = quantity(2.6, "Mean precipitation.", "mm/day", ge=0, le=40)
    precipitation_amplitude: float = quantity(
        0.35, "Seasonal swing of precipitation, as a share of a place's mean.", "1", ge=0, le=1
    )
    precipitation_phase: float = quantity(
        255.0,
        "Day of the year on which the rising precipitation passes its mean.",
        "days",
        ge=0,
        le=365,
    )
    water_capacity: float = quantity(160.0, "Water that the soil can hold.", "mm", gt=0, le=2000)

    reference_fertility: float = quantity(
        0.65,
        "Mean natural fertility of the cropland at the start; yields are 1 there.",
        "1",
        gt=0,
        le=1,
    )
    fertility_recovery: float = quantity(
        0.20, "Return of fertility to its natural level.", "1/year", ge=0, le=5
    )
    fertility_depletion: float = quantity(
        0.012, "Loss of fertility under crops.", "1/year", ge=0, le=5
    )
    yield_fertility_exponent: float = quantity(
        0.5, "Exponent of fertility in the yield.", "1", ge=0, le=3
    )
    yield_drought_loss: float = quantity(
        0.4, "Share of the yield lost on soil without any water.", "1", ge=0, le=1
    )
    harvest_sd: float = quantity(
        0.05, "Standard deviation of the logarithm of a year's harvest.", "1", ge=0, le=0.5
    )
    harvest_day: int = quantity(
        230, "Day of the year on which the harvest comes in.", "days", ge=1, le=364
    )

    forest_growth: float = quantity(
        0.05, "Intrinsic growth of standing wood.", "1/year", ge=0, le=2
    )
    forest_capacity: float = quantity(
        72_000.0,
        "Standing wood of a full tile of forest in an average climate (180 t/ha on 4 km2).",
        "tonnes/tile",
        gt=0,
        le=1e7,
    )
    forest_fullness: float = quantity(
        0.7, "Standing wood at the start, as a share of what the place can carry.", "1", ge=0, le=1
    )
    working_harvest_rate: float = quantity(
        0.035, "Most that foresters cut a year in working forests.", "1/year", ge=0, le=1
    )
    working_forest_share: float = quantity(
        0.6,
        "Share of the forest that is worked at the start, nearest to towns first.",
        "1",
        ge=0,
        le=1,
    )

    consumption_per_person: float = quantity(
        0.6,
        "Final goods bought a person and day, from which the use of raw materials is estimated.",
        "units/person/day",
        gt=0,
        le=1000,
    )
    investment_share: float = quantity(
        0.15, "Investment in the capital good, as a share of consumption.", "1", ge=0, le=2
    )
    deposit_density: float = quantity(
        9.0, "Deposits of each mineral on a thousand tiles of land.", "1/1000 tiles", gt=0, le=200
    )
    reserve_years: float = quantity(
        60.0,
        "Years for which all deposits would last at the first year's use.",
        "years",
        gt=0,
        le=10_000,
    )
    mine_life_years: float = quantity(
        15.0, "Years in which a mine at full capacity empties its deposit.", "years", gt=0, le=1000
    )
    mine_capacity_margin: float = quantity(
        1.5, "Capacity of the mines open at the start over the use expected.", "1", ge=0, le=20
    )
    iron_grade: float = quantity(0.55, "Mean grade of iron ore.", "1", ge=0.05, le=0.95)
    coal_grade: float = quantity(0.80, "Mean grade of coal seams.", "1", ge=0.05, le=0.95)
    grade_decline: float = quantity(
        0.45, "Share of its grade that ore loses until its deposit is empty.", "1", ge=0, le=1
    )
    grade_cutoff: float = quantity(
        0.15, "Lowest grade at which a new mine is opened.", "1", ge=0, le=1
    )
    stockpile_days: float = quantity(
        60.0,
        "Days of expected use that the public stockpile of raw materials aims at.",
        "days",
        gt=0,
        le=1000,
    )
    stockpile_adjust_days: float = quantity(
        10.0,
        "Days in which mines and foresters close a gap in the stockpile.",
        "days",
        ge=1,
        le=1000,
    )
    stockpile_alarm: float = quantity(
        0.25, "Share of its aim below which a stockpile calls for a new mine.", "1", ge=0, le=1
    )

    persons_per_cropland_tile: float = quantity(
        55.0, "Persons whom one tile of cropland feeds.", "persons/tile", gt=0, le=1e6
    )
    land_tolerance: float = quantity(
        0.01, "Pressure for cropland below which nothing is cleared or given up.", "1", ge=0, le=2
    )
    clearing_rate: float = quantity(
        0.15,
        "Chance that a tile beside fields is cleared at a pressure of 1.",
        "1/year",
        ge=0,
        le=10,
    )
    abandonment_rate: float = quantity(
        0.10, "Chance that a field is given up at a pressure of -1.", "1/year", ge=0, le=10
    )
    regrowth_rate: float = quantity(
        0.01, "Chance that grass beside a forest becomes forest.", "1/year", ge=0, le=10
    )
    urbanisation_rate: float = quantity(
        0.1, "Chance that a crowded tile beside a town is built up.", "1/year", ge=0, le=10
    )
    crowding: float = quantity(
        0.15,
        "Persons on a tile, over the mean of urban tiles, from which the tile is crowded.",
        "1",
        gt=0,
        le=10,
    )
