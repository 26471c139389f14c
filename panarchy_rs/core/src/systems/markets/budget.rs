//! A household's monthly decision: what it expects to earn, what it will spend, and money into the purse.

use crate::config::Config;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::math;
use crate::tables::{Economy, Households, Persons};

/// Members of the households that decide today, grouped by household.
pub struct Members {
    /// Rows of the households.
    pub homes: Vec<u32>,
    start: Vec<u32>,
    persons: Vec<u32>,
}

impl Members {
    /// Groups by counting: the deciding households' ids are one residue mod 30, so that id / 30 numbers them.
    pub fn of_today(persons: &Persons, households: &Households, cx: &Cx) -> Self {
        let day = cx.tick % MONTH_DAYS;
        let slots = households.ids.next() as usize / MONTH_DAYS as usize + 2;
        let mut start = vec![0u32; slots + 1];
        let mut due = Vec::with_capacity(persons.len() / 25 + 16);
        for (row, &home) in persons.household_id.iter().enumerate() {
            if home % MONTH_DAYS == day && home != crate::engine::ids::NONE {
                start[(home / MONTH_DAYS) as usize + 1] += 1;
                due.push((home / MONTH_DAYS, row as u32));
            }
        }
        for slot in 0..slots {
            start[slot + 1] += start[slot];
        }
        let mut next = start.clone();
        let mut members = vec![0u32; due.len()];
        for (slot, row) in due {
            members[next[slot as usize] as usize] = row;
            next[slot as usize] += 1;
        }
        let ids = (0..slots as u32).map(|slot| slot * MONTH_DAYS + day);
        let homes = ids.filter_map(|id| households.ids.find(id)).map(|row| row as u32).collect();
        Self { homes, start, persons: members }
    }

    /// Rows of the members of a household that decides today.
    pub fn of(&self, id: u32) -> &[u32] {
        let slot = (id / MONTH_DAYS) as usize;
        &self.persons[self.start[slot] as usize..self.start[slot + 1] as usize]
    }
}

/// Plans the month of the households whose day it is, and fills their purses from their members' money.
///
/// Consumption is income plus a part of the money above its target, which rises with income less than in proportion,
/// and with unemployment (buffer-stock saving, Carroll 1997).
pub fn plan(
    config: &Config,
    members: &Members,
    persons: &mut Persons,
    households: &mut Households,
    economy: &Economy,
    cx: &mut Cx,
) {
    let markets = &config.markets;
    let normal = markets.normal_income * economy.mean_wage_minor[0].max(1) as f64;
    let worry = 1.0 + markets.precaution * (economy.unemployment[0] - config.firms.natural_unemployment);
    let mut moved = 0;
    for &home in &members.homes {
        let home = home as usize;
        let people = members.of(households.ids.id(home));
        let owned: i64 = people.iter().map(|&row| persons.wealth_minor[row as usize].max(0)).sum();
        let money = (households.purse_minor[home] + owned) as f64;
        let before = households.income_minor[home] as f64;
        let income = before + markets.income_speed * (households.received_minor[home] as f64 - before);
        households.income_minor[home] = income as i64;
        households.received_minor[home] = 0;
        let income = income.max(1.0);
        let aim = markets.money_target * math::pow(income / normal, markets.money_exponent) * worry * income;
        let spend = income + markets.wealth_speed * (money - aim);
        let cap = markets.spending_cap * money;
        let spend = spend.max(markets.spending_floor * income).min(cap).max(0.0) as i64;
        households.budget_minor[home] = spend;
        let missing = (spend - households.purse_minor[home]).clamp(0, owned);
        if missing > 0 {
            collect(persons, people, owned, missing);
            households.purse_minor[home] += missing;
            moved += missing * i64::from(households.weight[home]);
        }
    }
    cx.ledger.post(Sector::Households, Sector::Households, Instrument::Household, moved);
}

/// Takes an amount from the members in proportion to what they own, the last units from the first who still can.
fn collect(persons: &mut Persons, people: &[u32], owned: i64, amount: i64) {
    let mut left = amount;
    for &row in people {
        let wealth = &mut persons.wealth_minor[row as usize];
        let part = (i128::from((*wealth).max(0)) * i128::from(amount) / i128::from(owned)) as i64;
        *wealth -= part;
        left -= part;
    }
    for &row in people {
        let wealth = &mut persons.wealth_minor[row as usize];
        let part = left.min((*wealth).max(0));
        *wealth -= part;
        left -= part;
    }
    debug_assert_eq!(left, 0, "members owned what was collected");
}
