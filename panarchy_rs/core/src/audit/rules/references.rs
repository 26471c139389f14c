//! References lead somewhere: every column of ids, found from the declarations, so that a new one is covered by itself.

use std::collections::BTreeMap;

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::ids::NONE;
use crate::engine::table::{ColumnSpec, Meaning, Table};
use crate::world::World;

/// No reference is orphaned.
pub static REFERENCES: Rule = Rule {
    name: "references",
    system: "world",
    severity: Severity::Error,
    doc: "Every reference leads to a row that exists, or to nothing; those to the dead and the closed to one that has been.",
    interval: 360,
    offset: None,
    priority: 5,
    guards: Guards::Declared(|_, column| matches!(column.meaning, Meaning::Id(_))),
    check: Check::State(references),
};

/// References that may outlive the row they lead to.
pub const LAPSING: &[(&str, &str)] = &[
    // Kinship stays when the parent has died.
    ("persons", "mother_id"),
    ("persons", "father_id"),
    // An address book is corrected when the shop is next visited.
    ("households", "suppliers"),
    ("firms", "suppliers"),
];

fn references(world: &World, found: &mut Findings<'_>) {
    // Which ids have a row, made once for all columns that lead to a table.
    let mut there: BTreeMap<&str, scan::ById<bool>> = BTreeMap::new();
    for table in world.state.tables() {
        for (place, column) in table.spec().columns.iter().enumerate() {
            let Meaning::Id(to) = column.meaning else { continue };
            match world.state.table(to) {
                Some(target) => {
                    let ids = target.ids();
                    let new = || scan::ById::new(ids, false, std::iter::repeat_n(true, ids.len()));
                    let lapses = LAPSING.contains(&(table.spec().name, column.name));
                    // Where nothing has been removed, or what has been may be named, every id given out is right.
                    let all = lapses || ids.len() == ids.next() as usize;
                    let there = if all { None } else { Some(&*there.entry(to).or_insert_with(new)) };
                    follow(table, (column, place), target, there, found);
                }
                None => found.overall(table.spec().name, column.name, (f64::NAN, f64::NAN), || {
                    format!("{}.{} leads to the table {to}, which there is not.", table.spec().name, column.name)
                }),
            }
        }
    }
}

fn follow(
    table: &dyn Table,
    (column, place): (&'static ColumnSpec, usize),
    target: &dyn Table,
    there: Option<&scan::ById<bool>>,
    found: &mut Findings<'_>,
) {
    let (spec, to, next) = (table.spec(), target.spec().name, target.ids().next());
    let cells = scan::numbers::<u32>(table.bytes(place));
    // None is the largest number, so that one more is the least: whatever is at most the next id has been given out.
    let beyond = |id: u32| id.wrapping_add(1) > next;
    let orphans = match there {
        None => scan::values(cells, beyond),
        Some(there) => scan::values(cells, |id| beyond(id) | (!there.of(id) & (id != NONE))),
    };
    let lapses = LAPSING.contains(&(spec.name, column.name));
    for place in orphans {
        let (id, cell) = (table.ids().id(place / column.width), cells[place]);
        found.at((spec.name, id), column.name, (f64::NAN, f64::from(cell)), || {
            let never = if lapses { "has never been" } else { "does not exist" };
            format!("{}.{} of {} {id} leads to {cell} of {to}, which {never}.", spec.name, column.name, spec.id)
        });
    }
}
