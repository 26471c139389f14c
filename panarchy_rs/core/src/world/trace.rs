//! Which step of a tick wrote a value: the tick is computed again on a copy, step by step, so that nothing has to be
//! kept while a world runs.

use super::World;
use super::actions::INTERVENTION;
use super::tick::INTENTS;
use crate::engine::cells::number;
use crate::engine::phase::NoProbe;

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

/// A step of a tick that changed a cell.
#[derive(Clone, Debug)]
pub struct Step {
    /// The phase; none for an intent.
    pub phase: Option<usize>,
    /// The event of the intent, if one was carried out.
    pub intervention: Option<u64>,
    /// Events of the step that name the row and without which the cell would be another, the last first.
    pub events: Vec<u64>,
    /// The number before, if the row existed.
    pub before: Option<f64>,
    /// The number after, if the row exists.
    pub after: Option<f64>,
}

/// Events of one step that are tried one by one.
const EVENTS_TRIED: usize = 6;

/// Runs the next tick on a copy of `before` and returns the steps that changed the cell, in order.
///
/// Which events of a step wrote the cell is found by withholding each in turn.
pub fn steps(before: &World, cell: Cell) -> Vec<Step> {
    let mut found = changes(before, cell);
    for step in &mut found {
        step.events.truncate(EVENTS_TRIED);
        step.events.retain(|&event| {
            let mut world = before.clone();
            let args = format!(r#"{{"event_id": {event}}}"#);
            let asked = world.act("withhold", &args, None, 0, "trace");
            world.tick_until(step.phase.map_or(0, |phase| phase + 1));
            asked.is_ok() && cell.number(&world) != step.after
        });
    }
    found
}

/// The steps of the next tick that change the cell, each with all events that name the row.
fn changes(before: &World, cell: Cell) -> Vec<Step> {
    let mut world = before.clone();
    let (mut last, mut number) = (cell.bytes(before).map(<[u8]>::to_vec), cell.number(before));
    let (mut seen, mut found) = (0, Vec::new());
    let table = before.state.tables()[cell.table].spec().name;
    world.advance(&mut NoProbe, &mut |world, place| {
        let bytes = cell.bytes(world);
        if bytes != last.as_deref() {
            let after = cell.number(world);
            let fresh = &world.cx.log.current()[seen..];
            let touches = |entity: &Option<crate::engine::event::Entity>| {
                entity.is_some_and(|entity| entity.table == table && entity.id == cell.id)
            };
            let events = fresh.iter().rev().filter(|e| touches(&e.draft.entity) || touches(&e.draft.other));
            let intervention = fresh.iter().find(|event| std::ptr::eq(event.draft.kind, &raw const INTERVENTION));
            found.push(Step {
                phase: (place != INTENTS).then_some(place),
                intervention: intervention.filter(|_| place == INTENTS).map(|event| event.id),
                events: events.map(|event| event.id).collect(),
                before: number,
                after,
            });
            (last, number) = (bytes.map(<[u8]>::to_vec), after);
        }
        seen = world.cx.log.current().len();
    });
    found
}
