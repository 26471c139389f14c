//! Investment plans and dividends of a firm's month.

use super::decisions;
use super::events::INVESTMENT;
use super::incomes::founder_share;
use super::payroll::{Payday, pay_person};
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::decision::weighed;
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::math;
use crate::engine::tally::Holding;
use crate::tables::{Firms, Goods};

/// Months over which value added is smoothed.
const VALUE_ADDED_SPEED: f64 = 0.12;
/// A planned purchase above this part of the capital is an event.
const NOTED: f64 = 0.05;

/// Books the month's profit, and plans replacement and growth of capital and the cash to keep.
#[allow(clippy::too_many_arguments, reason = "the borrows of a decision are its declaration")]
pub fn plan_investment(
    config: &Config,
    recipes: &Recipes,
    firms: &mut Firms,
    firm: usize,
    goods: &Goods,
    wages: i64,
    span: f64,
    cx: &mut Cx,
) {
    let parameters = &config.firms;
    let tools = goods.price_minor[recipes.capital as usize].max(1) as f64;
    let capital = firms.capital_milli[firm] as f64 / 1000.0;
    let added = (firms.revenue_minor[firm] - firms.input_cost_minor[firm]) as f64 * 30.0 / span.max(1.0);
    firms.value_added[firm] += VALUE_ADDED_SPEED * (added - firms.value_added[firm]);
    let wear = parameters.depreciation * capital * tools;
    firms.profit_minor[firm] = firms.revenue_minor[firm] - firms.input_cost_minor[firm] - wages - wear as i64;
    let inputs = inputs_a_month(recipes, firms, firm, goods);
    cx.ledger.tally.add(Holding::Revenue, firms.key[firm], -firms.revenue_minor[firm]);
    cx.ledger.tally.add(Holding::Inputs, firms.key[firm], -firms.input_cost_minor[firm]);
    for column in [&mut firms.revenue_minor, &mut firms.input_cost_minor, &mut firms.sold_milli, &mut firms.made_milli]
    {
        column[firm] = 0;
    }
    let used = firms.demand_long[firm] / firms.capacity_milli[firm].max(1) as f64;
    let push = (1.0 + parameters.investment_slope * (used - parameters.target_use)).clamp(0.2, 2.5);
    let aim = parameters.capital_months * firms.value_added[firm].max(0.0) / tools;
    let wanted = parameters.depreciation * capital * push + parameters.capital_speed * (aim - capital);
    firms.invest_milli[firm] = (wanted.max(0.0) * 1000.0) as i64;
    let staff = f64::from(firms.num_employees[firm]);
    let payroll = firms.wage_offer_minor[firm] as f64
        * firms.labour_target[firm]
            .max(firms.labour_milli[firm] as f64 / 1000.0)
            .min(firms.labour_milli[firm] as f64 / 1000.0 * 1.1 + 1.0);
    let months = parameters.buffer_months * (1.0 + 1.0 / math::sqrt(staff + 1.0));
    firms.buffer_minor[firm] = (months * (payroll + inputs) + wanted.max(0.0) * tools) as i64;
    let mut reason = u8::from(wanted > 0.0);
    if wanted > NOTED * capital && capital > 0.0 {
        let cause = Cause { event: firms.demand_event[firm], root: firms.demand_root[firm] };
        let draft = Draft::new(&INVESTMENT, entity("firms", firms.ids.id(firm))).value(wanted).payload(&[capital]);
        match cx.log.happen(draft.because(cause, Role::Triggered)) {
            Some(planned) => {
                (firms.invest_event[firm], firms.invest_root[firm]) = (planned.event, planned.root);
                reason = 2;
            }
            None => {
                firms.invest_milli[firm] = 0;
                reason = 3;
            }
        }
    }
    if cx.decisions.on() {
        let replacement = weighed(0, parameters.depreciation * capital, push);
        let growth = weighed(1, aim - capital, parameters.capital_speed);
        cx.decisions.consider(0, 0.0, 0.0, &[]);
        cx.decisions.consider(1, wanted.max(0.0), wanted, &[replacement, growth]);
        let buys = matches!(reason, 1 | 2);
        let chosen = (u8::from(buys), NONE, firms.invest_milli[firm] as f64 / 1000.0);
        let event = if reason == 2 { firms.invest_event[firm] } else { 0 };
        cx.decisions.choose(&decisions::INVEST, firms.ids.id(firm), chosen, reason, event);
    }
}

/// Cost of inputs for a month of expected demand, minor units.
fn inputs_a_month(recipes: &Recipes, firms: &Firms, firm: usize, goods: &Goods) -> f64 {
    let recipe = &recipes.goods[firms.good_id[firm] as usize];
    let unit: f64 =
        recipe.inputs.iter().map(|input| input.amount * goods.price_minor[input.good as usize] as f64).sum();
    unit * firms.demand[firm] / 1000.0 * 30.0
}

/// Pays out a part of the cash above the buffer: to the founder by share, the rest to the fund.
pub fn pay_out(config: &Config, firms: &mut Firms, firm: usize, day: &mut Payday<'_>) {
    let extra = firms.cash_minor[firm] - firms.buffer_minor[firm];
    let weight = i64::from(day.economy.weight[0]);
    let total = (extra.max(0) as f64 * config.firms.payout) as i64;
    if total < weight {
        return;
    }
    let share = founder_share(config, f64::from(firms.num_employees[firm]));
    let owner = day.persons.ids.find(firms.owner_id[firm]);
    let each = if owner.is_some() { (total as f64 * share) as i64 / weight } else { 0 };
    if let Some(owner) = owner {
        pay_person(day, owner, each, Instrument::Dividends);
    }
    let rest = total - each * weight;
    day.economy.fund_cash_minor[0] += rest;
    day.flows.post(Sector::Firms, Sector::Households, Instrument::Dividends, rest);
    firms.cash_minor[firm] -= total;
    day.tally.add(Holding::Cash, firms.key[firm], -total);
}
