//! Payday: wages from the firm to its staff, tax withheld; a firm that is short asks its owner once, then pays in part.

use crate::config::Config;
use crate::engine::ledger::{Flows, Instrument, Sector, proportion};
use crate::engine::tally::{Holding, Tally};
use crate::tables::{Economy, Firms, Households, Persons, Treasury};

/// What a payday needs besides the firm.
pub struct Payday<'a> {
    /// Persons, who are paid.
    pub persons: &'a mut Persons,
    /// Households, which note what they received.
    pub households: &'a mut Households,
    /// The treasury, which gets the tax.
    pub treasury: &'a mut Treasury,
    /// The aggregates, with the fund.
    pub economy: &'a mut Economy,
    /// Flows of the day.
    pub flows: &'a mut Flows,
    /// What entities hold.
    pub tally: &'a mut Tally,
}

/// Pays a firm's staff for a month, each the wage that is due; returns gross wages paid.
pub fn pay_wages(
    config: &Config,
    firms: &mut Firms,
    firm: usize,
    staff: &[u32],
    wages: &[i64],
    day: &mut Payday<'_>,
) -> i64 {
    let weight = i64::from(day.economy.weight[0]);
    let owed = wages.iter().sum::<i64>() * weight;
    firms.covered_months[firm] = firms.covered_months[firm].saturating_add(1);
    if firms.cash_minor[firm] < owed && u32::from(firms.covered_months[firm]) > config.firms.cover_months {
        cover(firms, firm, owed - firms.cash_minor[firm], day);
    }
    let cash = firms.cash_minor[firm].max(0);
    let whole = cash >= owed;
    firms.strikes[firm] = if whole { 0 } else { firms.strikes[firm].saturating_add(1) };
    let mut paid = 0;
    for (&row, &wage) in staff.iter().zip(wages) {
        day.persons.wage_minor[row as usize] = wage;
        let part = if whole { wage } else { proportion(wage, cash, owed) };
        pay_person(day, row as usize, part, Instrument::Wages);
        paid += part * weight;
    }
    firms.cash_minor[firm] -= paid;
    day.tally.add(Holding::Cash, firms.key[firm], -paid);
    paid
}

/// The owner lends a hand: pays in what is missing, if it owns that much.
fn cover(firms: &mut Firms, firm: usize, missing: i64, day: &mut Payday<'_>) {
    let Some(owner) = day.persons.ids.find(firms.owner_id[firm]) else { return };
    let weight = i64::from(day.economy.weight[0]);
    let each = missing / weight + i64::from(missing % weight != 0);
    if day.persons.wealth_minor[owner] < each {
        return;
    }
    day.persons.wealth_minor[owner] -= each;
    firms.cash_minor[firm] += each * weight;
    day.tally.add(Holding::Wealth, day.persons.key[owner], -each);
    day.tally.add(Holding::Cash, firms.key[firm], each * weight);
    firms.covered_months[firm] = 0;
    day.flows.post(Sector::Households, Sector::Firms, Instrument::Equity, each * weight);
}

/// Pays a person (each of the identical ones of its row) from a firm, with the tax withheld.
pub fn pay_person(day: &mut Payday<'_>, row: usize, gross: i64, instrument: Instrument) {
    let weight = i64::from(day.economy.weight[0]);
    let tax = (gross as f64 * day.treasury.tax_rate[0]) as i64;
    day.persons.wealth_minor[row] += gross - tax;
    day.tally.add(Holding::Wealth, day.persons.key[row], gross - tax);
    if let Some(home) = day.households.ids.find(day.persons.household_id[row]) {
        day.households.received_minor[home] += gross - tax;
        day.tally.add(Holding::Received, day.households.key[home], gross - tax);
    }
    day.treasury.cash_minor[0] += tax * weight;
    day.flows.post(Sector::Firms, Sector::Households, instrument, gross * weight);
    day.flows.post(Sector::Households, Sector::Treasury, Instrument::Tax, tax * weight);
}
