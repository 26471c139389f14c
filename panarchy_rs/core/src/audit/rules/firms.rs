//! A firm's month: wages, profit, cash and the counters that start anew, computed again from what was before it.

use crate::audit::finding::Findings;
use crate::audit::rule::{After, Check, Guards, Notes, Rule, Severity};
use crate::engine::ledger::{Flows, Instrument, proportion};
use crate::tables::Roster;
use crate::world::World;

/// The month of the firms whose day it is.
pub static MONTH: Rule = Rule {
    name: "firms.month",
    system: "firms",
    severity: Severity::Critical,
    doc: "Profit is revenue less inputs, wages and wear; wages are offer times skill of the staff; dividends leave the buffer.",
    // Shares no divisor with the month, so that each look meets other firms.
    interval: 91,
    offset: None,
    priority: 5,
    guards: Guards::Listed(&[
        "firms profit_minor cash_minor capital_milli made_milli sold_milli revenue_minor input_cost_minor",
        "firms orders_milli strikes empty_months covered_months",
        "persons wage_minor",
    ]),
    check: Check::Phase { phase: "firms.decide", begin: before },
};

/// Days after the founding on which a firm does not decide yet.
const SETTLING_DAYS: i32 = 10;

/// A firm before its month is decided.
struct Month {
    id: u32,
    cash: i64,
    revenue: i64,
    inputs: i64,
    capital: i64,
    strikes: u8,
    empty: u8,
    covered: u8,
    /// Staff: row and wage that is due.
    wages: Vec<(usize, i64)>,
}

impl Month {
    fn of(world: &World, row: usize, staff: &[u32]) -> Self {
        let (firms, persons) = (&world.state.firms, &world.state.persons);
        let skill = world.recipes.goods[usize::from(firms.good_id[row])].skill;
        let offer = firms.wage_offer_minor[row] as f64;
        let wage = |person: usize| (offer * f64::from(persons.skills_vec[person][skill])).round() as i64;
        Self {
            id: firms.ids.id(row),
            cash: firms.cash_minor[row],
            revenue: firms.revenue_minor[row],
            inputs: firms.input_cost_minor[row],
            capital: firms.capital_milli[row],
            strikes: firms.strikes[row],
            empty: firms.empty_months[row],
            covered: firms.covered_months[row],
            wages: staff.iter().map(|&person| (person as usize, wage(person as usize))).collect(),
        }
    }
}

fn before(world: &World, _: &mut Notes) -> After {
    let (firms, tick) = (&world.state.firms, world.cx.tick as i32);
    let roster = Roster::of_today(&world.state.persons.employer_firm_id, &firms.ids, world.cx.tick);
    let settled = |row: &usize| firms.founded_tick[*row] <= 0 || tick - firms.founded_tick[*row] >= SETTLING_DAYS;
    let due = roster.owners(&firms.ids).into_iter().map(|row| row as usize).filter(settled);
    let months: Vec<Month> = due.map(|row| Month::of(world, row, roster.of(firms.ids.id(row)))).collect();
    let flows = world.cx.ledger.flows.clone();
    Box::new(move |world, found| after(world, &months, &flows, found))
}

fn after(world: &World, months: &[Month], flows: &Flows, found: &mut Findings<'_>) {
    let mut all_known = true;
    let mut wages = 0;
    for month in months {
        match world.state.firms.ids.find(month.id) {
            Some(row) => wages += review(world, month, row, found),
            // It has closed, and with it has gone whether its owner had helped out.
            None => all_known = false,
        }
    }
    let posted = world.cx.ledger.flows.total(Instrument::Wages) - flows.total(Instrument::Wages);
    if all_known && posted != wages {
        found.overall("flows", "wages", (wages as f64, posted as f64), || {
            format!("{posted} minor units were posted as wages and firms owed and could pay {wages}.")
        });
    }
}

/// Reviews one firm's month; returns the wages that it paid.
fn review(world: &World, month: &Month, row: usize, found: &mut Findings<'_>) -> i64 {
    let (firms, persons, parameters) = (&world.state.firms, &world.state.persons, &world.config.firms);
    let weight = i64::from(world.state.economy.weight[0]);
    let id = month.id;
    let mut same = |column: &'static str, expected: i64, said: i64| {
        if expected != said {
            found.at(("firms", id), column, (expected as f64, said as f64), || {
                format!("firms.{column} of firm {id} is {said} after its month and should be {expected}.")
            });
        }
    };
    let owed = month.wages.iter().map(|&(_, wage)| wage).sum::<i64>() * weight;
    let mut cash = month.cash;
    let waited = month.covered.saturating_add(1);
    if firms.covered_months[row] == 0 && cash < owed && u32::from(waited) > parameters.cover_months {
        // The owner paid in what was missing, each of the identical owners the same.
        let missing = owed - cash;
        cash += (missing / weight + i64::from(missing % weight != 0)) * weight;
    } else {
        same("covered_months", waited.into(), firms.covered_months[row].into());
    }
    let purse = cash.max(0);
    let whole = purse >= owed;
    let part = |wage: i64| if whole { wage } else { proportion(wage, purse, owed) };
    let paid = month.wages.iter().map(|&(_, wage)| part(wage)).sum::<i64>() * weight;
    let capital = month.capital - (month.capital as f64 * parameters.depreciation) as i64;
    same("capital_milli", capital, firms.capital_milli[row]);
    let tools = world.state.goods.price_minor[usize::from(world.recipes.capital)].max(1) as f64;
    let wear = parameters.depreciation * (capital as f64 / 1000.0) * tools;
    same("profit_minor", month.revenue - month.inputs - paid - wear as i64, firms.profit_minor[row]);
    cash -= paid;
    let total = ((cash - firms.buffer_minor[row]).max(0) as f64 * parameters.payout) as i64;
    same("cash_minor", cash - if total < weight { 0 } else { total }, firms.cash_minor[row]);
    same("strikes", if whole { 0 } else { month.strikes.saturating_add(1).into() }, firms.strikes[row].into());
    let empty = firms.num_employees[row] == 0;
    same("empty_months", if empty { month.empty.saturating_add(1).into() } else { 0 }, firms.empty_months[row].into());
    same("made_milli", 0, firms.made_milli[row]);
    same("sold_milli", 0, firms.sold_milli[row]);
    same("revenue_minor", 0, firms.revenue_minor[row]);
    same("input_cost_minor", 0, firms.input_cost_minor[row]);
    same("orders_milli", 0, firms.orders_milli[row]);
    for &(person, wage) in &month.wages {
        let (said, id) = (persons.wage_minor[person], persons.ids.id(person));
        if said != wage {
            found.at(("persons", id), "wage_minor", (wage as f64, said as f64), || {
                format!("Person {id} earns {said} minor units at firm {}, and offer times skill give {wage}.", month.id)
            });
        }
    }
    paid
}
