//! Why a value is what it is: which step of a tick wrote it, and what of that step's declared reads mattered most.
//!
//! A tick is computed again on a copy, step by step, so that nothing has to be kept while a world runs.
//! What a read contributed is what is missing when it is put back to an earlier value and the phase runs again, with the
//! same luck (one at a time, as in local sensitivity analysis; Saltelli and others 2008, chapter 1).

use super::World;
use super::actions::INTERVENTION;
use super::schedule::PHASES;
use super::tick::INTENTS;
use crate::engine::cells::number;
use crate::engine::ids::{Ids, NONE};
use crate::engine::intent::{ArgKind, Args, Verb};
use crate::engine::phase::{self, NoProbe};
use crate::engine::table::{Labels, Meaning, Table};
use crate::systems::population::Families;

/// Rows of one column that are tried one by one.
const ROWS_TRIED: usize = 24;
/// Columns whose rows are tried one by one.
const COLUMNS_TRIED: usize = 4;

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
    fn bytes<'a>(&self, world: &'a World) -> Option<&'a [u8]> {
        let table = world.state.tables()[self.table];
        let row = table.ids().find(self.id)?;
        let spec = &table.spec().columns[self.column];
        let cell = &table.bytes(self.column)[row * spec.base.size() * spec.width..][..spec.base.size() * spec.width];
        Some(match self.element {
            Some(element) => &cell[element * spec.base.size()..][..spec.base.size()],
            None => cell,
        })
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

