//! What a phase's declared reads mattered for a value that it wrote.
//!
//! What a read contributed is what is missing when it is put back to an earlier value and the phase runs again, with the
//! same luck (one at a time, as in local sensitivity analysis; Saltelli and others 2008, chapter 1).

use super::World;
use super::trace::Cell;
use super::trial::{Column, Trial, references};
use crate::engine::ids::NONE;
use crate::engine::table::{Labels, Meaning, Table};

/// Rows of one column that are tried one by one.
const ROWS_TRIED: usize = 24;
/// Columns whose rows are tried one by one.
const COLUMNS_TRIED: usize = 8;
/// Columns of which the row that mattered most is sought by halves.
const COLUMNS_HALVED: usize = 3;
/// Times that a set of rows is halved at most.
const HALVINGS: usize = 17;

/// What one read mattered for the value that a phase wrote.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// Table and column read, by place.
    pub table: usize,
    /// Place of the column.
    pub column: usize,
    /// The row, if the read was put back in one row alone.
    pub id: Option<u32>,
    /// The place within the row's cell, in a column of several numbers: the first that differs, if none alone mattered.
    pub element: Option<usize>,
    /// Whether it mattered only together with what else was read of the row.
    pub jointly: bool,
    /// The number read, where it is one.
    pub now: Option<f64>,
    /// The earlier number it was put back to.
    pub then: Option<f64>,
    /// The value that the phase would have written.
    pub without: Option<f64>,
    /// The value written less that one.
    pub contribution: f64,
}

/// What the declared reads of a phase mattered for a cell that it writes in the next tick after `before`.
///
/// Each read column is put back to what it was in `baseline`, a world of the same run at an earlier tick, whole at
/// first; of those that mattered most, also row by row, for the rows that are linked to the cell's and those that are
/// `hinted` at by table and id.
/// Where these do not account for most of what the whole column mattered, the row that did is sought by halves.
/// Where no column mattered by itself, the row is sought of which several columns did together.
/// Returned by size, the rows first, the largest of each first.
pub fn contributions(
    before: &World,
    baseline: &World,
    phase: usize,
    cell: Cell,
    hinted: &[(usize, u32)],
) -> Vec<Contribution> {
    let mut stage = before.clone();
    stage.tick_until(phase);
    let mut trial = Trial::new(&stage, baseline, phase, cell);
    let Some(written) = trial.written() else { return Vec::new() };
    let mut bench = Bench { stage: &stage, baseline, written, trial };
    let mut whole = Vec::new();
    for column in bench.trial.reads() {
        let ids = bench.trial.differing(column);
        if !ids.is_empty() {
            whole.extend(bench.weigh(column, &ids, None).map(|part| (part, ids)));
        }
    }
    whole.sort_by(|a, b| b.0.contribution.abs().total_cmp(&a.0.contribution.abs()));
    let (mut rows, mut halved) = (Vec::new(), 0);
    for (part, ids) in whole.iter().take(COLUMNS_TRIED) {
        let column = (part.table, part.column);
        let mut near = linked(&stage, baseline, cell, column);
        near.extend(hinted.iter().filter(|hint| hint.0 == part.table).map(|hint| hint.1));
        near.retain(|id| ids.binary_search(id).is_ok());
        near.sort_unstable();
        near.dedup();
        let found: Vec<_> = near.iter().flat_map(|&id| bench.row(column, id)).collect();
        let told: f64 = found.iter().map(|one| one.contribution).sum();
        let left: Vec<u32> = ids.iter().copied().filter(|id| near.binary_search(id).is_err()).collect();
        rows.extend(found);
        if (part.contribution - told).abs() > part.contribution.abs() / 2.0 && halved < COLUMNS_HALVED {
            halved += 1;
            rows.extend(bench.chief(column, left).map(|id| bench.row(column, id)).unwrap_or_default());
        }
    }
    if whole.is_empty() {
        rows = bench.joint();
    }
    rows.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    rows.extend(whole.into_iter().map(|(part, _)| part));
    rows
}

/// A phase under trial, and the cell that it writes.
struct Bench<'a> {
    stage: &'a World,
    baseline: &'a World,
    written: f64,
    trial: Trial<'a>,
}

