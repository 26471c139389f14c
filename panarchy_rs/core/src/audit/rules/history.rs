//! What may not change, what may only grow, and what changes only with an event: the world beside its own past.

use crate::audit::finding::Findings;
use crate::audit::past::Change;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::audit::view::View;
use crate::engine::cx::MONTH_DAYS;
use crate::engine::phase::listed;
use crate::engine::table::{Base, ColumnSpec};
use crate::tables::demography::MONTHS;
use crate::world::World;
use crate::world::catalogue::WRITTEN_BY;

/// Columns that nothing ever writes again.
const CONSTANT: &[&str] = &[
    "tiles elevation_m temp_mean precip_mean natural_fertility habitability",
    "deposits tile_id resource_type initial_milli initial_grade rate_milli",
    "persons sex birth_tick mother_id father_id key",
    "households weight key",
    "firms sector_id tile_id technology_id good_id held_good debt_minor key founded_tick",
    "goods sector_id name_id raw base_price_minor stockpile_target_milli initial_milli productivity normal_milli",
    "economy weight labour_force_start firms_start money_start_minor",
    "demography start_population",
];

/// Columns that change only with an event, besides those that the systems declare: table, columns, the event's column.
const TOLD: &[(&str, &[&str], &str)] = &[
    ("tiles", &["managed", "harvest_rate"], "land_event"),
    ("persons", &["partner_id"], "life_event"),
    ("households", &["tile_id"], "home_event"),
    ("treasury", &["dole_rate", "pension_rate", "tax_fixed"], "policy_event"),
];

/// All columns that change only with an event.
fn told() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let all = WRITTEN_BY.iter().chain(TOLD);
    all.flat_map(|&(table, columns, event)| columns.iter().map(move |&column| (table, column, event)))
}

/// Columns that never fall.
const COUNTERS: &[(&str, &[&str])] = &[
    ("demography", &["births", "deaths", "moves", "couples", "separations"]),
    ("goods", &["produced_milli", "consumed_milli", "used_milli", "wasted_milli"]),
    ("deposits", &["extracted_milli", "delivered_milli"]),
    ("economy", &["ventures"]),
];

/// What the counters and closed accounts are compared with.
const REMEMBERED: &[&str] = &[
    "demography births deaths moves couples separations births_month deaths_month moves_month",
    "goods produced_milli consumed_milli used_milli wasted_milli",
    "deposits extracted_milli delivered_milli",
    "economy ventures fund_rate gini_wealth gini_income price_dispersion size_skewness",
    "treasury tax_rate",
    "daily_accounts booked_tick gdp_minor gdp_nominal_minor consumption_minor investment_minor wages_minor",
    "daily_accounts dividends_minor dole_minor pension_minor tax_minor hires separations price_changes",
    "daily_accounts entries exits",
    "monthly_accounts month price_level spending_minor base_minor entries exits",
];

/// What is fixed stays.
pub static CONSTANTS: Rule = Rule {
    name: "history.constants",
    system: "world",
    severity: Severity::Error,
    doc: "What is fixed at the start of a row (keys, births, parents, places, the relief) is what it was.",
    interval: 720,
    offset: None,
    priority: 0,
    guards: Guards::Listed(CONSTANT),
    check: Check::Past { remembers: |_| listed(CONSTANT), check: constants },
};

/// What changes has its event.
pub static NEWS: Rule = Rule {
    name: "history.news",
    system: "world",
    severity: Severity::Error,
    doc: "Employers, partners, homes, prices, mines, cover and policies change only with an event that says so.",
    // Longer, and more prices would have been changed with an event after a change without one.
    interval: 90,
    offset: None,
    priority: 0,
    guards: Guards::Declared(|table, column| {
        (table.name, column.name) == ("firms", "vacancies")
            || told().any(|(name, told, _)| (name, told) == (table.name, column.name))
    }),
    check: Check::Past {
        remembers: |_| {
            let columns = told().map(|(table, column, _)| (table, column));
            columns.chain([("firms", "vacancies")]).collect()
        },
        check: news,
    },
};

