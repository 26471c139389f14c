"""The goods that scenarios can name, and the choice and rescaling of those that one scenario has.

The six goods of `tiny_island` carry the numbers of a prototype economy that stood for ten years.
The other six continue them in rough proportion: a few percent of spending for clothing and for
medicine, recipes with the same modest input shares.
At base prices a unit costs 100 and a month's work about 3,000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from panarchy.scenario.parameters.goods import GoodParameters

FALLBACK_SECTOR = "manufacturing"
"""The sector of a good whose own sector a scenario does not have."""

_LIBRARY = (
    GoodParameters(
        name="food",
        sector="manufacturing",
        inputs={"wheat": 0.35, "energy": 0.05},
        household_share=0.28,
        subsistence=0.70,
        visit_interval_days=3,
        suppliers=5,
        stock_days=15.0,
        firm_share=420 / 3000,
    ),
    GoodParameters(
        name="tools",
        sector="manufacturing",
        inputs={"steel": 0.28, "energy": 0.04},
        resources={"wood": 0.2},
        household_share=0.17,
        visit_interval_days=15,
        suppliers=3,
        stock_days=15.0,
        firm_share=330 / 3000,
        capital_good=True,
    ),
    GoodParameters(
        name="energy",
        sector="energy",
        resources={"coal": 0.5},
        household_share=0.07,
        subsistence=0.60,
        visit_interval_days=10,
        suppliers=2,
        stock_days=7.5,
        storable=False,
        firm_share=60 / 3000,
    ),
    GoodParameters(
        name="services",
        sector="services",
        inputs={"energy": 0.03},
        household_share=0.48,
        visit_interval_days=5,
        suppliers=6,
        stock_days=7.5,
        storable=False,
        firm_share=1750 / 3000,
    ),
    GoodParameters(
        name="steel",
        sector="manufacturing",
        inputs={"energy": 0.20},
        resources={"iron": 1.0},
        stock_days=15.0,
        firm_share=90 / 3000,
    ),
    GoodParameters(
        name="wheat",
        sector="agri",
        raw=True,
        inputs={"energy": 0.06},
        stock_days=15.0,
        firm_share=350 / 3000,
    ),
    GoodParameters(
        name="goods",
        sector="manufacturing",
        inputs={"steel": 0.05, "chemicals": 0.10, "timber": 0.08, "energy": 0.04},
        household_share=0.14,
        visit_interval_days=10,
        suppliers=4,
        stock_days=15.0,
        firm_share=0.07,
    ),
    GoodParameters(
        name="chemicals",
        sector="manufacturing",
        inputs={"energy": 0.15},
        resources={"coal": 0.1},
        household_share=0.02,
        visit_interval_days=15,
        suppliers=2,
        stock_days=15.0,
        firm_share=0.025,
    ),
    GoodParameters(
        name="timber",
        sector="agri",
        raw=True,
        inputs={"energy": 0.05},
        resources={"wood": 1.0},
        household_share=0.01,
        visit_interval_days=15,
        suppliers=2,
        stock_days=20.0,
        firm_share=0.03,
    ),
    GoodParameters(
        name="clothing",
        sector="manufacturing",
        inputs={"chemicals": 0.12, "energy": 0.04},
        household_share=0.06,
        visit_interval_days=15,
        suppliers=4,
        stock_days=20.0,
        firm_share=0.04,
    ),
    GoodParameters(
        name="medicine",
        sector="manufacturing",
        inputs={"chemicals": 0.20, "energy": 0.03},
        household_share=0.04,
        subsistence=0.50,
        visit_interval_days=10,
        suppliers=3,
        stock_days=20.0,
        firm_share=0.02,
    ),
    GoodParameters(
        name="housing",
        sector="manufacturing",
        inputs={"timber": 0.15, "steel": 0.06, "energy": 0.03},
        household_share=0.08,
        visit_interval_days=15,
        suppliers=3,
        stock_days=7.5,
        storable=False,
        firm_share=0.06,
    ),
)

GOODS: Mapping[str, GoodParameters] = {good.name: good for good in _LIBRARY}
"""Every good known, by name."""


def choose_goods(
    names: Sequence[str], sectors: Sequence[str], known: Mapping[str, GoodParameters] = GOODS
) -> list[GoodParameters]:
    """Choose a scenario's goods, in its order, and fit them to each other.

    Inputs that name a good outside the scenario are dropped.
    `household_share` and `firm_share` are rescaled to sum to 1.
    A good of a sector that the scenario lacks moves to `manufacturing`, or to the first sector.

    Args:
        names: the scenario's goods; each must be in `known`.
        sectors: the scenario's sectors, at least one.
        known: the library to choose from.

    Returns:
        One entry a name, in the order of `names`.

    Raises:
        KeyError: if a name is not in `known`.
        ValueError: if households would buy none of the goods.
    """
    chosen = [known[name] for name in names]
    spending = sum(good.household_share for good in chosen)
    if spending <= 0:
        raise ValueError("households buy none of the goods")
    firms = sum(good.firm_share for good in chosen)
    fallback = FALLBACK_SECTOR if FALLBACK_SECTOR in sectors else sectors[0]
    return [
        good.model_copy(
            update={
                "sector": good.sector if good.sector in sectors else fallback,
                "inputs": {name: amount for name, amount in good.inputs.items() if name in names},
                "household_share": good.household_share / spending,
                "firm_share": good.firm_share / firms,
            }
        )
        for good in chosen
    ]
