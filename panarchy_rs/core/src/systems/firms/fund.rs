//! The fund that owns what no founder holds: it collects dividends and pays them out by shares, each household on its day.

use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::tally::Holding;
use crate::tables::{Economy, Households, Persons, Roster, Treasury};

/// Sets the month's payment a share at the turn of a month, and pays the persons whose household's day it is.
pub fn distribute(
    members: &Roster,
    homes: &[u32],
    persons: &mut Persons,
    households: &mut Households,
    treasury: &mut Treasury,
    economy: &mut Economy,
    cx: &mut Cx,
) {
    let weight = i64::from(economy.weight[0]);
    if cx.tick.is_multiple_of(MONTH_DAYS) {
        let shares: i64 = persons.fund_shares.iter().map(|&shares| i64::from(shares)).sum();
        economy.fund_rate[0] = economy.fund_cash_minor[0] as f64 / (shares * weight).max(1) as f64;
    }
    let (rate, tax_rate) = (economy.fund_rate[0], treasury.tax_rate[0]);
    let (mut paid, mut taxed) = (0, 0);
    for &home in homes {
        let home = home as usize;
        for &row in members.of(households.ids.id(home)) {
            let row = row as usize;
            let gross = (f64::from(persons.fund_shares[row]) * rate) as i64;
            if persons.fund_shares[row] == 0 || gross * weight > economy.fund_cash_minor[0] {
                continue;
            }
            let tax = (gross as f64 * tax_rate) as i64;
            economy.fund_cash_minor[0] -= gross * weight;
            treasury.cash_minor[0] += tax * weight;
            persons.wealth_minor[row] += gross - tax;
            households.received_minor[home] += gross - tax;
            cx.ledger.tally.add(Holding::Wealth, persons.key[row], gross - tax);
            cx.ledger.tally.add(Holding::Received, households.key[home], gross - tax);
            paid += gross * weight;
            taxed += tax * weight;
        }
    }
    cx.ledger.post(Sector::Households, Sector::Households, Instrument::Dividends, paid);
    cx.ledger.post(Sector::Households, Sector::Treasury, Instrument::Tax, taxed);
}
