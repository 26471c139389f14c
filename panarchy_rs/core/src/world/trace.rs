//! Which step of a tick wrote a value: the tick is computed again on a copy, step by step, so that nothing has to be
//! kept while a world runs.

use super::World;
use super::actions::INTERVENTION;
use super::schedule::PHASES;
use super::tick::INTENTS;
use super::trial::references;
use crate::engine::cells::number;
use crate::engine::event::Event;
use crate::engine::ids::NONE;
use crate::engine::phase::NoProbe;
use crate::engine::table::Meaning;

/// One number of one row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Place of the table.
    pub table: usize,
    /// Place of the column.
    pub column: usize,
    /// Id of the row.
    pub id: u32,
    /// Place within the cell, for columns of short arrays; all of it if none.
    pub element: Option<usize>,
}

impl Cell {
    /// The cell of a table and column by name.
    ///
    /// # Errors
    /// One sentence if there is none.
    pub fn find(world: &World, table: &str, id: u32, column: &str, element: Option<usize>) -> Result<Self, String> {
        let tables = world.state.tables();
        let place = tables.iter().position(|other| other.spec().name == table);
        let place = place.ok_or_else(|| format!("There is no table '{table}'."))?;
        let spec = tables[place].spec();
        let column_place =
            spec.position(column).ok_or_else(|| format!("The table {table} has no column '{column}'."))?;
        if let Some(element) = element.filter(|&element| element >= spec.columns[column_place].width) {
            return Err(format!("The column {table}.{column} has no place {element}."));
        }
        Ok(Self { table: place, column: column_place, id, element })
    }

    /// The bytes of the cell, if its row exists.
    pub fn bytes<'a>(&self, world: &'a World) -> Option<&'a [u8]> {
        let table = world.state.tables()[self.table];
        let spec = &table.spec().columns[self.column];
        let width = if self.element.is_some() { 1 } else { spec.width };
        Some(&table.bytes(self.column)[self.start(world)?..][..spec.base.size() * width])
    }

    /// Where among the bytes of its column the cell begins, if its row exists.
    pub fn start(&self, world: &World) -> Option<usize> {
        let table = world.state.tables()[self.table];
        let spec = &table.spec().columns[self.column];
        Some((table.ids().find(self.id)? * spec.width + self.element.unwrap_or(0)) * spec.base.size())
    }

    /// The cell as a number, its first if it holds several; none if the row does not exist.
    pub fn number(&self, world: &World) -> Option<f64> {
        let base = world.state.tables()[self.table].spec().columns[self.column].base;
        self.bytes(world).map(|bytes| number(base, bytes))
    }
}

/// An event that had a part in what a step made of a cell.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The event.
    pub event: u64,
    /// The number that the step would have left without it, if there were the row.
    pub without: Option<f64>,
}

