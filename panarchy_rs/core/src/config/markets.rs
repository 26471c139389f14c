//! Parameters of shopping, purchases between firms and job matching.

use serde::Deserialize;

/// Parameters of shopping, purchases between firms and job matching.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketsParameters {
    /// Shops that a household tries on a trip for one good.
    pub shopping_tries: u32,
    /// Probability that a household compares suppliers of a good, and again if it was rationed.
    pub switch_probability: f64,
    /// Share of comparisons that look at another household's supplier rather than at any firm.
    pub peer_probability: f64,
    /// Price advantage for which a buyer changes suppliers.
    pub price_advantage: f64,
    /// Spread of what one buyer likes about one shop, as a part of its price.
    pub taste: f64,
    /// Cost of distance, as a part of the price.
    pub travel_cost: f64,
    /// How fast a household's idea of its income follows what it receives.
    pub income_speed: f64,
    /// Part of money above its target that is spent a month.
    pub wealth_speed: f64,
    /// Money aimed at, in months of income, at normal income.
    pub money_target: f64,
    /// How the money aimed at rises with income.
    pub money_exponent: f64,
    /// Income of a normal household.
    pub normal_income: f64,
    /// How the money aimed at rises with unemployment.
    pub precaution: f64,
    /// Least spending, as a part of income.
    pub spending_floor: f64,
    /// Most spending, as a part of money.
    pub spending_cap: f64,
    /// Days between two purchases of inputs by one firm.
    pub purchase_interval_days: u32,
    /// Other sellers that a firm tries when its suppliers are out of stock.
    pub spot_tries: u32,
    /// Probability that a jobless person searches in one of the two rounds of a day.
    pub search_probability: f64,
    /// Share of searches at an acquaintance's firm; the rest use the job board.
    pub acquaintance_share: f64,
    /// Probability that an application through an acquaintance is accepted.
    pub acquaintance_accepts: f64,
    /// Probability that an application to the job board is accepted.
    pub board_accepts: f64,
    /// Factor on the reservation wage for each jobless month.
    pub reservation_fall: f64,
    /// Farthest commute.
    pub commute_tiles: f64,
    /// Distance over which the inclination to commute falls to 1/e.
    pub commute_scale_tiles: f64,
    /// Width of the zones in which jobs are matched.
    pub zone_tiles: u32,
    /// Price of raw materials when the public stockpile is at its target.
    pub raw_price: f64,
    /// Response of raw prices to a short stockpile.
    pub raw_elasticity: f64,
}
