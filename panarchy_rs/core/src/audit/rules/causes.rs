//! Events that state names as its causes: not later than today, none before its root, and among those that happened.

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::chunks::{self, Work};
use crate::engine::hash::Piece;
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
    check: Check::Cells { odd: unlinked, check: links },
};

/// Bits of an event's id below its tick.
const TICK: u32 = 32;

/// The place of the column of the roots of a column of events.
fn roots_of(columns: &[ColumnSpec], events: &ColumnSpec) -> Option<usize> {
    let stem = events.name.strip_suffix("_event").filter(|_| is_event(events))?;
    columns.iter().position(|other| is_event(other) && other.name.strip_suffix("_root") == Some(stem))
}

fn is_event(column: &ColumnSpec) -> bool {
    matches!(column.meaning, Meaning::Event)
}

fn links(world: &World, found: &mut Findings<'_>) {
    for table in world.state.tables() {
        let columns = table.spec().columns;
        for (place, column) in columns.iter().enumerate() {
            if let Some(root) = roots_of(columns, column) {
                pair(world, table, (column, place), (&columns[root], root), found);
            }
        }
    }
}

/// Whether a piece of a column of roots does not fit the events beside it.
fn unlinked(world: &World, piece: &Piece<'_>) -> bool {
    let (table, columns) = (piece.table.0, piece.table.0.spec().columns);
    let Some(place) = piece.column.filter(|&place| is_event(&columns[place])) else { return false };
    let Some(events) = columns.iter().position(|events| roots_of(columns, events) == Some(place)) else { return false };
    // One of the two may have lost rows, which is another rule's matter.
    let events =
        scan::numbers::<u64>(table.bytes(events)).get(piece.part.start / size_of::<u64>()..).unwrap_or_default();
    let roots = scan::numbers::<u64>(piece.bytes());
    let (events, roots) = (&events[..events.len().min(roots.len())], &roots[..events.len().min(roots.len())]);
    let mut known = Known::of(world);
    suspects(events, roots, known.today).into_iter().any(|row| known.fault(events[row], roots[row]).is_some())
}

/// What is wrong with an event that a row names, or with its root.
enum Fault {
    Late,
    Unfit,
    Unknown,
    /// The event has another root.
    Root(u64),
}

/// What happened today.
struct Known<'a> {
    world: &'a World,
    today: u64,
    next: u64,
    /// A world that was just restored remembers no event.
    remembers: bool,
    /// The event last looked for, and its root if it happened: many rows may name one, such as a harvest.
    last: (u64, Option<u64>),
}

impl<'a> Known<'a> {
    fn of(world: &'a World) -> Self {
        let tick = u64::from(world.cx.tick);
        let remembers = !world.cx.log.current().is_empty();
        Self { world, today: tick << TICK, next: (tick + 1) << TICK, remembers, last: (0, None) }
    }

    fn fault(&mut self, event: u64, root: u64) -> Option<Fault> {
        if event >= self.next {
            return Some(Fault::Late);
        }
        if root > event || (event == 0) != (root == 0) {
            return Some(Fault::Unfit);
        }
        if !self.remembers || event < self.today {
            return None;
        }
        if self.last.0 != event {
            self.last = (event, self.world.cx.log.find(event).map(|happened| happened.root));
        }
        match self.last.1 {
            None => Some(Fault::Unknown),
            Some(expected) => (expected != root).then_some(Fault::Root(expected)),
        }
    }
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
    let mut known = Known::of(world);
    for row in suspects(events, roots, known.today) {
        let (id, event, root) = (table.ids().id(row), events[row], roots[row]);
        let named = || format!("{}.{} of {} {id} is event {event}", spec.name, column.name, spec.id);
        let entity = (spec.name, id);
        match known.fault(event, root) {
            None => {}
            Some(Fault::Late) => found.at(entity, column.name, (f64::NAN, event as f64), || {
                format!("{} of root {root}, which is later than today.", named())
            }),
            Some(Fault::Unfit) => found.at(entity, root_column.name, (f64::NAN, root as f64), || {
                format!("{} of root {root}, which does not fit its root.", named())
            }),
            Some(Fault::Unknown) => found
                .at(entity, column.name, (f64::NAN, event as f64), || format!("{}, which did not happen.", named())),
            Some(Fault::Root(expected)) => {
                found.at(entity, root_column.name, (expected as f64, root as f64), || {
                    format!(
                        "{}.{} of {} {id} is {root}, and the root of event {event} is {expected}.",
                        spec.name, root_column.name, spec.id
                    )
                });
            }
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
