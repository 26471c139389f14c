//! Money against its transaction history: sector by sector, cell by cell of the flow matrix, and holder by holder.

use rayon::prelude::*;

use super::locate::{self, Mistake};
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::audit::totals::Totals;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::tally::Holding;
use crate::world::{World, holdings};

/// Each sector holds what its postings imply.
pub static SECTORS: Rule = Rule {
    name: "money.sectors",
    system: "bookkeeping",
    severity: Severity::Critical,
    doc: "Each sector holds the money that all payments so far imply, to the unit.",
    interval: 30,
    offset: None,
    priority: 10,
    guards: Guards::Listed(&[
        "economy fund_cash_minor",
        "firms cash_minor",
        "households purse_minor",
        "persons wealth_minor",
        "treasury cash_minor issued_minor",
    ]),
    check: Check::Totals { agree: sectors_agree, check: sectors },
};

/// The flow matrix is one that payments can make.
pub static LEDGER: Rule = Rule {
    name: "money.ledger",
    system: "bookkeeping",
    severity: Severity::Critical,
    doc: "Balances sum to zero, and every cell of the flow matrix is a payment that there is, of an amount not below zero.",
    interval: 1,
    offset: None,
    priority: 10,
    guards: Guards::Listed(&[]),
    check: Check::State(ledger),
};

/// Each person, household and firm holds what was posted to it.
pub static HOLDERS: Rule = Rule {
    name: "money.holders",
    system: "bookkeeping",
    severity: Severity::Critical,
    doc: "Each person, household and firm holds the money, shares and goods that were posted to it; names who does not.",
    interval: 90,
    offset: None,
    priority: 10,
    guards: Guards::Listed(&[
        "persons wealth_minor fund_shares",
        "households purse_minor received_minor",
        "firms cash_minor revenue_minor input_cost_minor held_milli capital_milli",
    ]),
    check: Check::Totals { agree: holders_agree, check: holders },
};

/// Who may pay whom for what.
const PAYMENTS: &[(Instrument, Sector, Sector)] = {
    use Instrument as For;
    use Sector::{Firms, Households, Issuer, Treasury};
    &[
        (For::Wages, Firms, Households),
        (For::Consumption, Households, Firms),
        (For::Intermediate, Firms, Firms),
        (For::Investment, Firms, Firms),
        (For::Dividends, Firms, Households),
        (For::Dividends, Households, Households),
        (For::Dole, Treasury, Households),
        (For::Pension, Treasury, Households),
        (For::Tax, Households, Treasury),
        (For::Royalty, Firms, Treasury),
        (For::PublicSpending, Treasury, Firms),
        (For::PublicSpending, Treasury, Households),
        (For::Inheritance, Households, Households),
        (For::Inheritance, Households, Treasury),
        (For::Household, Households, Households),
        (For::Equity, Households, Firms),
        (For::Liquidation, Firms, Households),
        (For::Liquidation, Firms, Treasury),
        (For::Issuance, Issuer, Households),
        (For::Issuance, Issuer, Firms),
        (For::Issuance, Issuer, Treasury),
        (For::Issuance, Treasury, Issuer),
        (For::Fees, Households, Treasury),
    ]
};

/// What the sectors hold, of what persons, households and firms do.
fn held_of(world: &World, [persons, purses, firms]: [i64; 3]) -> [i64; 4] {
    let state = &world.state;
    let one = |column: &[i64]| column.iter().sum::<i64>();
    let weight = i64::from(state.economy.weight.first().copied().unwrap_or(1));
    [
        persons.wrapping_add(purses).wrapping_mul(weight).wrapping_add(one(&state.economy.fund_cash_minor)),
        firms,
        one(&state.treasury.cash_minor),
        -one(&state.treasury.issued_minor),
    ]
}

fn sectors_agree(world: &World, totals: &Totals) -> bool {
    held_of(world, [Holding::Wealth, Holding::Purse, Holding::Cash].map(|holding| totals.total(holding)))
        == world.cx.ledger.expected()
}

