//! Dole and pensions, paid to persons on the monthly day of their household; what the treasury lacks is issued first.

use crate::engine::cx::Cx;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::tally::Holding;
use crate::tables::persons::{RETIRED, UNEMPLOYED};
use crate::tables::{Economy, Households, Persons, Roster, Treasury};

/// Pays the dole to the jobless and pensions to the retired.
pub fn pay(
    members: &Roster,
    homes: &[u32],
    persons: &mut Persons,
    households: &mut Households,
    treasury: &mut Treasury,
    economy: &Economy,
    cx: &mut Cx,
) {
    let wage = economy.mean_wage_minor[0] as f64;
    let dole = (treasury.dole_rate[0] * wage).round() as i64;
    let pension = (treasury.pension_rate[0] * wage).round() as i64;
    let (mut doles, mut pensions) = (0, 0);
    for &home in homes {
        let home = home as usize;
        let weight = i64::from(households.weight[home]);
        for &row in members.of(households.ids.id(home)) {
            let row = row as usize;
            let (amount, sum) = match persons.employment_status[row] {
                UNEMPLOYED => (dole, &mut doles),
                RETIRED => (pension, &mut pensions),
                _ => continue,
            };
            persons.wealth_minor[row] += amount;
            households.received_minor[home] += amount;
            cx.ledger.tally.add(Holding::Wealth, persons.key[row], amount);
            cx.ledger.tally.add(Holding::Received, households.key[home], amount);
            *sum += amount * weight;
        }
    }
    issue(treasury, doles + pensions, cx);
    treasury.cash_minor[0] -= doles + pensions;
    cx.ledger.post(Sector::Treasury, Sector::Households, Instrument::Dole, doles);
    cx.ledger.post(Sector::Treasury, Sector::Households, Instrument::Pension, pensions);
}

/// Issues what the treasury lacks for a payment.
fn issue(treasury: &mut Treasury, payment: i64, cx: &mut Cx) {
    let lacking = (payment - treasury.cash_minor[0]).max(0);
    treasury.cash_minor[0] += lacking;
    treasury.issued_minor[0] += lacking;
    cx.ledger.post(Sector::Issuer, Sector::Treasury, Instrument::Issuance, lacking);
}
