//! What a phase declares to read and write is what it reads and writes.
//!
//! Writes: no column changes that is not declared. Reads: a column that is not declared may hold anything, such as the
//! values of its neighbours, and everything else comes out the same.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use panarchy_core::engine::ids::Ids;
use panarchy_core::engine::phase::{self, NoProbe};
use panarchy_core::engine::table::{Base, ColumnSpec, Meaning};
use panarchy_core::systems::population::Families;
use panarchy_core::world::World;
use panarchy_core::world::schedule::PHASES;
use panarchy_core::world::tick::INTENTS;

/// A small island with everything in it.
fn island() -> World {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 1_500.into();
    config["firms"]["count"] = 90.into();
    config["space"]["width_tiles"] = 40.into();
    config["space"]["height_tiles"] = 32.into();
    config["space"]["towns"] = 3.into();
    World::new(&config.to_string()).expect("a world")
}

/// A column by table and place.
type Place = (usize, usize);

fn name(world: &World, (table, column): Place) -> String {
    let spec = world.state.tables()[table].spec();
    format!("{}.{}", spec.name, spec.columns[column].name)
}

fn places(world: &World) -> Vec<Place> {
    let tables = world.state.tables();
    (0..tables.len())
        .flat_map(|table| (0..tables[table].spec().columns.len()).map(move |column| (table, column)))
        .collect()
}

/// Columns whose bytes differ, and `kpis` if they do.
fn changed(a: &World, b: &World) -> BTreeSet<String> {
    let (left, right) = (a.state.tables(), b.state.tables());
    let differs = |&(table, column): &Place| {
        left[table].bytes(column) != right[table].bytes(column)
            || left[table].ids().as_slice() != right[table].ids().as_slice()
    };
    let mut names: BTreeSet<String> = places(a).into_iter().filter(differs).map(|place| name(a, place)).collect();
    let bits = |world: &World| world.kpis.values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    if bits(a) != bits(b) {
        names.insert("kpis".into());
    }
    names
}

/// Whether a declaration names a column, alone or with its whole table.
fn covers(declared: &'static [&'static str], column: &str) -> bool {
    phase::columns(declared).any(|(table, name)| match name {
        Some(name) => column == format!("{table}.{name}"),
        None => column.split('.').next() == Some(table),
    })
}

/// The world with a column's values changed: moved to the neighbouring row, and a little larger where they are amounts.
fn disturbed(world: &World, (table, column): Place) -> Vec<World> {
    let tables = world.state.tables();
    let spec: &ColumnSpec = &tables[table].spec().columns[column];
    let mut moved = tables[table].bytes(column).to_vec();
    let mut larger = moved.clone();
    moved.rotate_right(spec.base.size() * spec.width);
    if matches!(spec.meaning, Meaning::Plain(_) | Meaning::Money(_) | Meaning::Milli(_, _)) {
        nudge(&mut larger, spec.base);
    }
    let variants = [moved, larger].into_iter().filter(|bytes| bytes != tables[table].bytes(column));
    variants.map(|bytes| with_column(world, (table, column), &bytes)).collect()
}

fn with_column(world: &World, (table, column): Place, bytes: &[u8]) -> World {
    let mut copy = world.clone();
    copy.families = Families::default();
    let source = world.state.tables()[table];
    let views: Vec<&[u8]> =
        (0..source.spec().columns.len()).map(|at| if at == column { bytes } else { source.bytes(at) }).collect();
    let ids = Ids::from_parts(source.ids().as_slice().to_vec(), source.ids().next()).expect("its own ids");
    copy.state.tables_mut()[table].load(ids, &views).expect("a column of the same size");
    copy
}

fn nudge(bytes: &mut [u8], base: Base) {
    for cell in bytes.chunks_exact_mut(base.size()) {
        match base {
            Base::F64 => {
                let value = f64::from_le_bytes(cell.try_into().expect("eight bytes"));
                cell.copy_from_slice(&(value * 1.25 + 0.01).to_le_bytes());
            }
            Base::I64 => {
                let value = i64::from_le_bytes(cell.try_into().expect("eight bytes"));
                cell.copy_from_slice(&(value + value / 4 + 1).to_le_bytes());
            }
            Base::F32 => {
                let value = f32::from_le_bytes(cell.try_into().expect("four bytes"));
                cell.copy_from_slice(&(value * 1.25 + 0.01).to_le_bytes());
            }
            Base::U32 | Base::I32 => {
                let value = i32::from_le_bytes(cell.try_into().expect("four bytes"));
                cell.copy_from_slice(&value.saturating_add(1).to_le_bytes());
            }
            _ => cell[0] ^= 1,
        }
    }
}

fn run(world: &mut World, phase: usize) {
    world.cx.log.begin_phase(phase as u32 + 1);
    (PHASES[phase].run)(world);
}

/// The columns that change what a phase does and that it does not declare, one sentence each.
fn undeclared_reads(before: &World, phase: usize) -> BTreeSet<String> {
    let declared = &PHASES[phase];
    let mut found = BTreeSet::new();
    let mut plain = before.clone();
    plain.families = Families::default();
    run(&mut plain, phase);
    for place in places(before) {
        let column = name(before, place);
        if covers(declared.reads, &column) || covers(declared.writes, &column) {
            continue;
        }
        for mut other in disturbed(before, place) {
            let same = catch_unwind(AssertUnwindSafe(|| {
                run(&mut other, phase);
                changed(&other, &plain).into_iter().all(|differs| differs == column)
            }));
            if !same.unwrap_or(false) {
                found.insert(format!("{} reads {column}", declared.name));
            }
        }
    }
    found
}

/// Sentences about what is not declared, or none.
fn report(found: BTreeSet<String>) {
    let lines = found.into_iter().collect::<Vec<_>>().join("\n");
    assert!(lines.is_empty(), "phases do what they do not declare:\n{lines}");
}

#[test]
fn phases_write_what_they_declare() {
    let (mut world, mut found) = (island(), BTreeSet::new());
    for _ in 0..400 {
        let mut before = world.clone();
        world.tick_watched(&mut NoProbe, &mut |world, place| {
            if place != INTENTS {
                let undeclared = changed(&before, world).into_iter().filter(|name| !covers(PHASES[place].writes, name));
                found.extend(undeclared.map(|name| format!("{} writes {name}", PHASES[place].name)));
            }
            before = world.clone();
        });
    }
    report(found);
}

#[test]
fn phases_read_what_they_declare() {
    let ticks: u32 = std::env::var("DECLARED_TICKS").map_or(2, |ticks| ticks.parse().expect("a number"));
    let (mut world, mut found) = (island(), BTreeSet::new());
    for _ in 0..28 {
        world.tick(&mut NoProbe);
    }
    std::panic::set_hook(Box::new(|_| ()));
    for _ in 0..ticks {
        let mut stages = Vec::new();
        world.tick_watched(&mut NoProbe, &mut |world, _| stages.push(world.clone()));
        // The last stage of the intents is what the first phase begins with.
        let first = stages.len() - PHASES.len() - 1;
        for (phase, before) in stages[first..].iter().take(PHASES.len()).enumerate() {
            found.extend(undeclared_reads(before, phase));
        }
    }
    let _ = std::panic::take_hook();
    report(found);
}
