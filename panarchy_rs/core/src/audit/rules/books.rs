//! The books of the day and the month against the flow matrix and the events, and what the engine's own checks found.

use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::cx::MONTH_DAYS;
use crate::engine::event::{Event, EventKind};
use crate::engine::ledger::{Instrument, Sector};
use crate::systems::firms::events::{FIRM_ENTRY, FIRM_EXIT, PRICE_CHANGE, SEPARATION};
use crate::systems::markets::events::{HIRE, JOB_CHANGE};
use crate::tables::economy::MONTHS;
use crate::world::World;
use crate::world::schedule::PHASES;

/// What the engine checks itself, every tick.
pub static INVARIANTS: Rule = Rule {
    name: "invariants",
    system: "bookkeeping",
    severity: Severity::Critical,
    doc: "The engine's own checks of money, goods, nature and people, made in every tick, found nothing broken.",
    interval: 1,
    offset: None,
    priority: 20,
    guards: Guards::Listed(&[]),
    check: Check::State(invariants),
};

/// The accounts of the day are those of the flow matrix.
pub static DAY: Rule = Rule {
    name: "books.day",
    system: "bookkeeping",
    severity: Severity::Error,
    doc: "The day's accounts are the sums of its payments, and each row of the ring belongs to its day.",
    interval: 1,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&[
        "daily_accounts booked_tick consumption_minor investment_minor wages_minor dividends_minor dole_minor",
        "daily_accounts pension_minor tax_minor",
    ]),
    check: Check::State(day),
};

/// The accounts of the month are those of its days.
pub static MONTH: Rule = Rule {
    name: "books.month",
    system: "treasury",
    severity: Severity::Error,
    doc: "At the turn of a month its accounts are the sums of its days, and each row of the ring belongs to its month.",
    interval: 30,
    offset: Some(0),
    priority: 0,
    guards: Guards::Listed(&["monthly_accounts month price_level spending_minor base_minor entries exits"]),
    check: Check::State(month),
};

/// The counts of the day are those of its events.
pub static EVENTS: Rule = Rule {
    name: "books.events",
    system: "bookkeeping",
    severity: Severity::Error,
    doc: "The day's counts of hires, separations, price changes, entries and exits are those of its events.",
    interval: 30,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["daily_accounts hires separations price_changes entries exits"]),
    check: Check::State(events),
};

fn invariants(world: &World, found: &mut Findings<'_>) {
    for sentence in &world.violations {
        // A finding has its tick.
        let said = sentence.split_once(": ").map_or(sentence.as_str(), |(_, said)| said);
        let mut letters = said.chars();
        let said = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
        found.overall("", "", (f64::NAN, f64::NAN), || said.unwrap_or_default());
    }
}

