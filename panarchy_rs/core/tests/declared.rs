//! What a phase declares to read and write is what it reads and writes.
//!
//! Writes: no column changes that is not declared. Reads: a column that is not declared may hold anything, such as the
//! values of its neighbours, and everything else comes out the same.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use panarchy_core::engine::ids::Ids;
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::engine::table::{Base, ColumnSpec, Meaning, Table};
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
        left[table].bytes(column) != right[table].bytes(column) || left[table].ids() .as_slice() != right[table].ids().as_slice()
    };
    let mut names: BTreeSet<String> = places(a).into_iter().filter(differs).map(|place| name(a, place)).collect();
    let bits = |world: &World| world.kpis.values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    if bits(a) != bits(b) {
        names.insert("kpis".into());
    }
    names
}

/// Declared names cover a column: by its own name or by that of its table.
fn covers(declared: &[&str], column: &str) -> bool {
    declared.iter().any(|&name| column == name || column.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

/// The world with a column's values changed: moved to the neighbouring row, or a little larger where there is one row.
fn disturbed(world: &World, (table, column): Place) -> Option<World> {
    let mut copy = world.clone();
    copy.families = Families::default();
    let mut tables = copy.state.tables_mut();
    let target = &mut tables[table];
    let spec: &ColumnSpec = &target.spec().columns[column];
    let rows = target.ids().len();
    let mut columns: Vec<Vec<u8>> = (0..target.spec().columns.len()).map(|at| target.bytes(at).to_vec()).collect();
    let size = spec.base.size() * spec.width;
    if rows > 1 {
        columns[column].rotate_right(size);
    } else if matches!(spec.meaning, Meaning::Plain(_) | Meaning::Money(_) | Meaning::Milli(_, _)) {
        nudge(&mut columns[column], spec.base);
    } else {
        return None;
    }
    if columns[column] == target.bytes(column) {
        return None;
    }
    let ids = Ids::from_parts(target.ids().as_slice().to_vec(), target.ids().next()).expect("its own ids");
    let views: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    target.load(ids, &views).expect("its own columns");
    Some(copy)
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

/// What the columns that `phase` does not declare change, one sentence each.
fn undeclared(before: &World, phase: usize) -> BTreeSet<String> {
    let declared = &PHASES[phase];
    let mut found = BTreeSet::new();
    let mut plain = before.clone();
    plain.families = Families::default();
    let start = plain.clone();
    run(&mut plain, phase);
    for written in changed(&start, &plain).into_iter().filter(|column| !covers(declared.writes, column)) {
        found.insert(format!("{} writes {written}", declared.name));
    }
    for place in places(before) {
        let column = name(before, place);
        if covers(declared.reads, &column) || covers(declared.writes, &column) {
            continue;
        }
        let Some(mut other) = disturbed(before, place) else { continue };
        let same = catch_unwind(AssertUnwindSafe(|| {
            run(&mut other, phase);
            changed(&other, &plain).into_iter().all(|differs| differs == column)
        }));
        if !same.unwrap_or(false) {
            found.insert(format!("{} reads {column}", declared.name));
        }
    }
    found
}

#[test]
fn phases_declare_what_they_read_and_write() {
    let ticks: u32 = std::env::var("DECLARED_TICKS").map_or(3, |ticks| ticks.parse().expect("a number"));
    let mut found = BTreeSet::new();
    std::panic::set_hook(Box::new(|_| ()));
    let mut world = island();
    for _ in 0..28 {
        world.tick(&mut NoProbe);
    }
    for _ in 0..ticks {
        let mut stages = Vec::new();
        world.tick_watched(&mut NoProbe, &mut |world, phase| {
            stages.push((phase, world.clone()));
        });
        assert_eq!(stages[0].0, INTENTS);
        for (phase, (_, before)) in stages.iter().take(PHASES.len()).enumerate() {
            found.extend(undeclared(before, phase));
        }
    }
    let _ = std::panic::take_hook();
    assert!(found.is_empty(), "phases do what they do not declare:\n{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}
