//! Faults made from the rules' own declarations: each column that a rule guards is damaged, one after the other.

use std::collections::BTreeMap;

use panarchy_core::audit::{Check, RULES};
use panarchy_core::engine::ids::NONE;
use panarchy_core::engine::table::{Base, ColumnSpec, Meaning};
use panarchy_core::tables::persons::EMPLOYED;
use panarchy_core::world::World;

use crate::support::{due, poke, report, seen, settled, within};

/// How a cell is damaged.
#[derive(Clone, Copy)]
enum Harm {
    /// One more; another code, flag or id.
    Other,
    /// No number.
    NaN,
    /// A code that has no name.
    Nameless,
    /// Far below any bound.
    Below,
    /// Minus one.
    Negative,
    /// The id that is given out next.
    Unborn,
    /// An event of tomorrow, or a root after its event.
    Future,
    /// No id.
    Nobody,
    /// Nothing.
    Zero,
    /// A large number.
    Huge,
}

/// The harm that a rule is there to find in a column.
fn harm(rule: &str, table: &str, column: &str) -> Harm {
    match (rule, column) {
        ("history.counters", _) if table == "daily_accounts" => Harm::Other,
        ("columns.floats", _) => Harm::NaN,
        ("columns.codes", _) => Harm::Nameless,
        ("columns.bounds", _) => Harm::Below,
        ("columns.amounts", _) => Harm::Negative,
        ("references", _) => Harm::Unborn,
        ("causes.links", _) => Harm::Future,
        // A counter that has grown is what a tick does; one that has fallen is not.
        ("history.counters", "births" | "deaths" | "moves" | "couples" | "separations") => Harm::Zero,
        ("history.counters", "produced_milli" | "consumed_milli" | "used_milli" | "wasted_milli" | "ventures") => {
            Harm::Zero
        }
        ("history.counters", "extracted_milli" | "delivered_milli") => Harm::Zero,
        ("people.ages", "birth_tick") => Harm::Huge,
        ("people.work", "employer_firm_id") => Harm::Nobody,
        ("work.jobs", "vacancies") => Harm::Huge,
        ("work.jobs", "posted") => Harm::Zero,
        ("work.capacity", "capital_milli" | "labour_milli") => Harm::Huge,
        ("history.news", "vacancies") => Harm::Huge,
        ("people.ages", "children") => Harm::Zero,
        ("people.work", "status_tick") => Harm::Huge,
        ("land.deposits", "delivered_milli") => Harm::Other,
        ("land.cover", "water_milli") => Harm::Huge,
        ("goods.suppliers", "rationed") => Harm::Huge,
        _ => Harm::Other,
    }
}

fn number<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("a number of the column's size")
}

/// Damages a number in place.
fn damage(bytes: &mut [u8], spec: &ColumnSpec, harm: Harm, tick: u32, next: u32) {
    let event = |bytes: &[u8]| u64::from_le_bytes(number::<8>(bytes));
    match (harm, spec.base) {
        (Harm::NaN, Base::F32) => bytes.copy_from_slice(&f32::NAN.to_le_bytes()),
        (Harm::NaN, _) => bytes.copy_from_slice(&f64::INFINITY.to_le_bytes()),
        (Harm::Nameless, _) => bytes.fill(0xEE),
        (Harm::Below, Base::F32) => bytes.copy_from_slice(&(-1e30f32).to_le_bytes()),
        (Harm::Below, Base::F64) => bytes.copy_from_slice(&(-1e30f64).to_le_bytes()),
        (Harm::Below | Harm::Negative, _) => bytes.copy_from_slice(&(-1i64).to_le_bytes()),
        (Harm::Unborn, _) => bytes.copy_from_slice(&next.to_le_bytes()),
        (Harm::Future, _) if spec.name.ends_with("_root") => {
            let now = event(bytes);
            bytes.copy_from_slice(&(now + (1 << 50)).to_le_bytes());
        }
        (Harm::Future, _) => bytes.copy_from_slice(&(u64::from(tick + 1) << 32).to_le_bytes()),
        (Harm::Zero, _) => bytes.fill(0),
        (Harm::Huge, Base::U32) => bytes.copy_from_slice(&0x4000_0000u32.to_le_bytes()),
        (Harm::Huge, Base::I32) => bytes.copy_from_slice(&0x4000_0000i32.to_le_bytes()),
        (Harm::Huge, _) => bytes.copy_from_slice(&(1i64 << 50).to_le_bytes()),
        (Harm::Nobody, _) => bytes.fill(0xFF),
        (Harm::Other, base) => nudge(bytes, base, spec),
    }
}

