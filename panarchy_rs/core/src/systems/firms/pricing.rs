//! Posted prices: unit cost times a markup that adapts to the use of capacity and to the stock.

use super::decisions;
use super::events::PRICE_CHANGE;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::decision::criterion;
use crate::engine::event::{Cause, Draft, PARENTS, Role, entity, from_outside};
use crate::engine::ids::NONE;
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
    let before = firms.markup[firm];
    let (busy, idle) = (used > parameters.use_high, used < parameters.use_low);
    let (empty, full) = (held < parameters.stock_low * stock, held > parameters.stock_high * stock);
    let up = busy || empty;
    let moved = if up {
        step
    } else if idle || full {
        -step
    } else {
        0.0
    };
    // Where both speak, the use of capacity counts as the reason.
    let (by_use, by_stock) = if if up { busy } else { idle } { (moved, 0.0) } else { (0.0, moved) };
    let mut markup = before + by_use + by_stock;
    let by_anchor = parameters.markup_pull * (parameters.markup_anchor - markup);
    markup += by_anchor;
    firms.markup[firm] = markup.clamp(parameters.markup_low, parameters.markup_high);
    let reviewed = luck.chance(parameters.price_change_probability);
    let old = firms.price_minor[firm] as f64;
    let ratio = (1.0 + firms.markup[firm]) * firms.unit_cost[firm] / old;
    let cap = parameters.price_change_cap;
    let asked = (old * ratio.clamp(1.0 - cap, 1.0 + cap)).round() as i64;
    let mut reason = 0;
    if reviewed {
        reason = 1;
        if (ratio - 1.0).abs() >= parameters.price_change_threshold {
            let posted = post(firms, firm, asked, &drivers(recipes, firms, firm), cx);
            days.price_changes[(cx.tick % MONTH_DAYS) as usize] += u32::from(posted);
            reason = if posted { 2 } else { 3 };
        }
    }
    if cx.decisions.on() {
        let unit = firms.unit_cost[firm] / old;
        let parts = [by_use, by_stock, by_anchor, firms.markup[firm] - markup];
        let values = [used, held / stock.max(1.0), parameters.markup_anchor - before, markup];
        tell(firms, firm, (old, asked, ratio), (before, unit), values, parts, reason, cx);
    }
}

/// Logs the decision: the change meant is the sum of what unit cost at the old markup asks for and of the markup's moves.
#[allow(clippy::too_many_arguments, reason = "the parts of one decision")]
fn tell(
    firms: &Firms,
    firm: usize,
    (old, asked, ratio): (f64, i64, f64),
    (markup, unit): (f64, f64),
    values: [f64; 4],
    parts: [f64; 4],
    reason: u8,
    cx: &mut Cx,
) {
    let by_cost = criterion(0, firms.unit_cost[firm] / 100.0, 1.0 + markup, (1.0 + markup) * unit - 1.0);
    let moved = |place: usize| criterion(place as u8 + 1, values[place], unit, parts[place] * unit);
    let log = &mut cx.decisions;
    log.consider(0, old / 100.0, 0.0, &[]);
    log.consider(1, asked as f64 / 100.0, ratio - 1.0, &[by_cost, moved(0), moved(1), moved(2), moved(3)]);
    let (choice, value) = if reason == 2 { (1, asked as f64) } else { (0, old) };
    let event = if reason == 2 { firms.price_event[firm] } else { 0 };
    log.choose(&decisions::PRICE, firms.ids.id(firm), (choice, NONE, value / 100.0), reason, event);
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
/// Last of all the price from which it starts, where that was not its own choice.
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
    let old = Cause { event: firms.price_event[firm], root: firms.price_root[firm] };
    let fresh = all.iter().filter(|cause| cause.event > old.event).count();
    if from_outside(old.event) {
        all.truncate(fresh.min(PARENTS));
        all.push(old);
    } else {
        all.truncate(fresh.clamp(1, 1 + PARENTS));
    }
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