/// What one read mattered for the value that a phase wrote.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// Table and column read, by place.
    pub table: usize,
    /// Place of the column.
    pub column: usize,
    /// The row, if the read was put back in one row alone.
    pub id: Option<u32>,
    /// The number read, where it is one row's.
    pub now: Option<f64>,
    /// The earlier number it was put back to.
    pub then: Option<f64>,
    /// The value that the phase would have written.
    pub without: Option<f64>,
    /// The value written less that one.
    pub contribution: f64,
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
            let mut without = None;
            world.tick_watched(&mut NoProbe, &mut |world, place| {
                if place == step.phase.unwrap_or(INTENTS) {
                    without = cell.number(world);
                }
            });
            asked.is_ok() && without != step.after
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
    world.tick_watched(&mut NoProbe, &mut |world, place| {
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

/// What the declared reads of a phase mattered for a cell that it writes in the next tick after `before`.
///
/// Each read column is put back to what it was in `baseline`, a world of the same run at an earlier tick, whole at
/// first; of those that mattered most, also row by row, for the rows that are linked to the cell's.
/// Returned by size, the largest first.
pub fn contributions(before: &World, baseline: &World, phase: usize, cell: Cell) -> Vec<Contribution> {
    let Some(stage) = stage(before, phase) else { return Vec::new() };
    let Some(written) = outcome(stage.clone(), phase, cell) else { return Vec::new() };
    let weigh = |world: World| {
        let without = outcome(world, phase, cell);
        (without, written - without.unwrap_or(0.0))
    };
    let mut found: Vec<Contribution> = reads(&stage, phase)
        .into_iter()
        .filter_map(|(table, column)| {
            let world = put_back(&stage, baseline, table, column, None)?;
            let (without, contribution) = weigh(world);
            Some(Contribution { table, column, id: None, now: None, then: None, without, contribution })
        })
        .collect();
    found.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    found.retain(|part| part.contribution != 0.0);
    let mut rows = Vec::new();
    for part in found.iter().take(COLUMNS_TRIED) {
        for id in linked(&stage, baseline, cell, part.table, part.column) {
            let one = Cell { table: part.table, column: part.column, id, element: None };
            let Some(world) = put_back(&stage, baseline, part.table, part.column, Some(id)) else { continue };
            let (without, contribution) = weigh(world);
            if contribution != 0.0 {
                let (now, then) = (one.number(&stage), one.number(baseline));
                rows.push(Contribution { id: Some(id), now, then, without, contribution, ..part.clone() });
            }
        }
    }
    rows.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    rows.extend(found);
    rows
}

/// The world as it stands before a phase of the next tick.
fn stage(before: &World, phase: usize) -> Option<World> {
    let mut world = before.clone();
    let mut found = None;
    let last = if phase == 0 { INTENTS } else { phase - 1 };
    world.tick_watched(&mut NoProbe, &mut |world, place| {
        if place == last {
            found = Some(world.clone());
        }
    });
    found
}

/// The cell after the phase has run.
fn outcome(mut world: World, phase: usize, cell: Cell) -> Option<f64> {
    world.families = Families::default();
    world.cx.log.begin_phase(phase as u32 + 1);
    (PHASES[phase].run)(&mut world);
    cell.number(&world)
}

/// The columns that a phase reads, by table and place.
fn reads(world: &World, place: usize) -> Vec<(usize, usize)> {
    let tables = world.state.tables();
    let mut found = Vec::new();
    for (table, column) in phase::columns(PHASES[place].reads) {
        let Some(at) = tables.iter().position(|other| other.spec().name == table) else { continue };
        let spec = tables[at].spec();
        match column {
            Some(column) => found.extend(spec.position(column).map(|column| (at, column))),
            None => found.extend((0..spec.columns.len()).map(|column| (at, column))),
        }
    }
    found
}

/// A copy in which a column is as in the baseline, in one row or wherever a row exists in both; none if nothing differs.
fn put_back(stage: &World, baseline: &World, table: usize, column: usize, only: Option<u32>) -> Option<World> {
    let (now, then) = (stage.state.tables()[table], baseline.state.tables()[table]);
    let spec = &now.spec().columns[column];
    let size = spec.base.size() * spec.width;
    let mut bytes = now.bytes(column).to_vec();
    let (source, mut changed) = (then.bytes(column), false);
    let mut copy = |row: usize, id: u32| {
        if let Some(old) = then.ids().find(id) {
            let (to, from) = (&mut bytes[row * size..][..size], &source[old * size..][..size]);
            changed |= to != from;
            to.copy_from_slice(from);
        }
    };
    match only {
        Some(id) => copy(now.ids().find(id)?, id),
        None => now.ids().as_slice().iter().enumerate().for_each(|(row, &id)| copy(row, id)),
    }
    if !changed || dangling(stage, spec.meaning, &bytes) {
        return None;
    }
    let mut world = stage.clone();
    let ids = Ids::from_parts(now.ids().as_slice().to_vec(), now.ids().next()).ok()?;
    let columns = now.spec().columns.len();
    let views: Vec<&[u8]> = (0..columns).map(|at| if at == column { &bytes[..] } else { now.bytes(at) }).collect();
    world.state.tables_mut()[table].load(ids, &views).ok()?;
    Some(world)
}

/// The ids in a column of references.
fn references(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(size_of::<u32>()).map(bytemuck::pod_read_unaligned)
}

/// Whether a column of references would lead to rows that exist no more.
fn dangling(world: &World, meaning: Meaning, bytes: &[u8]) -> bool {
    let Meaning::Id(to) = meaning else { return false };
    let Some(table) = world.state.table(to) else { return false };
    references(bytes).any(|id| id != NONE && table.ids().find(id).is_none())
}

/// Rows of a table that are linked to a cell's row: itself, those it names, those that name it, and the only one.
/// Of those that name it, the ones whose number has changed since the baseline.
fn linked(world: &World, baseline: &World, cell: Cell, table: usize, column: usize) -> Vec<u32> {
    let tables = world.state.tables();
    let target = tables[table];
    if table == cell.table {
        return vec![cell.id];
    }
    if target.ids().len() == 1 {
        return target.ids().as_slice().to_vec();
    }
    let mut ids = named(tables[cell.table], cell.id, target.spec().name);
    let naming = (target.spec().columns.iter().enumerate())
        .filter(|(_, spec)| matches!(spec.meaning, Meaning::Id(to) if to == tables[cell.table].spec().name));
    for (place, spec) in naming {
        let size = spec.base.size() * spec.width;
        for (row, &id) in target.ids().as_slice().iter().enumerate() {
            let mut names = references(&target.bytes(place)[row * size..][..size]);
            let one = Cell { table, column, id, element: None };
            if names.any(|named| named == cell.id) && one.bytes(world) != one.bytes(baseline) {
                ids.push(id);
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(ROWS_TRIED);
    ids
}

/// Ids of rows of `to` that a row names: by its references, or as its good.
fn named(table: &dyn Table, id: u32, to: &str) -> Vec<u32> {
    let Some(row) = table.ids().find(id) else { return Vec::new() };
    let mut ids = Vec::new();
    for (place, spec) in table.spec().columns.iter().enumerate() {
        let size = spec.base.size() * spec.width;
        let bytes = &table.bytes(place)[row * size..][..size];
        match spec.meaning {
            Meaning::Id(names) if names == to => ids.extend(references(bytes)),
            Meaning::Named(_, Labels::Goods) if to == "goods" => {
                ids.push(u32::from(bytemuck::pod_read_unaligned::<u16>(bytes)));
            }
            _ => {}
        }
    }
    ids.retain(|&id| id != NONE);
    ids
}

/// What of the state keeps an action from being carried out now: the reads that, put back to what they were in an
/// earlier world, would let it be.
///
/// # Errors
/// One sentence if the verb or an argument is unknown or wrong.
pub fn blocked_by(world: &World, baseline: &World, verb: &str, json: &str) -> Result<Vec<Contribution>, String> {
    let action = super::actions::find(verb)?;
    let (args, _) = action.verb.parse(json, &world.cx.names)?;
    if (action.check)(world, &args).is_ok() {
        return Ok(Vec::new());
    }
    let tables = world.state.tables();
    let mut found = Vec::new();
    for (table, id) in named_rows(world, action.verb, &args) {
        for column in 0..tables[table].spec().columns.len() {
            let Some(other) = put_back(world, baseline, table, column, Some(id)) else { continue };
            if (action.check)(&other, &args).is_ok() {
                let cell = Cell { table, column, id, element: None };
                let (now, then) = (cell.number(world), cell.number(baseline));
                found.push(Contribution {
                    table,
                    column,
                    id: Some(id),
                    now,
                    then,
                    without: Some(1.0),
                    contribution: -1.0,
                });
            }
        }
    }
    Ok(found)
}

/// Rows that the arguments of a verb name, and rows that name those.
fn named_rows(world: &World, verb: &Verb, args: &Args) -> Vec<(usize, u32)> {
    let tables = world.state.tables();
    let place = |name: &str| tables.iter().position(|table| table.spec().name == name);
    let mut rows: Vec<(usize, u32)> = Vec::new();
    for (at, spec) in verb.args.iter().enumerate() {
        let ArgKind::Id(table) = spec.kind else { continue };
        let Some(table) = place(table) else { continue };
        let id = args.id(at);
        rows.push((table, id));
        for (other, target) in tables.iter().enumerate() {
            let naming = target.spec().columns.iter().enumerate();
            for (column, _) in naming.filter(|(_, spec)| {
                matches!(spec.meaning, Meaning::Id(to) if to == tables[table].spec().name) && spec.width == 1
            }) {
                let ids = references(target.bytes(column)).enumerate().filter(|&(_, named)| named == id);
                rows.extend(ids.take(ROWS_TRIED).map(|(row, _)| (other, target.ids().id(row))));
            }
        }
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}