fn nudge(bytes: &mut [u8], base: Base, spec: &ColumnSpec) {
    match base {
        Base::F32 => {
            let value = f32::from_le_bytes(number::<4>(bytes));
            bytes.copy_from_slice(&(value * 1.01 + 0.001).to_le_bytes());
        }
        Base::F64 => {
            let value = f64::from_le_bytes(number::<8>(bytes));
            bytes.copy_from_slice(&(value * 1.01 + 0.001).to_le_bytes());
        }
        Base::I64 | Base::U64 => {
            let value = i64::from_le_bytes(number::<8>(bytes));
            bytes.copy_from_slice(&value.wrapping_add(1).to_le_bytes());
        }
        Base::I32 | Base::U32 => {
            let value = i32::from_le_bytes(number::<4>(bytes));
            bytes.copy_from_slice(&value.wrapping_add(1).to_le_bytes());
        }
        Base::U16 => {
            let value = u16::from_le_bytes(number::<2>(bytes));
            bytes.copy_from_slice(&value.wrapping_add(1).to_le_bytes());
        }
        Base::U8 if matches!(spec.meaning, Meaning::Flag) => bytes[0] ^= 1,
        Base::U8 => bytes[0] = bytes[0].wrapping_add(1),
    }
}

/// The number of a column that is damaged: that of a row in which the rule can see it.
fn target(world: &World, rule: &str, table: &'static str, column: &'static str) -> usize {
    let state = &world.state;
    let (persons, firms, tiles) = (&state.persons, &state.firms, &state.tiles);
    let source = world.state.table(table).expect("a table");
    let place = source.spec().position(column).expect("a column");
    let (spec, bytes) = (&source.spec().columns[place], source.bytes(place));
    let size = spec.base.size();
    // By itself: the first number that is something.
    let blank = |cell: &[u8]| cell.iter().all(|&byte| byte == 0) || cell.iter().all(|&byte| byte == 0xFF);
    let first = bytes.chunks_exact(size).position(|cell| !blank(cell)).unwrap_or(0);
    let row = |found: Option<usize>| found.expect("a row that the rule looks at") * spec.width;
    let decided = |row: &usize| world.cx.decides(firms.ids.id(*row)) && firms.founded_tick[*row] <= 0;
    let day = (world.cx.tick % 30) as usize;
    let employed = |row: &usize| persons.employment_status[*row] == EMPLOYED;
    match (rule, table, column) {
        ("work.capacity", ..) => row((0..firms.len()).find(decided)),
        ("firms.month", "firms", _) => row((0..firms.len()).find(decided)),
        ("firms.month", "persons", _) => row((0..persons.len())
            .find(|&row| firms.ids.find(persons.employer_firm_id[row]).is_some_and(|firm| decided(&firm)))),
        ("incomes.transfers" | "incomes.budgets", "persons", _) => {
            row((0..persons.len()).find(|&row| world.cx.decides(persons.household_id[row])))
        }
        ("incomes.transfers" | "incomes.budgets", "households", _) => {
            row((0..state.households.len()).find(|&row| world.cx.decides(state.households.ids.id(row))))
        }
        ("books.day" | "books.events" | "trade.output", "daily_accounts", _) => day,
        // Booked before the rule last looked.
        ("history.counters", "daily_accounts", _) => (day + 14) % 30,
        ("books.month", "monthly_accounts", _) => ((world.cx.tick / 30).saturating_sub(1) % 48) as usize,
        ("history.counters", "monthly_accounts", _) => 0,
        ("people.ages", "persons", "children") => row(persons.mother_id.iter().find_map(|&id| persons.ids.find(id))),
        // Whose children tell that the sex is wrong.
        ("people.ages", "persons", "sex") => row(persons.mother_id.iter().find_map(|&id| persons.ids.find(id))),
        ("people.homes", "persons", "partner_id") => {
            row((0..persons.len()).find(|&row| persons.partner_id[row] != NONE))
        }
        ("land.cover", "tiles", "land_use") => row((0..tiles.len()).find(|&row| tiles.managed[row] != 0)),
        ("land.cover", "tiles", "managed") => row((0..tiles.len()).find(|&row| tiles.land_use[row] == 3)),
        ("land.cover", "tiles", "protected") => row((0..tiles.len()).find(|&row| tiles.harvest_rate[row] > 0.0)),
        ("land.cover", "tiles", "harvest_rate") => row((0..tiles.len()).find(|&row| tiles.protected[row] != 0)),
        ("land.cover", "tiles", "biomass_milli") => row((0..tiles.len()).find(|&row| tiles.land_use[row] == 0)),
        ("goods.suppliers" | "references", _, "suppliers") => first,
        ("goods.prices", "goods", _) => 0,
        ("people.work", "persons", "employment_status") => row((0..persons.len()).find(employed)),
        ("work.count", "firms", "capacity_milli") => row((0..firms.len())
            .find(|&row| firms.capacity_milli[row] > 0 && world.recipes.goods[usize::from(firms.good_id[row])].grown)),
        ("work.jobs", "firms", "posted") => row((0..firms.len()).find(|&row| firms.vacancies[row] > 0)),
        ("land.deposits", "goods", _) => world.recipes.goods.len(),
        // Who has had the job, and which firm its vacancies, since before the rule last looked.
        ("history.news", "persons", "employer_firm_id") => {
            row((0..persons.len()).find(|row| employed(row) && persons.job_event[*row] == 0))
        }
        ("history.news", "firms", "noted_demand" | "noted_wage_minor" | "price_minor") => {
            let told = match column {
                "noted_demand" => &firms.demand_event,
                "noted_wage_minor" => &firms.wage_event,
                _ => &firms.price_event,
            };
            row((0..firms.len()).min_by_key(|&row| told[row]))
        }
        ("history.news", "firms", "vacancies") => row((0..firms.len()).find(|&row| firms.vacancy_event[row] == 0)),
        _ => first,
    }
}