/// Notes a number of a row of a ring that is not what it should be.
fn compare(
    found: &mut Findings<'_>,
    (table, row): (&'static str, usize),
    column: &'static str,
    (expected, said): (i64, i64),
    of: &str,
) {
    if expected != said {
        found.at((table, row as u32), column, (expected as f64, said as f64), || {
            format!("{table}.{column} of row {row} is {said} and {of} give {expected}.")
        });
    }
}

fn day(world: &World, found: &mut Findings<'_>) {
    let (days, tick, flows) = (&world.state.daily_accounts, world.cx.tick, &world.cx.ledger.flows);
    for (row, &booked) in days.booked_tick.iter().enumerate() {
        let back = (tick + MONTH_DAYS - row as u32) % MONTH_DAYS;
        let expected = if back < tick { (tick - back) as i32 } else { -1 };
        // The start's accounts fill the ring until a day takes their place; day 0 has none of its own.
        if booked != expected && tick > 0 {
            compare(found, ("daily_accounts", row), "booked_tick", (expected.into(), booked.into()), "the calendar");
        }
    }
    let row = (tick % MONTH_DAYS) as usize;
    // A world that was just made or restored has paid nothing yet.
    if tick == 0 || flows.cells().next().is_none() {
        return;
    }
    let dividends = flows.get(Sector::Firms, Sector::Households, Instrument::Dividends);
    for (column, said, expected) in [
        ("consumption_minor", &days.consumption_minor, flows.total(Instrument::Consumption)),
        ("investment_minor", &days.investment_minor, flows.total(Instrument::Investment)),
        ("wages_minor", &days.wages_minor, flows.total(Instrument::Wages)),
        ("dividends_minor", &days.dividends_minor, dividends),
        ("dole_minor", &days.dole_minor, flows.total(Instrument::Dole)),
        ("pension_minor", &days.pension_minor, flows.total(Instrument::Pension)),
        ("tax_minor", &days.tax_minor, flows.total(Instrument::Tax)),
    ] {
        compare(found, ("daily_accounts", row), column, (expected, said[row]), "the payments of the day");
    }
}

fn month(world: &World, found: &mut Findings<'_>) {
    let (days, months, tick) = (&world.state.daily_accounts, &world.state.monthly_accounts, world.cx.tick);
    let whole = (tick / MONTH_DAYS) as usize;
    for (row, &month) in months.month.iter().enumerate() {
        // The last month of this row that is over.
        let expected = (0..whole).rev().find(|month| month % MONTHS == row).map_or(-1, |month| month as i64);
        compare(found, ("monthly_accounts", row), "month", (expected, month.into()), "the calendar");
    }
    if tick == 0 || !tick.is_multiple_of(MONTH_DAYS) {
        return;
    }
    let row = (whole - 1) % MONTHS;
    let money = |columns: [&[i64]; 2]| columns.concat().iter().sum::<i64>();
    let count = |column: &[u32]| column.iter().map(|&count| i64::from(count)).sum::<i64>();
    for (column, said, expected) in [
        ("spending_minor", months.spending_minor[row], money([&days.dole_minor, &days.pension_minor])),
        ("base_minor", months.base_minor[row], money([&days.wages_minor, &days.dividends_minor])),
        ("entries", months.entries[row].into(), count(&days.entries)),
        ("exits", months.exits[row].into(), count(&days.exits)),
    ] {
        compare(found, ("monthly_accounts", row), column, (expected, said), "the days of the month");
    }
    let (level, said) = (world.state.economy.price_level[0], months.price_level[row]);
    if level.to_bits() != said.to_bits() {
        found.at(("monthly_accounts", row as u32), "price_level", (level, said), || {
            format!("The price level of the month is {said} and that of its last day {level}.")
        });
    }
}

fn events(world: &World, found: &mut Findings<'_>) {
    let (days, tick) = (&world.state.daily_accounts, world.cx.tick);
    let all = world.cx.log.current();
    // A world that was just made or restored remembers no event.
    if tick == 0 || all.is_empty() {
        return;
    }
    let weight = i64::from(world.state.economy.weight[0]);
    // The day's accounts are opened when firms produce: what intents did before belongs to no day.
    let place = |name: &str| PHASES.iter().position(|phase| phase.name == name).map_or(0, |place| place as u64 + 1);
    let (opened, decided) = (place("firms.produce"), place("firms.decide"));
    let at = |event: &Event| (event.id & u64::from(u32::MAX)) >> 22;
    let count = |kind: &'static EventKind, from: u64| {
        all.iter().filter(|event| std::ptr::eq(event.draft.kind, kind) && at(event) >= from).count() as i64
    };
    let row = (tick % MONTH_DAYS) as usize;
    for (column, said, expected) in [
        ("hires", days.hires[row], count(&HIRE, opened) * weight),
        ("separations", days.separations[row], (count(&SEPARATION, opened) + count(&JOB_CHANGE, opened)) * weight),
        ("price_changes", days.price_changes[row], count(&PRICE_CHANGE, decided)),
        ("entries", days.entries[row], count(&FIRM_ENTRY, opened)),
        ("exits", days.exits[row], count(&FIRM_EXIT, opened)),
    ] {
        compare(found, ("daily_accounts", row), column, (expected, said.into()), "the events of the day");
    }
}