/// Counters and closed accounts.
pub static COUNTERS_GROW: Rule = Rule {
    name: "history.counters",
    system: "world",
    severity: Severity::Error,
    doc: "Counters never fall, months and days that are over stay as they were booked, and rates hold until they are set.",
    // Half of a month, so that every other look compares two days of the same one.
    interval: 15,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&[
        "demography births deaths moves couples separations births_month deaths_month moves_month",
        "goods produced_milli consumed_milli used_milli wasted_milli",
        "deposits extracted_milli delivered_milli",
        "economy ventures fund_rate gini_wealth gini_income price_dispersion size_skewness",
        "treasury tax_rate",
        "daily_accounts gdp_minor gdp_nominal_minor consumption_minor investment_minor wages_minor dividends_minor",
        "daily_accounts dole_minor pension_minor tax_minor hires separations price_changes entries exits",
        "monthly_accounts price_level spending_minor base_minor entries exits",
    ]),
    check: Check::Past { remembers: |_| listed(REMEMBERED), check: counters },
};

/// The column of a name.
fn spec(world: &World, table: &str, column: &str) -> Option<&'static ColumnSpec> {
    let spec = world.state.table(table)?.spec();
    spec.position(column).map(|place| &spec.columns[place])
}

/// The first number of a cell.
fn number(spec: Option<&ColumnSpec>, bytes: &[u8]) -> f64 {
    let word = |size: usize| {
        let mut word = [0; 8];
        word[..size].copy_from_slice(&bytes[..size]);
        word
    };
    match spec.map(|spec| spec.base) {
        None => f64::NAN,
        Some(Base::F64) => f64::from_le_bytes(word(8)),
        Some(Base::F32) => f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).into(),
        Some(Base::I64) => i64::from_le_bytes(word(8)) as f64,
        Some(Base::I32) => i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).into(),
        Some(base) => u64::from_le_bytes(word(base.size())) as f64,
    }
}

/// The numbers of a cell then and now, and the id of its row.
fn cells(world: &World, view: &View<'_>, table: &'static str, column: &str, change: &Change) -> (u32, f64, f64) {
    let spec = spec(world, table, column);
    let (then, now) = (view.then(table, column, change.then), view.now(table, column, change.now));
    // Of a list, the first number that differs.
    let size = spec.map_or(1, |spec| spec.base.size());
    let place = then.chunks(size).zip(now.chunks(size)).position(|(then, now)| then != now).unwrap_or(0) * size;
    (view.id(table, change.now), number(spec, &then[place..]), number(spec, &now[place..]))
}

fn constants(world: &World, view: &View<'_>, found: &mut Findings<'_>) {
    for (table, column) in listed(CONSTANT) {
        for change in view.changed(table, column) {
            let (id, then, now) = cells(world, view, table, column, change);
            found.at((table, id), column, (then, now), || {
                format!(
                    "{table}.{column} of row {id} was {then} at tick {} and is {now}; it never changes.",
                    view.tick()
                )
            });
        }
    }
}

fn news(world: &World, view: &View<'_>, found: &mut Findings<'_>) {
    for (table, column, event) in told() {
        let events = events(world, table, event);
        for change in view.changed(table, column) {
            if since(events, view, change) {
                continue;
            }
            let (id, then, now) = cells(world, view, table, column, change);
            found.at((table, id), column, (then, now), || {
                format!(
                    "{table}.{column} of row {id} went from {then} to {now} since tick {} and {event} names nothing new.",
                    view.tick()
                )
            });
        }
    }
    for change in view.changed("firms", "vacancies") {
        let (id, then, now) = cells(world, view, "firms", "vacancies", change);
        if now > then && !happened_since(world, view, "firms", "vacancy_event", change) {
            found.at(("firms", id), "vacancies", (then, now), || {
                format!("Firm {id} had {then} vacancies at tick {} and has {now}, and posted none.", view.tick())
            });
        }
    }
}

/// Whether the event that a row names in a column happened since what is remembered.
fn happened_since(world: &World, view: &View<'_>, table: &str, event: &str, change: &Change) -> bool {
    since(events(world, table, event), view, change)
}

/// A column of events; none where there is no such column.
fn events<'a>(world: &'a World, table: &str, event: &str) -> &'a [u64] {
    let found = world.state.table(table).and_then(|table| Some(table.bytes(table.spec().position(event)?)));
    found.map_or(&[], bytemuck::cast_slice)
}

/// Whether the event of a row happened since what is remembered.
fn since(events: &[u64], view: &View<'_>, change: &Change) -> bool {
    events.get(change.now).is_some_and(|event| event >> 32 > u64::from(view.tick()))
}

/// Whether a month has ended since what is remembered.
fn month_turned(world: &World, view: &View<'_>) -> bool {
    world.cx.tick / MONTH_DAYS != view.tick() / MONTH_DAYS
}

