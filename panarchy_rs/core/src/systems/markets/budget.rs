//! A household's monthly decision: what it expects to earn, what it will spend, and money into the purse.

use crate::config::Config;
use crate::engine::cx::Cx;
use crate::engine::ledger::{Instrument, Sector, proportion};
use crate::engine::math;
use crate::engine::tally::{Holding, Tally};
use crate::tables::{Economy, Households, Persons, Roster};

/// Plans the month of the households whose day it is, and fills their purses from their members' money.
///
/// Consumption is income plus a part of the money above its target, which rises with income less than in proportion,
/// and with unemployment (buffer-stock saving, Carroll 1997).
pub fn plan(
    config: &Config,
    members: &Roster,
    homes: &[u32],
    persons: &mut Persons,
    households: &mut Households,
    economy: &Economy,
    cx: &mut Cx,
) {
    let markets = &config.markets;
    let normal = markets.normal_income * economy.mean_wage_minor[0].max(1) as f64;
    let worry = 1.0 + markets.precaution * (economy.unemployment[0] - config.firms.natural_unemployment);
    let mut moved = 0;
    for &home in homes {
        let home = home as usize;
        let people = members.of(households.ids.id(home));
        let owned: i64 = people.iter().map(|&row| persons.wealth_minor[row as usize].max(0)).sum();
        let money = (households.purse_minor[home] + owned) as f64;
        let before = households.income_minor[home] as f64;
        let income = before + markets.income_speed * (households.received_minor[home] as f64 - before);
        households.income_minor[home] = income as i64;
        let received = std::mem::take(&mut households.received_minor[home]);
        cx.ledger.tally.add(Holding::Received, households.key[home], -received);
        let income = income.max(1.0);
        let aim = markets.money_target * math::pow(income / normal, markets.money_exponent) * worry * income;
        let spend = income + markets.wealth_speed * (money - aim);
        let cap = markets.spending_cap * money;
        let spend = spend.max(markets.spending_floor * income).min(cap).max(0.0) as i64;
        households.budget_minor[home] = spend;
        let missing = (spend - households.purse_minor[home]).clamp(0, owned);
        if missing > 0 {
            collect(persons, people, owned, missing, &mut cx.ledger.tally);
            cx.ledger.tally.add(Holding::Purse, households.key[home], missing);
            households.purse_minor[home] += missing;
            moved += missing * i64::from(households.weight[home]);
        }
    }
    cx.ledger.post(Sector::Households, Sector::Households, Instrument::Household, moved);
}

/// Takes an amount from the members in proportion to what they own, the last units from the first who still can.
fn collect(persons: &mut Persons, people: &[u32], owned: i64, amount: i64, tally: &mut Tally) {
    let mut left = amount;
    for &row in people {
        let wealth = &mut persons.wealth_minor[row as usize];
        let part = proportion((*wealth).max(0), amount, owned);
        *wealth -= part;
        tally.add(Holding::Wealth, persons.key[row as usize], -part);
        left -= part;
    }
    for &row in people {
        let wealth = &mut persons.wealth_minor[row as usize];
        let part = left.min((*wealth).max(0));
        *wealth -= part;
        tally.add(Holding::Wealth, persons.key[row as usize], -part);
        left -= part;
    }
    debug_assert_eq!(left, 0, "members owned what was collected");
}