impl Bench<'_> {
    /// What some rows of a column mattered together; none if nothing.
    fn weigh(&mut self, (table, column): Column, ids: &[u32], element: Option<usize>) -> Option<Contribution> {
        let without = self.trial.without((table, column), ids, element);
        let contribution = self.written - without.unwrap_or(0.0);
        let part = Contribution {
            table,
            column,
            id: None,
            element,
            jointly: false,
            now: None,
            then: None,
            without,
            contribution,
        };
        (contribution != 0.0 || without.is_none()).then_some(part)
    }

    /// What a row of a column mattered, place by place where its cell holds several numbers.
    fn row(&mut self, column: Column, id: u32) -> Vec<Contribution> {
        let width = self.stage.state.tables()[column.0].spec().columns[column.1].width;
        let place = |element| Cell { table: column.0, column: column.1, id, element };
        if width == 1 {
            return self.one(place(None)).into_iter().collect();
        }
        let differ: Vec<Cell> = (0..width).map(|at| place(Some(at))).filter(|&cell| self.trial.differs(cell)).collect();
        let found: Vec<Contribution> = differ.iter().filter_map(|&cell| self.one(cell)).collect();
        if !found.is_empty() || differ.len() < 2 {
            return found;
        }
        let first = differ[0].element;
        let joint = self.weigh(column, &[id], None);
        joint.map(|part| Contribution { id: Some(id), element: first, ..part }).into_iter().collect()
    }

    /// What one number mattered.
    fn one(&mut self, cell: Cell) -> Option<Contribution> {
        let part = self.weigh((cell.table, cell.column), &[cell.id], cell.element)?;
        let (now, then) = (cell.number(self.stage), cell.number(self.baseline));
        Some(Contribution { id: Some(cell.id), now, then, ..part })
    }

    /// The row of a column that mattered most.
    fn chief(&mut self, column: Column, ids: Vec<u32>) -> Option<u32> {
        halve(ids, |ids| self.weigh(column, ids, None).map_or(0.0, |part| part.contribution))
    }

    /// Columns of a row which mattered together where none did by itself, such as that somebody had left a firm and did
    /// not work any more: of each table that was read, those of the row that mattered most.
    fn joint(&mut self) -> Vec<Contribution> {
        let reads = self.trial.reads();
        let mut found = Vec::new();
        for table in 0..self.stage.state.tables().len() {
            let differ =
                |&column: &Column| Some((column, self.trial.differing(column))).filter(|(_, ids)| !ids.is_empty());
            let some: Vec<(Column, Vec<u32>)> =
                reads.iter().filter(|read| read.0 == table).filter_map(differ).collect();
            let columns: Vec<Column> = some.iter().map(|(column, _)| *column).collect();
            let mut ids: Vec<u32> = some.into_iter().flat_map(|(_, ids)| ids).collect();
            ids.sort_unstable();
            ids.dedup();
            if columns.len() < 2 || self.together(&columns, &ids) == 0.0 {
                continue;
            }
            if let Some(id) = halve(ids, |ids| self.together(&columns, ids)) {
                found.extend(self.needed(&columns, id));
            }
        }
        found
    }

    /// What some rows of several columns mattered together.
    fn together(&mut self, columns: &[Column], ids: &[u32]) -> f64 {
        self.written - self.trial.without_all(columns, ids).unwrap_or(0.0)
    }

    /// Those of several columns of a row without which the others do not matter as much.
    fn needed(&mut self, columns: &[Column], id: u32) -> Vec<Contribution> {
        let contribution = self.together(columns, &[id]);
        let mut found = Vec::new();
        for &(table, column) in columns {
            let cell = Cell { table, column, id, element: None };
            let others: Vec<Column> = columns.iter().copied().filter(|&other| other != (table, column)).collect();
            if contribution != 0.0 && self.trial.differs(cell) && self.together(&others, &[id]) != contribution {
                let without = Some(self.written - contribution);
                let (now, then) = (cell.number(self.stage), cell.number(self.baseline));
                found.push(Contribution {
                    table,
                    column,
                    id: Some(id),
                    element: None,
                    jointly: true,
                    now,
                    then,
                    without,
                    contribution,
                });
            }
        }
        found
    }
}

/// The row among some that matters most, sought by halves: what one half does not matter, the other does.
fn halve(mut ids: Vec<u32>, mut weigh: impl FnMut(&[u32]) -> f64) -> Option<u32> {
    let mut all = weigh(&ids);
    if all == 0.0 {
        return None;
    }
    for _ in 0..HALVINGS {
        if ids.len() < 2 {
            break;
        }
        let later = ids.split_off(ids.len() / 2);
        let first = weigh(&ids);
        if first.abs() < (all - first).abs() {
            (ids, all) = (later, all - first);
        } else {
            all = first;
        }
    }
    ids.first().copied()
}

/// Rows of a table that are linked to a cell's row: itself, those it names, those that name it, and the only one.
/// Of those that name it, the ones whose number has changed since the baseline.
fn linked(world: &World, baseline: &World, cell: Cell, (table, column): Column) -> Vec<u32> {
    let tables = world.state.tables();
    let target = tables[table];
    if target.ids().len() == 1 {
        return target.ids().as_slice().to_vec();
    }
    let mut ids = named(tables[cell.table], cell.id, target.spec().name);
    if table == cell.table {
        ids.push(cell.id);
    }
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
