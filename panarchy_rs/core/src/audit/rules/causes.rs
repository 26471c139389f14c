//! Events that state names as its causes: not later than today, none before its root, and among those that happened.

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::chunks::{self, Work};
use crate::engine::table::{ColumnSpec, Meaning, Table};
use crate::world::World;

/// Columns of events and their roots.
pub static LINKS: Rule = Rule {
    name: "causes.links",
    system: "world",
    severity: Severity::Error,
    doc: "Events that rows name are not later than today and not before their roots, and those of today happened.",
    interval: 360,
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
    let (today, next) = (u64::from(world.cx.tick) << TICK, (u64::from(world.cx.tick) + 1) << TICK);
    // A world that was just restored remembers no event.
    let remembers = !world.cx.log.current().is_empty();
    let odd = |event: u64, root: u64| (event >= next) | (root > event) | ((event == 0) != (root == 0));
    let mut last = (0, None);
    for row in suspects(events, roots, today) {
        let (id, event, root) = (table.ids().id(row), events[row], roots[row]);
        if odd(event, root) {
            let late = event >= next;
            let blamed = if late { column.name } else { root_column.name };
            found.at((spec.name, id), blamed, (f64::NAN, if late { event as f64 } else { root as f64 }), || {
                let why = if late { "is later than today" } else { "does not fit its root" };
                format!(
                    "{}.{} of {} {id} is event {event} of root {root}, which {why}.",
                    spec.name, column.name, spec.id
                )
            });
            continue;
        }
        if !remembers || event < today {
            continue;
        }
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

/// Pairs looked at together.
const BLOCK: usize = 512;

/// Rows whose event is of today or later, comes before its root, or lacks one; ids are far below 2^63.
///
/// Comparisons are made as signs of differences, many at once, and single rows looked at where one is negative: one less
/// than nothing is negative, and so an event without a root is told by what is negative of the root and not of the event.
fn suspects(events: &[u64], roots: &[u64], today: u64) -> Vec<usize> {
    scan::wide(Suspects { events, roots, last: today.wrapping_sub(1) })
}

struct Suspects<'a> {
    events: &'a [u64],
    roots: &'a [u64],
    /// The last id before today.
    last: u64,
}

impl Work for Suspects<'_> {
    type Output = Vec<usize>;

    #[inline(always)]
    fn call(self) -> Vec<usize> {
        let last = self.last;
        let sign = |event: u64, root: u64| {
            let lacks = root.wrapping_sub(1) & !event.wrapping_sub(1);
            last.wrapping_sub(event) | event.wrapping_sub(root) | lacks
        };
        let mut found = Vec::new();
        for (block, (events, roots)) in self.events.chunks(BLOCK).zip(self.roots.chunks(BLOCK)).enumerate() {
            let signs = || events.iter().zip(roots).map(|(&event, &root)| sign(event, root));
            if signs().fold(0, |all, sign| all | sign) >> 63 != 0 {
                // Most blocks in which something happened hold one or two such rows.
                let mut flags = [false; BLOCK];
                flags.iter_mut().zip(signs()).for_each(|(flag, sign)| *flag = sign >> 63 != 0);
                found.extend(chunks::raised(&flags).map(|place| block * BLOCK + place));
            }
        }
        found
    }
}
