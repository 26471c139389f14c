//! References lead somewhere: every column of ids, found from the declarations, so that a new one is covered by itself.

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::ids::{Ids, NONE};
use crate::engine::table::{ColumnSpec, Meaning, Table};
use crate::world::World;

/// No reference is orphaned.
pub static REFERENCES: Rule = Rule {
    name: "references",
    system: "world",
    severity: Severity::Error,
    doc: "Every reference leads to a row that exists, or to nothing; those to the dead and the closed to one that has been.",
    interval: 30,
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
    for table in world.state.tables() {
        for (place, column) in table.spec().columns.iter().enumerate() {
            let Meaning::Id(to) = column.meaning else { continue };
            match world.state.table(to) {
                Some(target) => follow(table, column, table.bytes(place), target, found),
                None => found.overall(table.spec().name, column.name, (f64::NAN, f64::NAN), || {
                    format!("{}.{} leads to the table {to}, which there is not.", table.spec().name, column.name)
                }),
            }
        }
    }
}

fn follow(table: &dyn Table, column: &'static ColumnSpec, bytes: &[u8], target: &dyn Table, found: &mut Findings<'_>) {
    let (spec, to, ids) = (table.spec(), target.spec().name, target.ids());
    let cells = scan::numbers::<u32>(bytes);
    let lapses = LAPSING.contains(&(spec.name, column.name));
    for place in orphans(cells, ids, lapses) {
        let (id, cell) = (table.ids().id(place / column.width), cells[place]);
        found.at((spec.name, id), column.name, (f64::NAN, f64::from(cell)), || {
            let never = if lapses { "has never been" } else { "does not exist" };
            format!("{}.{} of {} {id} leads to {cell} of {to}, which {never}.", spec.name, column.name, spec.id)
        });
    }
}

/// Places of the references that lead nowhere.
fn orphans(cells: &[u32], ids: &Ids, lapses: bool) -> Vec<usize> {
    // None is the largest number, so that one more is the least: whatever is at most the next id has been given out.
    let next = ids.next();
    let beyond = |id: u32| id.wrapping_add(1) > next;
    if lapses || ids.len() == next as usize {
        // Nothing has been removed, or what has been may be named.
        return scan::values(cells, beyond);
    }
    let there = scan::ById::new(ids, false, std::iter::repeat_n(true, ids.len()));
    scan::values(cells, |id| beyond(id) | (!there.of(id) & (id != NONE)))
}
