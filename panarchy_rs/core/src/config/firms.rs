//! Parameters of production, stocks, prices, wages and staff.

use serde::Deserialize;

/// Parameters of production, stocks, prices, wages and staff.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirmsParameters {
    /// Firms at the start.
    pub count: u32,
    /// Exponent of labour in the production function (Cobb and Douglas 1928).
    pub labour_share: f64,
    /// Wage at the start for a unit of skill.
    pub wage_base: f64,
    /// Share of the labour force in work at the start.
    pub employment_start: f64,
    /// Technology at the start relative to the solved steady state.
    pub technology_start: f64,
    /// Tail exponent of the firm sizes at the start (Axtell 2001: about 1).
    pub size_tail: f64,
    /// Largest share of a good that one firm makes at the start.
    pub size_cap: f64,
    /// How fast expected demand follows orders.
    pub demand_speed: f64,
    /// How fast the long-run expectation follows orders.
    pub demand_speed_long: f64,
    /// Part of an unmet order of another firm that counts as demand.
    pub unmet_weight: f64,
    /// Monthly persistence of a firm's own productivity.
    pub productivity_persistence: f64,
    /// Monthly noise of a firm's own productivity, at eight workers.
    pub productivity_noise: f64,
    /// Monthly persistence of a good's common technology.
    pub technology_persistence: f64,
    /// Monthly noise of a good's common technology.
    pub technology_noise: f64,
    /// Share of capacity that a firm plans to use.
    pub target_use: f64,
    /// Markup over unit cost to which firms are drawn.
    pub markup_anchor: f64,
    /// How fast markups are drawn to the anchor.
    pub markup_pull: f64,
    /// Largest monthly step of a markup.
    pub markup_step: f64,
    /// Lowest markup.
    pub markup_low: f64,
    /// Highest markup.
    pub markup_high: f64,
    /// Use of capacity above which a markup rises.
    pub use_high: f64,
    /// Use of capacity below which a markup falls.
    pub use_low: f64,
    /// Stock below this part of the base stock raises a markup.
    pub stock_low: f64,
    /// Stock above this multiple of the base stock lowers a markup.
    pub stock_high: f64,
    /// Probability that a firm reviews its posted price.
    pub price_change_probability: f64,
    /// Smallest change of price worth posting.
    pub price_change_threshold: f64,
    /// Largest change of price at once.
    pub price_change_cap: f64,
    /// Capital worn out a month.
    pub depreciation: f64,
    /// Capital aimed at, in months of value added.
    pub capital_months: f64,
    /// Part of the gap to the capital aimed at that is invested a month.
    pub capital_speed: f64,
    /// Response of replacement investment to the use of capacity.
    pub investment_slope: f64,
    /// Largest growth of staff a month, at least one person.
    pub hire_rate: f64,
    /// Largest layoff a month, at least one person.
    pub fire_rate: f64,
    /// Staff above this multiple of its target is laid off.
    pub fire_margin: f64,
    /// Cash below this many payrolls stops hiring.
    pub hiring_cash: f64,
    /// Growth of wage offers at natural unemployment.
    pub wage_trend: f64,
    /// Response of wage growth to unemployment below its natural rate (Phillips 1958).
    pub wage_slope: f64,
    /// Unemployment at which wages grow at their trend.
    pub natural_unemployment: f64,
    /// Largest rise of an offer when every vacancy stays unfilled.
    pub wage_up: f64,
    /// Largest cut of an offer when every vacancy is filled.
    pub wage_down: f64,
    /// Part of cash above the buffer that is paid out a month.
    pub payout: f64,
    /// Wages and inputs that a large firm keeps as cash.
    pub buffer_months: f64,
    /// Staff up to which the founder owns all; above it the share falls with the root of size.
    pub owner_size: f64,
    /// Spread of the logarithm of persons' shares in the fund that owns the rest.
    pub fund_sigma: f64,
    /// Probability that an employee quits.
    pub quit_rate: f64,
    /// Probability that an employee looks for another job.
    pub job_search_rate: f64,
    /// Rise of pay for which an employee changes jobs.
    pub job_raise: f64,
    /// Months after which an owner helps a firm out again that cannot pay its staff.
    pub cover_months: u32,
    /// Months in a row without full payroll after which a firm closes.
    pub exit_strikes: u32,
    /// Months in a row without staff after which a firm closes.
    pub exit_empty_months: u32,
    /// New firms a year as a part of the number at the start, in normal times.
    pub entry_rate: f64,
    /// Mean planned staff of a new firm beyond its founder.
    pub entry_size: f64,
    /// Part of its planned sales for which a new firm finds customers by its opening.
    pub entry_custom: f64,
    /// Capital of closed firms for sale at the start, as a part of all capital.
    pub capital_pool_start: f64,
    /// Price of capital of closed firms as a part of new capital's.
    pub used_capital_price: f64,
    /// Days of inputs that a firm holds.
    pub input_days: f64,
}
