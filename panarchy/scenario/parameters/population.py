"""What a scenario can set about people and households, under `parameters.population`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from panarchy.scenario.parameters.base import Block, Name, quantity

Age = Annotated[int, Field(ge=0, le=120)]
Rate = Annotated[float, Field(ge=0, le=100)]
Factor = Annotated[float, Field(gt=0, le=100)]


def _rising(ages: list[int]) -> list[int]:
    """Refuse ages that are not in order."""
    if ages != sorted(ages):
        raise ValueError("ages must rise")
    return ages


Ages = Annotated[list[Age], AfterValidator(_rising)]


class PopulationParameters(Block):
    """Parameters of people and households.

    The engine's section `population` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    Rates a year of 365 days are hazards; each day draws from them.
    """

    mortality_makeham: float = quantity(
        5e-4,
        "Shape of the mortality law: the part that does not depend on age (Makeham 1860). "
        "`mortality_base` scales the law as a whole.",
        "1/year", ge=0, le=1,
    )  # fmt: skip
    mortality_gompertz: float = quantity(
        3e-5, "Shape of the mortality law: the part at age 0 that grows with age (Gompertz 1825).",
        "1/year", gt=0, le=1,
    )  # fmt: skip
    mortality_age_rate: float = quantity(
        0.095, "Growth of mortality with age.", "1/year", gt=0, le=1
    )
    mortality_male_ratio: float = quantity(
        1.4, "Mortality of men over that of women.", "1", gt=0, le=10
    )
    pyramid_growth: float = quantity(
        0.007,
        "Growth of the population in the past, which shapes the age pyramid at the start: "
        "persons of age x are proportional to exp(-growth x) times survival to x.",
        "1/year", ge=-0.05, le=0.05,
    )  # fmt: skip
    sex_ratio_at_birth: float = quantity(1.05, "Boys born for a girl.", "boys/girl", gt=0, le=100)
    fertility_age_years: float = quantity(
        30.0, "Age of women at which fertility is highest.", "years", ge=10, le=60
    )
    fertility_spread_years: float = quantity(
        5.5, "Standard deviation of the age at birth.", "years", gt=0, le=30
    )
    fertile_ages: Ages = quantity(
        [15, 49], "First and last age at which women bear children.", "years",
        min_length=2, max_length=2,
    )  # fmt: skip
    school_ages: Ages = quantity(
        [6, 12, 18, 22], "Ages at which school begins and primary, secondary and tertiary school end.",
        "years", min_length=4, max_length=4,
    )  # fmt: skip
    working_age: int = quantity(15, "Age from which a person may work.", "years", ge=1, le=60)
    adult_age: int = quantity(
        18, "Age at which a child becomes an adult, who may live without others.", "years",
        ge=1, le=60,
    )  # fmt: skip
    retirement_age: int = quantity(65, "Age at which a person retires.", "years", ge=20, le=120)
    secondary_share: float = quantity(
        0.85, "Share of the young who go to secondary school.", "1", ge=0, le=1
    )
    tertiary_share: float = quantity(
        0.35, "Share of those who finish secondary school and study on.", "1", ge=0, le=1
    )
    schooling_talent_slope: float = quantity(
        0.15, "What a standard deviation of talent adds to both shares.", "1", ge=0, le=1
    )
    participation: float = quantity(
        0.93, "Share of adults out of school and below retirement who work or look for work.", "1",
        ge=0, le=1,
    )  # fmt: skip
    return_to_work_rate: float = quantity(
        0.15,
        "Inactive adults who return to the labour force; as many leave it as keep participation.",
        "1/year", ge=0, le=1,
    )  # fmt: skip
    talent_sigma: float = quantity(
        0.4, "Standard deviation of the logarithm of talent.", "1", ge=0, le=2
    )
    talent_common_share: float = quantity(
        0.5, "Share of the variance of talent that all skills of a person have in common.", "1",
        ge=0, le=1,
    )  # fmt: skip
    education_skill: list[Factor] = quantity(
        [0.75, 0.85, 1.0, 1.25], "Factor on all skills by level of schooling: none to tertiary.",
        "1", min_length=4, max_length=4,
    )  # fmt: skip
    experience_gain: float = quantity(
        0.25, "What a life of work adds to the skill that it uses, as a share.", "1", ge=0, le=10
    )
    learning_rate: float = quantity(
        0.08, "Speed at which work approaches that.", "1/year", ge=0, le=10
    )
    forgetting_rate: float = quantity(
        0.004, "Loss of skills that are not used.", "1/year", ge=0, le=1
    )
    training_days: int = quantity(90, "Days that a training takes.", "days", ge=1, le=3650)
    training_fee: float = quantity(
        600.0, "Fee of a training, paid to the treasury.", "currency units", ge=0, le=1e9
    )
    training_gain: float = quantity(
        0.2, "What a training adds to the skill, as a share of what the person could be.", "1",
        ge=0, le=10,
    )  # fmt: skip
    sector_skills: dict[Name, str] = quantity(
        {
            "agri": "farming", "manufacturing": "crafts", "services": "services",
            "energy": "energy", "trade": "trade", "technology": "science", "health": "care",
        },
        "The skill that work in a sector uses: farming, crafts, services, energy, trade, science, "
        "care or administration; the last is that of sectors not named.",
        "names",
    )  # fmt: skip
    leave_home_rates: list[Rate] = quantity(
        [0.3, 0.08], "Single adults who leave their parents' home: with work, and without.",
        "1/year", min_length=2, max_length=2,
    )  # fmt: skip
    couple_rate: float = quantity(
        0.45, "Single adults who look for a partner.", "1/year", ge=0, le=12
    )
    couple_reach_tiles: float = quantity(
        16.0, "Largest distance between two who become a couple.", "tiles", ge=0, le=10_000
    )
    couple_age_gap_years: int = quantity(
        8, "Largest difference in age between two who become a couple.", "years", ge=0, le=120
    )
    separation_rate: float = quantity(0.012, "Couples that part.", "1/year", ge=0, le=12)
    move_rate: float = quantity(
        0.04, "Households that move where wages are average.", "1/year", ge=0, le=12
    )
    move_distance_elasticity: float = quantity(
        1.2, "Exponent with which moves between two tiles fall with their distance.", "1",
        ge=0, le=10,
    )  # fmt: skip
    move_wage_elasticity: float = quantity(
        1.5, "Exponent with which moves follow the ratio of wages there to wages here.", "1",
        ge=0, le=20,
    )  # fmt: skip
    move_area_tiles: int = quantity(
        8, "Side of the square areas whose wages movers compare.", "tiles", ge=1, le=4096
    )
    move_area_prior: float = quantity(
        50.0, "Employees' worth of the mean wage of all that is mixed into an area's wage.",
        "persons", gt=0, le=1e9,
    )  # fmt: skip
    protected_closed: bool = Field(default=True, description="Protected tiles take in nobody.")
    home_concentration: float = quantity(
        1.0, "Exponent of habitability in the density of homes at the start.", "1", ge=0, le=10
    )
    flat_share: float = quantity(
        0.25, "Share of single adults below 35 who share a flat at the start.", "1", ge=0, le=1
    )
    elder_share: float = quantity(
        0.5, "Share of lone mothers above 75 who live with a child's family at the start.", "1",
        ge=0, le=1,
    )  # fmt: skip
    estate_event_minimum: float = quantity(
        10_000.0, "Smallest estate that is logged as an event.", "currency units", ge=0, le=1e15
    )
    health_loss: float = quantity(
        0.005, "Health lost a year at age 50; it doubles every 20 years of age.", "1/year",
        ge=0, le=1,
    )  # fmt: skip