/// A step of a tick that changed a cell.
#[derive(Clone, Debug)]
pub struct Step {
    /// The phase; none for an intent.
    pub phase: Option<usize>,
    /// The event of the intent, if one was carried out.
    pub intervention: Option<u64>,
    /// Events without which the cell would be another, the last first: of those of the step that name the row; where there
    /// is none among them, of its others, and else of those of earlier steps of the tick that name the row.
    pub events: Vec<Part>,
    /// The row that the cell named before, by table and id, if it has gone since or with this step.
    pub gone: Option<(&'static str, u32)>,
    /// The number before, if the row existed.
    pub before: Option<f64>,
    /// The number after, if the row exists.
    pub after: Option<f64>,
}

/// Events of one step that are tried one by one, and that are told of.
const EVENTS_TRIED: usize = 6;
/// Times that events of one step are withheld, many at once, to find those that wrote the cell without naming its row.
const TRIALS: usize = 48;

/// Runs the next tick on a copy of `before` and returns the steps that changed the cell, in order.
///
/// Which events of a step wrote the cell is found by withholding each in turn that names its row, and where there is none
/// all others of the step, then by halves.
pub fn steps(before: &World, cell: Cell) -> Vec<Step> {
    let mut found = Vec::new();
    for Written { mut step, naming, others, ahead } in changes(before, cell) {
        let Some(phase) = step.phase else {
            step.events = without(before, cell, &step, &naming);
            found.push(step);
            continue;
        };
        if !naming.is_empty() || !others.is_empty() {
            let mut stage = before.clone();
            stage.tick_until(phase);
            let mut bench = Bench { stage: &stage, cell, phase, after: step.after, trials: TRIALS };
            step.events = naming.into_iter().take(EVENTS_TRIED).filter_map(|event| bench.part(event)).collect();
            if step.events.is_empty() {
                bench.search(&others, &mut step.events);
            }
        }
        // What earlier steps made of the cell itself is theirs to tell.
        if step.events.is_empty() && found.is_empty() {
            step.events = without(before, cell, &step, &ahead);
        }
        found.push(step);
    }
    found
}

/// Events of the tick without which, each by itself, a step would have left another cell.
fn without(before: &World, cell: Cell, step: &Step, events: &[u64]) -> Vec<Part> {
    let part = |&event: &u64| {
        let mut world = before.clone();
        let asked = world.act("withhold", &format!(r#"{{"event_id": {event}}}"#), None, 0, "trace");
        world.tick_until(step.phase.map_or(0, |phase| phase + 1));
        let without = cell.number(&world);
        (asked.is_ok() && without != step.after).then_some(Part { event, without })
    };
    events.iter().take(EVENTS_TRIED).filter_map(part).collect()
}

/// The row that a cell of references named and that is not in the world any more.
fn gone(world: &World, cell: Cell, named: &[u8]) -> Option<(&'static str, u32)> {
    let Meaning::Id(to) = world.state.tables()[cell.table].spec().columns[cell.column].meaning else { return None };
    let id = references(named).next().filter(|&id| id != NONE)?;
    world.state.table(to)?.ids().find(id).is_none().then_some((to, id))
}

/// A phase that wrote a cell, to be run without some of its events.
struct Bench<'a> {
    stage: &'a World,
    cell: Cell,
    phase: usize,
    after: Option<f64>,
    /// How often it may be run yet.
    trials: usize,
}

impl Bench<'_> {
    /// The number without some events, if it would be another.
    fn without(&mut self, events: &[u64]) -> Option<Option<f64>> {
        self.trials = self.trials.saturating_sub(1);
        let mut world = self.stage.clone();
        world.cx.log.begin_phase(self.phase as u32 + 1);
        events.iter().for_each(|&event| world.cx.log.withhold(event));
        (PHASES[self.phase].run)(&mut world);
        Some(self.cell.number(&world)).filter(|without| *without != self.after)
    }

    /// The part that an event had, if it had one.
    fn part(&mut self, event: u64) -> Option<Part> {
        self.without(&[event]).map(|without| Part { event, without })
    }

    /// Finds events without which, each by itself, the cell would be another, the last first.
    fn search(&mut self, events: &[u64], found: &mut Vec<Part>) {
        if events.is_empty() || self.trials == 0 || found.len() >= EVENTS_TRIED {
            return;
        }
        let Some(without) = self.without(events) else { return };
        if let &[event] = events {
            found.push(Part { event, without });
            return;
        }
        let (first, second) = events.split_at(events.len() / 2);
        self.search(first, found);
        self.search(second, found);
    }
}

/// A step that changed a cell, and the events that may have done so, the last first.
struct Written {
    step: Step,
    /// Events of the step that name the row.
    naming: Vec<u64>,
    /// Its other events.
    others: Vec<u64>,
    /// Events of earlier steps of the tick that name the row.
    ahead: Vec<u64>,
}

/// The steps of the next tick that change the cell.
fn changes(before: &World, cell: Cell) -> Vec<Written> {
    let mut world = before.clone();
    let (mut last, mut number) = (cell.bytes(before).map(<[u8]>::to_vec), cell.number(before));
    let (mut seen, mut found) = (0, Vec::new());
    let table = before.state.tables()[cell.table].spec().name;
    world.advance(&mut NoProbe, &mut |world, place| {
        let bytes = cell.bytes(world);
        if bytes != last.as_deref() {
            let after = cell.number(world);
            let (earlier, fresh) = world.cx.log.current().split_at(seen);
            let touches = |entity: &Option<crate::engine::event::Entity>| {
                entity.is_some_and(|entity| entity.table == table && entity.id == cell.id)
            };
            let names = |event: &&Event| touches(&event.draft.entity) || touches(&event.draft.other);
            let (naming, others): (Vec<_>, Vec<_>) = fresh.iter().rev().partition(names);
            let ahead = earlier.iter().rev().filter(names).collect();
            let ids = |events: Vec<&Event>| events.into_iter().map(|event| event.id).collect();
            let intervention = fresh.iter().find(|event| std::ptr::eq(event.draft.kind, &raw const INTERVENTION));
            let step = Step {
                phase: (place != INTENTS).then_some(place),
                intervention: intervention.filter(|_| place == INTENTS).map(|event| event.id),
                events: Vec::new(),
                gone: last.as_deref().and_then(|last| gone(world, cell, last)),
                before: number,
                after,
            };
            found.push(Written { step, naming: ids(naming), others: ids(others), ahead: ids(ahead) });
            (last, number) = (bytes.map(<[u8]>::to_vec), after);
        }
        seen = world.cx.log.current().len();
    });
    found
}