fn counters(world: &World, view: &View<'_>, found: &mut Findings<'_>) {
    for &(table, columns) in COUNTERS {
        for &column in columns {
            for change in view.fallen(table, column) {
                let (id, then, now) = cells(world, view, table, column, &change);
                if now < then {
                    found.at((table, id), column, (then, now), || {
                        format!("{table}.{column} of row {id} fell from {then} to {now} and only grows.")
                    });
                }
            }
        }
    }
    rings(world, view, found);
    closed(world, view, found, "daily_accounts", "booked_tick", DAILY);
    closed(world, view, found, "monthly_accounts", "month", MONTHLY);
    // The first day measures what is measured monthly, too.
    if month_turned(world, view) || view.tick() == 0 {
        return;
    }
    for change in view.changed("treasury", "tax_rate") {
        if !happened_since(world, view, "treasury", "policy_event", change) {
            let (id, then, now) = cells(world, view, "treasury", "tax_rate", change);
            found.at(("treasury", id), "tax_rate", (then, now), || {
                format!("The tax rate went from {then} to {now} within a month and no policy was set.")
            });
        }
    }
    for column in ["fund_rate", "gini_wealth", "gini_income", "price_dispersion", "size_skewness"] {
        for change in view.changed("economy", column) {
            let (id, then, now) = cells(world, view, "economy", column, change);
            found.at(("economy", id), column, (then, now), || {
                format!("economy.{column} went from {then} to {now} within a month and is only renewed at its turn.")
            });
        }
    }
}

const DAILY: &[&str] = &[
    "gdp_minor",
    "gdp_nominal_minor",
    "consumption_minor",
    "investment_minor",
    "wages_minor",
    "dividends_minor",
    "dole_minor",
    "pension_minor",
    "tax_minor",
    "hires",
    "separations",
    "price_changes",
    "entries",
    "exits",
];
const MONTHLY: &[&str] = &["price_level", "spending_minor", "base_minor", "entries", "exits"];

/// Rows of a ring that belong to the same day or month as before have not changed.
fn closed(
    world: &World,
    view: &View<'_>,
    found: &mut Findings<'_>,
    table: &'static str,
    date: &'static str,
    columns: &[&'static str],
) {
    for &column in columns {
        for change in view.changed(table, column) {
            if view.then(table, date, change.then) == view.now(table, date, change.now) {
                let (id, then, now) = cells(world, view, table, column, change);
                found.at((table, id), column, (then, now), || {
                    format!("{table}.{column} of row {id} was booked as {then} and is {now}; its {date} is over.")
                });
            }
        }
    }
}

/// Totals have grown by what the months since hold, and months that were over stay.
fn rings(world: &World, view: &View<'_>, found: &mut Findings<'_>) {
    let (first, last) = ((view.tick() / MONTH_DAYS) as usize, (world.cx.tick / MONTH_DAYS) as usize);
    if last - first >= MONTHS || world.state.demography.is_empty() {
        return;
    }
    let month = |bytes: &[u8], place: usize| -> u64 {
        u32::from_le_bytes([bytes[place * 4], bytes[place * 4 + 1], bytes[place * 4 + 2], bytes[place * 4 + 3]]).into()
    };
    let total = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |sum, &byte| (sum << 8) | u64::from(byte));
    for (column, ring) in [("births", "births_month"), ("deaths", "deaths_month"), ("moves", "moves_month")] {
        let (then, now) = (view.then("demography", ring, 0), view.now("demography", ring, 0));
        let since: u64 = (first..=last).map(|index| month(now, index % MONTHS)).sum();
        let grown = since as i128 - i128::from(month(then, first % MONTHS));
        let all = |bytes: &[u8]| i128::from(total(bytes));
        let counted = all(view.now("demography", column, 0)) - all(view.then("demography", column, 0));
        if grown != counted {
            found.at(("demography", 0), ring, (counted as f64, grown as f64), || {
                format!("{counted} {column} were counted since tick {} and the months hold {grown}.", view.tick())
            });
        }
        let open: Vec<usize> = (first..=last).map(|index| index % MONTHS).collect();
        for place in (0..MONTHS).filter(|place| !open.contains(place)) {
            let (was, is) = (month(then, place), month(now, place));
            if was != is {
                found.at(("demography", 0), ring, (was as f64, is as f64), || {
                    format!("The month at place {place} of {ring} was booked as {was} and is {is}; it is over.")
                });
            }
        }
    }
}