fn sectors(world: &World, found: &mut Findings<'_>) {
    let state = &world.state;
    let all = |column: &[i64]| {
        let parts =
            column.par_chunks(16_384).map(|part| part.iter().fold(0, |sum: i64, amount| sum.wrapping_add(*amount)));
        parts.reduce(|| 0, i64::wrapping_add)
    };
    let columns = [&state.persons.wealth_minor, &state.households.purse_minor, &state.firms.cash_minor];
    let held = held_of(world, columns.map(|column| all(column)));
    for (sector, (held, expected)) in held.into_iter().zip(world.cx.ledger.expected()).enumerate() {
        if held != expected {
            let name = Sector::NAMES[sector];
            found.overall("", name, (expected as f64, held as f64), || {
                format!(
                    "{name} hold {held} minor units and all payments so far imply {expected}; today {}.",
                    flows_of(world, sector)
                )
            });
        }
    }
}

/// What a sector received and paid today, in words.
fn flows_of(world: &World, sector: usize) -> String {
    let name = |instrument: usize| Instrument::NAMES[instrument].replace('_', " ");
    let words = world.cx.ledger.flows.cells().filter(|&(from, to, ..)| from == sector || to == sector).map(
        |(from, to, instrument, amount)| match (from == sector, to == sector) {
            (true, true) => format!("{amount} went round as {}", name(instrument)),
            (true, false) => format!("{amount} went to {} as {}", Sector::NAMES[to], name(instrument)),
            _ => format!("{amount} came from {} as {}", Sector::NAMES[from], name(instrument)),
        },
    );
    let words: Vec<String> = words.collect();
    match words.as_slice() {
        // A world that was just restored does not know.
        [] if world.cx.log.current().is_empty() => "is not remembered".into(),
        [] => "nothing was paid".into(),
        words => words.join(", "),
    }
}

fn ledger(world: &World, found: &mut Findings<'_>) {
    let sum: i64 = world.cx.ledger.expected().iter().sum();
    if sum != 0 {
        found.overall("flows", "balances", (0.0, sum as f64), || {
            format!("The balances of the sectors sum to {sum} minor units and must sum to zero.")
        });
    }
    for (from, to, instrument, amount) in world.cx.ledger.flows.cells() {
        let known = PAYMENTS
            .iter()
            .any(|&(what, payer, payee)| (what as usize, payer as usize, payee as usize) == (instrument, from, to));
        let (payer, payee) = (Sector::NAMES[from], Sector::NAMES[to]);
        let what = Instrument::NAMES[instrument];
        if !known {
            found.overall("flows", what, (0.0, amount as f64), || {
                format!("{payer} paid {payee} {amount} minor units as {what}, a payment that there is not.")
            });
        } else if amount < 0 {
            found.overall("flows", what, (0.0, amount as f64), || {
                format!("{payer} paid {payee} {amount} minor units as {what}, which is less than nothing.")
            });
        }
    }
}

fn holders_agree(world: &World, totals: &Totals) -> bool {
    let posted = &world.cx.ledger.tally;
    Holding::ALL.into_iter().all(|holding| posted.of(holding).brief() == totals.brief(holding))
}

fn holders(world: &World, found: &mut Findings<'_>) {
    for holding in Holding::ALL {
        let expected = world.cx.ledger.tally.of(holding);
        if holdings::agrees(&world.state, holding, expected) {
            continue;
        }
        let held = holdings::sums(&world.state, holding);
        let (table, column) = holding.column();
        let mistakes = locate::mistakes(&world.state, holding, held.less(expected));
        for &Mistake { id, off, holds } in &mistakes {
            found.at((table, id), column, ((holds - off) as f64, holds as f64), || {
                let other = mistakes.iter().find(|other| other.id != id);
                let other = other.map_or(String::new(), |other| match off > 0 {
                    true => format!(", which {} {} lacks", one_of(table), other.id),
                    false => format!(", which {} {} has too much", one_of(table), other.id),
                });
                let (more, amount) = (if off > 0 { "more" } else { "less" }, off.abs());
                format!("{} {id} holds {amount} {more} of {column} than was posted{other}.", one_of(table))
            });
        }
        if mistakes.is_empty() {
            let (expected, held) = (expected.total, held.total);
            found.overall(table, column, (expected as f64, held as f64), || {
                format!(
                    "{table} hold {held} of {column} and {expected} was posted, and more than one of them is wrong."
                )
            });
        }
    }
}

/// A row of a table, in words.
fn one_of(table: &str) -> &str {
    table.strip_suffix('s').unwrap_or(table)
}
