//! Events that state names as its causes: not later than today, none before its root, and among those that happened.

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::table::{ColumnSpec, Meaning, Table};
use crate::world::World;

/// Columns of events and their roots.
pub static LINKS: Rule = Rule {
    name: "causes.links",
    system: "world",
    severity: Severity::Error,
    doc: "Events that rows name are not later than today and not before their roots, and those of today happened.",
    interval: 30,
    offset: None,
    priority: 0,
    guards: Guards::Declared(|_, column| matches!(column.meaning, Meaning::Event)),
    check: Check::State(links),
};

/// Bits of an event's id below its tick.
const TICK: u32 = 32;

fn links(world: &World, found: &mut Findings<'_>) {
    for table in world.state.tables() {
        let columns = table.spec().columns;
        for (place, column) in columns.iter().enumerate().filter(|(_, column)| is_event(column)) {
            let root = column.name.strip_suffix("_event").map(|stem| format!("{stem}_root"));
            let root = root.and_then(|root| columns.iter().position(|other| is_event(other) && other.name == root));
            if let Some(root) = root {
                pair(world, table, (column, place), (&columns[root], root), found);
            }
        }
    }
}

fn is_event(column: &ColumnSpec) -> bool {
    matches!(column.meaning, Meaning::Event)
}

/// Looks at a column of events beside the column of their roots.
fn pair(
    world: &World,
    table: &dyn Table,
    (column, place): (&'static ColumnSpec, usize),
    (root_column, root_place): (&'static ColumnSpec, usize),
    found: &mut Findings<'_>,
) {
    let spec = table.spec();
    let events = scan::numbers::<u64>(table.bytes(place));
    let roots = scan::numbers::<u64>(table.bytes(root_place));
    let next = (u64::from(world.cx.tick) + 1) << TICK;
    let odd = |event: u64, root: u64| (event >= next) | (root > event) | ((event == 0) != (root == 0));
    for row in scan::pairs(events, roots, odd) {
        let (id, event, root) = (table.ids().id(row), events[row], roots[row]);
        let late = event >= next;
        let blamed = if late { column.name } else { root_column.name };
        found.at((spec.name, id), blamed, (f64::NAN, if late { event as f64 } else { root as f64 }), || {
            let why = if late { "is later than today" } else { "does not fit its root" };
            format!("{}.{} of {} {id} is event {event} of root {root}, which {why}.", spec.name, column.name, spec.id)
        });
    }
    // A world that was just restored remembers no event.
    if world.cx.log.current().is_empty() {
        return;
    }
    let today = u64::from(world.cx.tick) << TICK;
    let mut last = (0, None);
    for row in scan::values(events, |event| (event >= today) & (event < next)) {
        let (id, event, root) = (table.ids().id(row), events[row], roots[row]);
        // Many rows may name one event, such as a harvest.
        if last.0 != event {
            last = (event, world.cx.log.find(event).map(|happened| happened.root));
        }
        match last.1 {
            None => found.at((spec.name, id), column.name, (f64::NAN, event as f64), || {
                format!("{}.{} of {} {id} is event {event}, which did not happen.", spec.name, column.name, spec.id)
            }),
            Some(expected) if expected != root => {
                found.at((spec.name, id), root_column.name, (expected as f64, root as f64), || {
                    format!(
                        "{}.{} of {} {id} is {root}, and the root of event {event} is {expected}.",
                        spec.name, root_column.name, spec.id
                    )
                });
            }
            Some(_) => {}
        }
    }
}