#[test]
fn every_column_that_a_rule_guards_is_watched() {
    let mut sound = settled();
    // A protected tile, so that there is one.
    sound
        .act("protect_area", &format!(r#"{{"tile": {}}}"#, sound.state.deposits.tile_id[0]), None, 0, "test")
        .expect("an act");
    sound.tick(&mut panarchy_core::engine::phase::NoProbe);
    let mut missed = Vec::new();
    let mut count = 0;
    for rule in RULES {
        let later = match rule.check {
            Check::Phase { .. } => None,
            _ => Some(due(&sound, rule.name)),
        };
        for (table, column) in rule.columns(&sound) {
            let fault = |world: &mut World| {
                let source = world.state.table(table).expect("a table");
                let spec = &source.spec().columns[source.spec().position(column).expect("a column")];
                let next = match spec.meaning {
                    Meaning::Id(to) => world.state.table(to).expect("a table").ids().next(),
                    _ => 0,
                };
                let (place, tick) = (target(world, rule.name, table, column), world.cx.tick);
                poke(world, table, column, place, |bytes| {
                    damage(bytes, spec, harm(rule.name, table, column), tick, next)
                });
            };
            let found = match &later {
                None => within(&sound, rule.name, &fault),
                Some(later) => seen(&sound, later, rule.name, &fault),
            };
            count += 1;
            if found.is_empty() {
                missed.push(format!("{}: {table}.{column}", rule.name));
            } else if let Some(odd) = found.iter().find(|one| one.rule != rule.name || one.message.is_empty()) {
                missed.push(format!("{}: {table}.{column} is told as {odd:?}", rule.name));
            }
        }
    }
    println!("{count} columns damaged");
    report(missed);
}

#[test]
fn every_column_of_every_table_is_guarded() {
    let world = settled();
    let mut guards: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for rule in RULES {
        for column in rule.columns(&world) {
            guards.entry(column).or_default().push(rule.name);
        }
    }
    let mut bare = Vec::new();
    for table in world.state.tables() {
        let spec = table.spec();
        let columns = spec.columns.iter().filter(|column| !guards.contains_key(&(spec.name, column.name)));
        bare.extend(columns.map(|column| format!("{}.{}", spec.name, column.name)));
    }
    report(bare);
}
