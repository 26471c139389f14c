//! Posted prices: unit cost times a markup that adapts to the use of capacity and to the stock.

use super::events::PRICE_CHANGE;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::event::{Cause, Draft, PARENTS, Role, entity};
use crate::engine::rng::{Purpose, purpose};
use crate::tables::firms::LINKS;
use crate::tables::{DailyAccounts, Firms, Goods};

const PRICE: Purpose = purpose("firms", "price");

/// Moves the markup, and with some probability posts the price that it means.
pub fn price(
    config: &Config,
    recipes: &Recipes,
    firms: &mut Firms,
    firm: usize,
    goods: &Goods,
    days: &mut DailyAccounts,
    cx: &mut Cx,
) {
    let parameters = &config.firms;
    firms.unit_cost[firm] = unit_cost(config, recipes, firms, firm, goods);
    let mut luck = cx.draws(PRICE).of(firms.key[firm]);
    let step = luck.uniform() * parameters.markup_step;
    let stock = recipes.goods[firms.good_id[firm] as usize].stock_days * firms.demand[firm];
    let held = firms.held_milli[firm][0] as f64;
    let used = firms.demand[firm] / (firms.capacity_milli[firm].max(1)) as f64;
    let mut markup = firms.markup[firm];
    if used > parameters.use_high || held < parameters.stock_low * stock {
        markup += step;
    } else if used < parameters.use_low || held > parameters.stock_high * stock {
        markup -= step;
    }
    markup += parameters.markup_pull * (parameters.markup_anchor - markup);
    firms.markup[firm] = markup.clamp(parameters.markup_low, parameters.markup_high);
    if !luck.chance(parameters.price_change_probability) {
        return;
    }
    let old = firms.price_minor[firm] as f64;
    let ratio = (1.0 + firms.markup[firm]) * firms.unit_cost[firm] / old;
    if (ratio - 1.0).abs() >= parameters.price_change_threshold {
        let cap = parameters.price_change_cap;
        let price = (old * ratio.clamp(1.0 - cap, 1.0 + cap)).round() as i64;
        if post(firms, firm, price, &drivers(recipes, firms, firm), cx) {
            days.price_changes[(cx.tick % MONTH_DAYS) as usize] += 1;
        }
    }
}

/// Wages and wear of capital a unit at the planned use of capacity, and inputs at market prices.
fn unit_cost(config: &Config, recipes: &Recipes, firms: &Firms, firm: usize, goods: &Goods) -> f64 {
    let recipe = &recipes.goods[firms.good_id[firm] as usize];
    let inputs: f64 =
        recipe.inputs.iter().map(|input| input.amount * goods.price_minor[input.good as usize] as f64).sum();
    let capacity = firms.capacity_milli[firm] as f64 / 1000.0 * config.firms.target_use;
    if capacity <= 0.0 {
        return firms.unit_cost[firm];
    }
    let wages = firms.labour_milli[firm] as f64 / 1000.0 * firms.wage_offer_minor[firm] as f64;
    let tools = goods.price_minor[recipes.capital as usize] as f64;
    let wear = config.firms.depreciation * firms.capital_milli[firm] as f64 / 1000.0 * tools;
    (wages + wear) / 30.0 / capacity + inputs
}

/// What has changed of what the firm weighs since its last price: its demand, a shortage, its suppliers' prices; the
/// latest first, and the very latest where nothing has.
fn drivers(recipes: &Recipes, firms: &Firms, firm: usize) -> Vec<Cause> {
    let own = [
        Cause { event: firms.demand_event[firm], root: firms.demand_root[firm] },
        Cause { event: firms.shortage_event[firm], root: firms.shortage_root[firm] },
    ];
    let places = 1..=recipes.goods[firms.good_id[firm] as usize].inputs.len();
    let suppliers = places.flat_map(|place| &firms.suppliers[firm][place * LINKS..(place + 1) * LINKS]);
    let theirs = suppliers
        .filter_map(|&id| firms.ids.find(id))
        .map(|row| Cause { event: firms.price_event[row], root: firms.price_root[row] });
    let mut all: Vec<Cause> = own.into_iter().chain(theirs).filter(|cause| cause.event != 0).collect();
    all.sort_unstable_by_key(|cause| std::cmp::Reverse(cause.event));
    all.dedup();
    let fresh = all.iter().filter(|cause| cause.event > firms.price_event[firm]).count();
    all.truncate(fresh.clamp(1, 1 + PARENTS));
    all
}

/// Posts a price, with what drove it, the most important first; whether it stands.
pub fn post(firms: &mut Firms, firm: usize, price: i64, causes: &[Cause], cx: &mut Cx) -> bool {
    let old = firms.price_minor[firm];
    let draft = Draft::new(&PRICE_CHANGE, entity("firms", firms.ids.id(firm))).value(price as f64 / 100.0).payload(&[
        old as f64 / 100.0,
        firms.markup[firm],
        firms.unit_cost[firm] / 100.0,
    ]);
    let draft = match causes {
        [first, more @ ..] => {
            more.iter().fold(draft.because(*first, Role::Modified), |draft, &cause| draft.and(cause, Role::Modified))
        }
        [] => draft,
    };
    let Some(cause) = cx.log.happen(draft) else { return false };
    firms.price_minor[firm] = price.max(1);
    (firms.price_event[firm], firms.price_root[firm]) = (cause.event, cause.root);
    true
}
