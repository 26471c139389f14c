//! References lead somewhere: every column of ids, found from the declarations, so that a new one is covered by itself.

use std::collections::BTreeMap;

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::audit::view::View;
use crate::engine::ids::NONE;
use crate::engine::table::{ColumnSpec, Meaning, Table, TableSpec};
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
    guards: Guards::Declared(|table, column| matches!(column.meaning, Meaning::Id(_)) && !elsewhere(table, column)),
    check: Check::Often { remembers: followed, notices: &[], check: references },
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

/// A column that another rule follows, which has to read all of it anyway.
const ELSEWHERE: &[(&str, &str)] = &[("households", "suppliers")];

fn elsewhere(table: &TableSpec, column: &ColumnSpec) -> bool {
    ELSEWHERE.contains(&(table.name, column.name))
}

/// Columns of ids that this rule follows: table, place, column, and the table that it leads to.
fn columns(world: &World) -> impl Iterator<Item = (&dyn Table, usize, &'static ColumnSpec, &'static str)> {
    world.state.tables().into_iter().flat_map(|table| {
        table.spec().columns.iter().enumerate().filter_map(move |(place, column)| match column.meaning {
            Meaning::Id(to) if !elsewhere(table.spec(), column) => Some((table, place, column, to)),
            _ => None,
        })
    })
}

fn followed(world: &World) -> Vec<(&'static str, &'static str)> {
    columns(world).map(|(table, _, column, _)| (table.spec().name, column.name)).collect()
}

fn references(world: &World, view: Option<&View<'_>>, found: &mut Findings<'_>) {
    // Which ids have a row, made once for all columns that lead to a table.
    let mut there: BTreeMap<&str, scan::ById<bool>> = BTreeMap::new();
    for (table, place, column, to) in columns(world) {
        let name = table.spec().name;
        let Some(target) = world.state.table(to) else {
            found.overall(name, column.name, (f64::NAN, f64::NAN), || {
                format!("{name}.{} leads to the table {to}, which there is not.", column.name)
            });
            continue;
        };
        let lapses = LAPSING.contains(&(name, column.name));
        let ids = target.ids();
        // Where nothing has been removed, or what has been may be named, every id given out is right.
        let all = lapses || ids.len() == ids.next() as usize;
        let cells = scan::numbers::<u32>(table.bytes(place));
        let since =
            view.and_then(|view| suspects(view, table.spec(), column, cells, if all { None } else { Some(to) }));
        let orphans = match since {
            Some(places) => {
                let lost = |id: u32| id != NONE && (id >= ids.next() || (!all && ids.find(id).is_none()));
                places.into_iter().filter(|&place| lost(cells[place])).collect()
            }
            None => {
                let new = || scan::ById::new(ids, false, std::iter::repeat_n(true, ids.len()));
                orphans(cells, ids.next(), if all { None } else { Some(&*there.entry(to).or_insert_with(new)) })
            }
        };
        tell(table, column, target.spec().name, lapses, cells, orphans, found);
    }
}

/// Places among a column's cells that may lead nowhere although none did: those that have changed, and those that name
/// what has gone. None where what has gone from the table that they lead to is not known.
fn suspects(
    view: &View<'_>,
    spec: &TableSpec,
    column: &ColumnSpec,
    cells: &[u32],
    to: Option<&str>,
) -> Option<Vec<usize>> {
    let gone = match to {
        Some(to) => view.gone_ids(to)?,
        None => Vec::new(),
    };
    let touched = view.touched(spec.name, &[column.name]);
    let width = column.width;
    let cells_of = |row: usize| row * width..(row + 1) * width;
    Some(touched.into_iter().flat_map(cells_of).chain(scan::naming(cells, &gone)).collect())
}

/// Places among all of a column's cells that lead nowhere.
fn orphans(cells: &[u32], next: u32, there: Option<&scan::ById<bool>>) -> Vec<usize> {
    // None is the largest number, so that one more is the least: whatever is at most the next id has been given out.
    let beyond = |id: u32| id.wrapping_add(1) > next;
    match there {
        None => scan::values(cells, beyond),
        Some(there) => scan::values(cells, |id| beyond(id) | (!there.of(id) & (id != NONE))),
    }
}

fn tell(
    table: &dyn Table,
    column: &'static ColumnSpec,
    to: &str,
    lapses: bool,
    cells: &[u32],
    mut orphans: Vec<usize>,
    found: &mut Findings<'_>,
) {
    let spec = table.spec();
    orphans.sort_unstable();
    orphans.dedup();
    for place in orphans {
        let (id, cell) = (table.ids().id(place / column.width), cells[place]);
        found.at((spec.name, id), column.name, (f64::NAN, f64::from(cell)), || {
            let never = if lapses { "has never been" } else { "does not exist" };
            format!("{}.{} of {} {id} leads to {cell} of {to}, which {never}.", spec.name, column.name, spec.id)
        });
    }
}
