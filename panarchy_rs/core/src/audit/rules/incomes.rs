//! Incomes of households: what the treasury and the fund pay, and how a household's money is planned.

use std::ops::Range;

use crate::audit::finding::Findings;
use crate::audit::rule::{After, Check, Guards, Notes, Rule, Severity};
use crate::engine::cx::MONTH_DAYS;
use crate::engine::ids::Ids;
use crate::engine::ledger::{Flows, Instrument, Sector};
use crate::tables::Persons;
use crate::tables::persons::{RETIRED, UNEMPLOYED};
use crate::world::World;

/// Dole, pensions and the fund's dividends.
pub static TRANSFERS: Rule = Rule {
    name: "incomes.transfers",
    system: "treasury",
    severity: Severity::Critical,
    doc: "Dole and pensions are the rates times the mean wage for everyone entitled, dividends follow shares, taxes are withheld.",
    // Shares no divisor with the month, so that each look meets other households.
    interval: 361,
    offset: None,
    priority: 5,
    guards: Guards::Listed(&[
        "economy fund_cash_minor fund_rate",
        "households received_minor",
        "persons wealth_minor",
        "treasury cash_minor issued_minor",
    ]),
    check: Check::Phase { phase: "treasury.transfers", begin: before_transfers },
};

/// The monthly plans of households.
pub static BUDGETS: Rule = Rule {
    name: "incomes.budgets",
    system: "markets",
    severity: Severity::Critical,
    doc: "A household's plan smooths its income, starts a new month of receipts, and moves money within the household only.",
    // Shares no divisor with the month, so that each look meets other households.
    interval: 361,
    offset: None,
    priority: 5,
    guards: Guards::Listed(&["households purse_minor income_minor received_minor", "persons wealth_minor"]),
    check: Check::Phase { phase: "markets.budget", begin: before_budgets },
};

/// Rows of the households whose day it is, in the order in which they are paid, and of their members.
struct Members {
    /// Each household, and the places of its members in the list of all.
    homes: Vec<(usize, Range<usize>)>,
    persons: Vec<usize>,
}

impl Members {
    fn of(world: &World) -> Self {
        let (persons, households) = (&world.state.persons, &world.state.households);
        let mut all = Self { homes: Vec::new(), persons: Vec::new() };
        for row in world.cx.due_where(&households.ids, Some) {
            let first = all.persons.len();
            let people = world.families.each_member(households.ids.id(row)).filter_map(|id| persons.ids.find(id));
            all.persons.extend(people);
            // Money goes to members in the order of their rows.
            all.persons[first..].sort_unstable();
            all.homes.push((row, first..all.persons.len()));
        }
        all
    }
}

/// A household whose day it is, before a phase.
struct Home {
    row: usize,
    /// Places of its members in the list of all.
    members: Range<usize>,
    purse: i64,
    income: i64,
    received: i64,
}

/// The households whose day it is, and their members' rows and money.
struct Homes {
    homes: Vec<Home>,
    members: Vec<(usize, i64)>,
}

impl Homes {
    /// Nobody moves between the phases of these rules: who lives where is found once in a tick.
    fn of(world: &World, notes: &mut Notes) -> Self {
        let (persons, households) = (&world.state.persons, &world.state.households);
        let all = notes.once(|| Members::of(world));
        let home = |(row, members): &(usize, Range<usize>)| Home {
            row: *row,
            members: members.clone(),
            purse: households.purse_minor[*row],
            income: households.income_minor[*row],
            received: households.received_minor[*row],
        };
        let member = |&person: &usize| (person, persons.wealth_minor[person]);
        Self { homes: all.homes.iter().map(home).collect(), members: all.persons.iter().map(member).collect() }
    }

    /// Each household with its members.
    fn each(&self) -> impl Iterator<Item = (&Home, &[(usize, i64)])> {
        self.homes.iter().map(|home| (home, &self.members[home.members.clone()]))
    }
}

