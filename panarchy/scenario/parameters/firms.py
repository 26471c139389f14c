"""What a scenario can set about production, stocks, prices, wages and staff, under `parameters.firms`."""

from __future__ import annotations

from panarchy.scenario.parameters.base import Block, quantity


class FirmsParameters(Block):
    """Parameters of production, stocks, prices, wages and staff.

    The defaults began as those of a prototype economy that stood for ten years on ten fresh seeds.
    The engine's section `firms` gets these fields beside those that documented keys give
    (see `panarchy.scenario.config`), all with a value: defaults live here and nowhere else.
    """

    labour_share: float = quantity(
        0.67,
        "Exponent of labour in the production function (Cobb and Douglas 1928).",
        "1",
        gt=0,
        lt=1,
    )
    wage_base: float = quantity(
        3000.0, "Wage at the start for a unit of skill.", "currency units/month", gt=0, le=1e6
    )
    employment_start: float = quantity(
        0.935, "Share of the labour force in work at the start.", "1", gt=0, le=1
    )
    technology_start: float = quantity(
        1.0,
        "Technology at the start relative to the solved steady state.",
        "1",
        gt=0,
        le=2,
    )
    size_tail: float = quantity(
        1.08,
        "Tail exponent of the firm sizes at the start (Axtell 2001: about 1).",
        "1",
        gt=0.5,
        le=5,
    )
    size_cap: float = quantity(
        0.08, "Largest share of a good that one firm makes at the start.", "1", gt=0, le=1
    )
    demand_speed: float = quantity(
        0.2, "How fast expected demand follows orders.", "1/month", ge=0, le=1
    )
    demand_speed_long: float = quantity(
        0.12,
        "How fast the long-run expectation follows orders.",
        "1/month",
        ge=0,
        le=1,
    )
    unmet_weight: float = quantity(
        0.3,
        "Part of an unmet order of another firm that counts as demand.",
        "1",
        ge=0,
        le=1,
    )
    productivity_persistence: float = quantity(
        0.98,
        "Monthly persistence of a firm's own productivity.",
        "1",
        ge=0,
        le=1,
    )
    productivity_noise: float = quantity(
        0.018,
        "Monthly noise of a firm's own productivity, at eight workers.",
        "1",
        ge=0,
        le=1,
    )
    technology_persistence: float = quantity(
        0.95,
        "Monthly persistence of a good's common technology.",
        "1",
        ge=0,
        le=1,
    )
    technology_noise: float = quantity(
        0.004, "Monthly noise of a good's common technology.", "1", ge=0, le=1
    )
    target_use: float = quantity(
        0.85, "Share of capacity that a firm plans to use.", "1", gt=0, le=1
    )
    markup_anchor: float = quantity(
        0.235, "Markup over unit cost to which firms are drawn.", "1", ge=0, le=2
    )
    markup_pull: float = quantity(
        0.03, "How fast markups are drawn to the anchor.", "1/month", ge=0, le=1
    )
    markup_step: float = quantity(0.02, "Largest monthly step of a markup.", "1", ge=0, le=0.5)
    markup_low: float = quantity(0.03, "Lowest markup.", "1", ge=0, le=2)
    markup_high: float = quantity(0.7, "Highest markup.", "1", ge=0, le=5)
    use_high: float = quantity(0.93, "Use of capacity above which a markup rises.", "1", ge=0, le=2)
    use_low: float = quantity(0.78, "Use of capacity below which a markup falls.", "1", ge=0, le=2)
    stock_low: float = quantity(
        0.5, "Stock below this part of the base stock raises a markup.", "1", ge=0, le=10
    )
    stock_high: float = quantity(
        1.6, "Stock above this multiple of the base stock lowers a markup.", "1", ge=0, le=10
    )
    price_change_probability: float = quantity(
        0.3,
        "Probability that a firm reviews its posted price.",
        "1/month",
        ge=0,
        le=1,
    )
    price_change_threshold: float = quantity(
        0.015, "Smallest change of price worth posting.", "1", ge=0, le=1
    )
    price_change_cap: float = quantity(0.08, "Largest change of price at once.", "1", ge=0, le=1)
    depreciation: float = quantity(0.007, "Capital worn out a month.", "1/month", ge=0, le=1)
    capital_months: float = quantity(
        18.0, "Capital aimed at, in months of value added.", "months", gt=0, le=240
    )
    capital_speed: float = quantity(
        0.02,
        "Part of the gap to the capital aimed at that is invested a month.",
        "1/month",
        ge=0,
        le=1,
    )
    investment_slope: float = quantity(
        3.0,
        "Response of replacement investment to the use of capacity.",
        "1",
        ge=0,
        le=20,
    )
    hire_rate: float = quantity(
        0.08, "Largest growth of staff a month, at least one person.", "1/month", ge=0, le=1
    )
    fire_rate: float = quantity(
        0.08, "Largest layoff a month, at least one person.", "1/month", ge=0, le=1
    )
    fire_margin: float = quantity(
        1.04, "Staff above this multiple of its target is laid off.", "1", ge=1, le=2
    )
    hiring_cash: float = quantity(
        0.3, "Cash below this many payrolls stops hiring.", "months", ge=0, le=12
    )
    wage_trend: float = quantity(
        0.02, "Growth of wage offers at natural unemployment.", "1/year", ge=-0.5, le=0.5
    )
    wage_slope: float = quantity(
        0.3,
        "Response of wage growth to unemployment below its natural rate (Phillips 1958).",
        "1/year",
        ge=0,
        le=5,
    )
    natural_unemployment: float = quantity(
        0.065, "Unemployment at which wages grow at their trend.", "1", ge=0, le=1
    )
    wage_up: float = quantity(
        0.05, "Largest rise of an offer when every vacancy stays unfilled.", "1", ge=0, le=1
    )
    wage_down: float = quantity(
        0.01, "Largest cut of an offer when every vacancy is filled.", "1", ge=0, le=1
    )
    payout: float = quantity(
        0.3, "Part of cash above the buffer that is paid out a month.", "1/month", ge=0, le=1
    )
    buffer_months: float = quantity(
        2.0, "Wages and inputs that a large firm keeps as cash.", "months", ge=0, le=24
    )
    owner_size: float = quantity(
        10.0,
        "Staff up to which the founder owns all; above it the share falls with the root of size.",
        "persons",
        gt=0,
        le=1e6,
    )
    fund_sigma: float = quantity(
        1.2,
        "Spread of the logarithm of persons' shares in the fund that owns the rest.",
        "1",
        ge=0,
        le=5,
    )
    quit_rate: float = quantity(0.01, "Probability that an employee quits.", "1/month", ge=0, le=1)
    job_search_rate: float = quantity(
        0.05,
        "Probability that an employee looks for another job.",
        "1/month",
        ge=0,
        le=1,
    )
    job_raise: float = quantity(
        0.03, "Rise of pay for which an employee changes jobs.", "1", ge=0, le=1
    )
    cover_months: int = quantity(
        12,
        "Months after which an owner helps a firm out again that cannot pay its staff.",
        "months",
        ge=0,
        le=254,
    )
    exit_strikes: int = quantity(
        4,
        "Months in a row without full payroll after which a firm closes.",
        "months",
        ge=1,
        le=120,
    )
    exit_empty_months: int = quantity(
        5,
        "Months in a row without staff after which a firm closes.",
        "months",
        ge=1,
        le=120,
    )
    entry_rate: float = quantity(
        0.1,
        "New firms a year as a part of the number at the start, in normal times.",
        "1/year",
        ge=0,
        le=2,
    )
    entry_size: float = quantity(
        3.0, "Mean planned staff of a new firm beyond its founder.", "persons", ge=0, le=1000
    )
    entry_custom: float = quantity(
        0.7,
        "Part of its planned sales for which a new firm finds customers by its opening.",
        "1",
        ge=0,
        le=1,
    )
    capital_pool_start: float = quantity(
        0.03,
        "Capital of closed firms for sale at the start, as a part of all capital.",
        "1",
        ge=0,
        le=1,
    )
    used_capital_price: float = quantity(
        0.15,
        "Price of capital of closed firms as a part of new capital's.",
        "1",
        ge=0,
        le=1,
    )
    input_days: float = quantity(12.0, "Days of inputs that a firm holds.", "days", gt=0, le=365)
