//! What of the state keeps an action from being carried out: the reads that, put back to what they were, would let it be.

use super::World;
use super::actions;
use super::trace::Cell;
use super::trial::{dangling, references};
use super::weigh::Contribution;
use crate::engine::intent::{ArgKind, Args, Verb};
use crate::engine::table::Meaning;

/// Rows that name one row which are looked at.
const ROWS_TRIED: usize = 24;

/// What of the state keeps an action from being carried out now: the reads that, put back to what they were in an
/// earlier world, would let it be.
///
/// # Errors
/// One sentence if the verb or an argument is unknown or wrong.
pub fn blocked_by(world: &World, baseline: &World, verb: &str, json: &str) -> Result<Vec<Contribution>, String> {
    let action = actions::find(verb)?;
    let (args, _) = action.verb.parse(json, &world.cx.names)?;
    if (action.check)(world, &args).is_ok() {
        return Ok(Vec::new());
    }
    let (mut other, mut found) = (world.clone(), Vec::new());
    for (table, id) in named_rows(world, action.verb, &args) {
        for column in 0..world.state.tables()[table].spec().columns.len() {
            let cell = Cell { table, column, id, element: None };
            let (Some(start), Some(now), Some(then)) = (cell.start(world), cell.bytes(world), cell.bytes(baseline))
            else {
                continue;
            };
            if now == then || dangling(world, cell, then) {
                continue;
            }
            other.state.tables_mut()[table].patch(column, start, then);
            if (action.check)(&other, &args).is_ok() {
                found.push(blocking(world, baseline, cell));
            }
            other.state.tables_mut()[table].patch(column, start, now);
        }
    }
    Ok(found)
}

/// A cell that stands in the way.
fn blocking(world: &World, baseline: &World, cell: Cell) -> Contribution {
    Contribution {
        table: cell.table,
        column: cell.column,
        id: Some(cell.id),
        jointly: false,
        element: None,
        now: cell.number(world),
        then: cell.number(baseline),
        without: Some(1.0),
        contribution: -1.0,
    }
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
