"""What a scenario can set about shopping, purchases between firms and job matching, under `parameters.markets`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block, quantity


class MarketsParameters(Block):
    """Parameters of shopping, purchases between firms and job matching.

    The defaults began as those of a prototype economy that stood for ten years on ten fresh seeds.
    The engine's section `markets` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    """

    shopping_tries: int = quantity(
        3, "Shops that a household tries on a trip for one good.", "shops", ge=1, le=10
    )
    switch_probability: float = quantity(
        0.25,
        "Probability that a household compares suppliers of a good, and again if it was rationed.",
        "1/month",
        ge=0,
        le=1,
    )
    peer_probability: float = quantity(
        0.85,
        "Share of comparisons that look at another household's supplier rather than at any firm.",
        "1",
        ge=0,
        le=1,
    )
    price_advantage: float = quantity(
        0.01, "Price advantage for which a buyer changes suppliers.", "1", ge=0, le=1
    )
    taste: float = quantity(
        0.1,
        "Spread of what one buyer likes about one shop, as a part of its price.",
        "1",
        ge=0,
        le=1,
    )
    travel_cost: float = quantity(
        0.002, "Cost of distance, as a part of the price.", "1/tile", ge=0, le=1
    )
    income_speed: float = quantity(
        0.2,
        "How fast a household's idea of its income follows what it receives.",
        "1/month",
        ge=0,
        le=1,
    )
    wealth_speed: float = quantity(
        0.08, "Part of money above its target that is spent a month.", "1/month", ge=0, le=1
    )
    money_target: float = quantity(
        4.0,
        "Money aimed at, in months of income, at normal income.",
        "months",
        gt=0,
        le=120,
    )
    money_exponent: float = quantity(
        0.4, "How the money aimed at rises with income.", "1", ge=0, le=2
    )
    normal_income: float = quantity(1.3, "Income of a normal household.", "mean wages", gt=0, le=10)
    precaution: float = quantity(
        0.8, "How the money aimed at rises with unemployment.", "1", ge=0, le=10
    )
    spending_floor: float = quantity(0.25, "Least spending, as a part of income.", "1", ge=0, le=1)
    spending_cap: float = quantity(0.9, "Most spending, as a part of money.", "1", ge=0, le=1)
    purchase_interval_days: int = quantity(
        5, "Days between two purchases of inputs by one firm.", "days", ge=1, le=30
    )
    spot_tries: int = quantity(
        2,
        "Other sellers that a firm tries when its suppliers are out of stock.",
        "sellers",
        ge=0,
        le=10,
    )
    search_probability: float = quantity(
        0.09,
        "Probability that a jobless person searches in one of the two rounds of a day.",
        "1/round",
        ge=0,
        le=1,
    )
    acquaintance_share: float = quantity(
        0.7,
        "Share of searches at an acquaintance's firm; the rest use the job board.",
        "1",
        ge=0,
        le=1,
    )
    acquaintance_accepts: float = quantity(
        0.7,
        "Probability that an application through an acquaintance is accepted.",
        "1",
        ge=0,
        le=1,
    )
    board_accepts: float = quantity(
        0.25,
        "Probability that an application to the job board is accepted.",
        "1",
        ge=0,
        le=1,
    )
    reservation_fall: float = quantity(
        0.95,
        "Factor on the reservation wage for each jobless month.",
        "1/month",
        ge=0,
        le=1,
    )
    commute_tiles: float = quantity(24.0, "Farthest commute.", "tiles", gt=0, le=1000)
    commute_scale_tiles: float = quantity(
        10.0,
        "Distance over which the inclination to commute falls to 1/e.",
        "tiles",
        gt=0,
        le=1000,
    )
    zone_tiles: int = quantity(
        8, "Width of the zones in which jobs are matched.", "tiles", ge=1, le=256
    )
    raw_price: float = quantity(
        5.0,
        "Price of raw materials when the public stockpile is at its target.",
        "currency units/t",
        gt=0,
        le=1e6,
    )
    raw_elasticity: float = quantity(
        0.7, "Response of raw prices to a short stockpile.", "1", ge=0, le=5
    )