/// Notes an amount of a row that is not what it should be.
fn amount(
    found: &mut Findings<'_>,
    (table, ids, row): (&'static str, &Ids, usize),
    column: &'static str,
    (expected, said): (i64, i64),
    why: &str,
) {
    if expected != said {
        let id = ids.id(row);
        found.at((table, id), column, (expected as f64, said as f64), || {
            format!("{table}.{column} of row {id} is {said} after {why}, and should be {expected}.")
        });
    }
}

/// What the treasury, the fund and the flow matrix had before transfers.
struct Till {
    cash: i64,
    issued: i64,
    fund: i64,
    rate: f64,
    flows: Flows,
}

impl Till {
    fn of(world: &World) -> Self {
        let (treasury, economy) = (&world.state.treasury, &world.state.economy);
        Self {
            cash: treasury.cash_minor[0],
            issued: treasury.issued_minor[0],
            fund: economy.fund_cash_minor[0],
            rate: economy.fund_rate[0],
            flows: world.cx.ledger.flows.clone(),
        }
    }
}

/// Sums of what was due, with the weights of households.
#[derive(Default)]
struct Due {
    dole: i64,
    pension: i64,
    gross: i64,
    tax: i64,
}

fn before_transfers(world: &World, notes: &mut Notes) -> After {
    let (till, homes) = (Till::of(world), Homes::of(world, notes));
    Box::new(move |world, found| {
        let (persons, households, economy) = (&world.state.persons, &world.state.households, &world.state.economy);
        let rate = fund_rate(world, &till);
        if rate.to_bits() != economy.fund_rate[0].to_bits() {
            found.at(("economy", 0), "fund_rate", (rate, economy.fund_rate[0]), || {
                format!("The fund pays {} a share and should pay {rate}.", economy.fund_rate[0])
            });
        }
        let benefits = Benefits::of(world);
        let mut due = Due::default();
        let mut fund = till.fund;
        for (home, members) in homes.each() {
            let weight = i64::from(households.weight[home.row]);
            let mut received = home.received;
            for &(person, before) in members {
                let benefit = benefits.pay(persons, person, weight, &mut due);
                let (gross, tax) = dividend(world, person, rate, fund, &mut due);
                fund -= gross * i64::from(economy.weight[0]);
                received += benefit + gross - tax;
                let expected = before + benefit + gross - tax;
                let said = persons.wealth_minor[person];
                amount(found, ("persons", &persons.ids, person), "wealth_minor", (expected, said), "transfers");
            }
            let said = households.received_minor[home.row];
            amount(found, ("households", &households.ids, home.row), "received_minor", (received, said), "transfers");
        }
        settle(world, &till, &due, fund, found);
    })
}

/// What the fund should pay a share: renewed at the turn of a month from its money and all shares.
fn fund_rate(world: &World, till: &Till) -> f64 {
    if !world.cx.tick.is_multiple_of(MONTH_DAYS) {
        return till.rate;
    }
    let shares: i64 = world.state.persons.fund_shares.iter().map(|&shares| i64::from(shares)).sum();
    till.fund as f64 / (shares * i64::from(world.state.economy.weight[0])).max(1) as f64
}

/// What the treasury pays whom.
struct Benefits {
    dole: i64,
    pension: i64,
}

impl Benefits {
    fn of(world: &World) -> Self {
        let (treasury, wage) = (&world.state.treasury, world.state.economy.mean_wage_minor[0] as f64);
        Self {
            dole: (treasury.dole_rate[0] * wage).round() as i64,
            pension: (treasury.pension_rate[0] * wage).round() as i64,
        }
    }

    fn pay(&self, persons: &Persons, person: usize, weight: i64, due: &mut Due) -> i64 {
        match persons.employment_status[person] {
            UNEMPLOYED => {
                due.dole += self.dole * weight;
                self.dole
            }
            RETIRED => {
                due.pension += self.pension * weight;
                self.pension
            }
            _ => 0,
        }
    }
}

/// Gross dividend of the fund and the tax on it, while the fund can pay.
fn dividend(world: &World, person: usize, rate: f64, fund: i64, due: &mut Due) -> (i64, i64) {
    let weight = i64::from(world.state.economy.weight[0]);
    let gross = (f64::from(world.state.persons.fund_shares[person]) * rate) as i64;
    if gross * weight > fund {
        return (0, 0);
    }
    let tax = (gross as f64 * world.state.treasury.tax_rate[0]) as i64;
    due.gross += gross * weight;
    due.tax += tax * weight;
    (gross, tax)
}

/// Compares the treasury, the fund and the flow matrix with what was due.
fn settle(world: &World, till: &Till, due: &Due, fund: i64, found: &mut Findings<'_>) {
    let (treasury, economy) = (&world.state.treasury, &world.state.economy);
    let paid = due.dole + due.pension;
    let lacking = (paid - till.cash).max(0);
    let place = ("treasury", &treasury.ids, 0);
    let cash = till.cash + lacking - paid + due.tax;
    amount(found, place, "cash_minor", (cash, treasury.cash_minor[0]), "transfers");
    amount(found, place, "issued_minor", (till.issued + lacking, treasury.issued_minor[0]), "transfers");
    let said = economy.fund_cash_minor[0];
    amount(found, ("economy", &economy.ids, 0), "fund_cash_minor", (fund, said), "dividends");
    use Sector::{Households, Issuer, Treasury};
    for (from, to, instrument, expected) in [
        (Treasury, Households, Instrument::Dole, due.dole),
        (Treasury, Households, Instrument::Pension, due.pension),
        (Households, Households, Instrument::Dividends, due.gross),
        (Households, Treasury, Instrument::Tax, due.tax),
        (Issuer, Treasury, Instrument::Issuance, lacking),
    ] {
        let posted = world.cx.ledger.flows.get(from, to, instrument) - till.flows.get(from, to, instrument);
        if posted != expected {
            let name = Instrument::NAMES[instrument as usize];
            found.overall("flows", name, (expected as f64, posted as f64), || {
                format!("{posted} minor units were posted as {name} and {expected} were due.")
            });
        }
    }
}

fn before_budgets(world: &World, notes: &mut Notes) -> After {
    let homes = Homes::of(world, notes);
    Box::new(move |world, found| {
        let (persons, households) = (&world.state.persons, &world.state.households);
        for (home, members) in homes.each() {
            let place = ("households", &households.ids, home.row);
            let before = home.purse + members.iter().map(|&(_, wealth)| wealth).sum::<i64>();
            let owned: i64 = members.iter().map(|&(person, _)| persons.wealth_minor[person]).sum();
            let purse = households.purse_minor[home.row];
            amount(found, place, "purse_minor", (before - owned, purse), "its plan, with its members' money");
            let last = home.income as f64;
            let income = (last + world.config.markets.income_speed * (home.received as f64 - last)) as i64;
            amount(found, place, "income_minor", (income, households.income_minor[home.row]), "its plan");
            amount(found, place, "received_minor", (0, households.received_minor[home.row]), "its plan");
        }
    })
}
