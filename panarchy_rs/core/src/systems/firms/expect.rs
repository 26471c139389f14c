//! What a firm expects: demand from its orders, and its own productivity.

use super::count::capacity_of;
use super::events::DEMAND_CHANGE;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::math;
use crate::engine::rng::{Purpose, purpose};
use crate::engine::tally::{Holding, Tally};
use crate::tables::{Economy, Firms, Goods};

const LEARN: Purpose = purpose("firms", "productivity");
const COMMON: Purpose = purpose("firms", "technology");
/// A change of expected demand by this part is an event.
const NOTED: f64 = 0.1;
/// Days for which a firm's own price change explains a change of its demand.
const OWN_PRICE_DAYS: u32 = 60;
/// Staff at which the noise of productivity is the parameter's.
const NOISE_STAFF: f64 = 8.0;
/// How the noise falls with staff.
const NOISE_EXPONENT: f64 = 0.2;

/// Moves the expected demand towards the orders of the last `span` days and starts counting anew.
pub fn expect(config: &Config, firms: &mut Firms, firm: usize, span: f64, economy: &Economy, cx: &mut Cx) {
    let orders = firms.orders_milli[firm] as f64 / span.max(1.0);
    firms.orders_milli[firm] = 0;
    let moved = |now: f64, speed: f64| now + speed * (orders - now);
    let demand = moved(firms.demand[firm], config.firms.demand_speed);
    let long = moved(firms.demand_long[firm], config.firms.demand_speed_long);
    let ratio = demand / firms.noted_demand[firm].max(1.0);
    if (ratio - 1.0).abs() >= NOTED {
        let priced = (firms.price_event[firm] >> 32) as u32;
        let own = firms.price_event[firm] != 0 && cx.tick <= priced + OWN_PRICE_DAYS;
        let price = Cause { event: firms.price_event[firm], root: firms.price_root[firm] };
        let draft = Draft::new(&DEMAND_CHANGE, entity("firms", firms.ids.id(firm)))
            .value(ratio)
            .payload(&[orders / 1000.0, economy.unemployment[0]])
            .because(if own { price } else { Cause::NONE }, Role::Modified);
        let Some(cause) = cx.log.happen(draft) else { return };
        firms.noted_demand[firm] = demand;
        (firms.demand_event[firm], firms.demand_root[firm]) = (cause.event, cause.root);
    }
    (firms.demand[firm], firms.demand_long[firm]) = (demand, long);
}

/// A firm's productivity and capital in the month that begins.
pub struct Learnt {
    productivity: f64,
    technology: f64,
    capital_milli: i64,
    capacity_milli: i64,
}

impl Learnt {
    /// Writes it down.
    pub fn apply(self, firms: &mut Firms, firm: usize, tally: &mut Tally) {
        firms.productivity[firm] = self.productivity;
        firms.technology[firm] = self.technology;
        tally.add(Holding::Capital, firms.key[firm], self.capital_milli - firms.capital_milli[firm]);
        firms.capital_milli[firm] = self.capital_milli;
        firms.capacity_milli[firm] = self.capacity_milli;
    }
}

/// Draws the month's change of the firm's own productivity, wears its capital, and renews its capacity.
pub fn learn(
    config: &Config,
    recipes: &Recipes,
    harvest: f64,
    firms: &Firms,
    firm: usize,
    goods: &Goods,
    cx: &Cx,
) -> Learnt {
    let parameters = &config.firms;
    let staff = f64::from(firms.num_employees[firm].max(1));
    let noise = parameters.productivity_noise * math::pow(staff / NOISE_STAFF, -NOISE_EXPONENT);
    let luck = cx.draws(LEARN).of(firms.key[firm]).normal();
    let productivity = parameters.productivity_persistence * firms.productivity[firm] + noise * luck;
    let good = firms.good_id[firm] as usize;
    let technology = goods.productivity[good] * math::exp(productivity + goods.technology[good]);
    let worn = (firms.capital_milli[firm] as f64 * parameters.depreciation) as i64;
    let capital_milli = firms.capital_milli[firm] - worn;
    let scale = technology * if recipes.goods[good].grown { harvest } else { 1.0 };
    let capacity_milli = capacity_of(config, firms.labour_milli[firm], capital_milli, scale);
    Learnt { productivity, technology, capital_milli, capacity_milli }
}

/// At the turn of a month, draws the change of every good's common technology.
pub fn shock(config: &Config, recipes: &Recipes, goods: &mut Goods, cx: &Cx) {
    if !cx.tick.is_multiple_of(MONTH_DAYS) {
        return;
    }
    for good in 0..recipes.goods.len() {
        let luck = cx.draws(COMMON).of(good as u64).normal();
        let kept = config.firms.technology_persistence * goods.technology[good];
        goods.technology[good] = kept + config.firms.technology_noise * luck;
    }
}
