//! One phase run again and again, each time with some of what it reads put back to an earlier value.
//!
//! One copy of the world serves for all runs: what a phase writes is declared, and only that is made good after each.

use super::World;
use super::schedule::PHASES;
use super::trace::Cell;
use crate::engine::decision::Detail;
use crate::engine::ids::{Ids, NONE};
use crate::engine::phase;
use crate::engine::table::Meaning;
use crate::systems::population::Families;

/// A column, by the places of its table and of itself.
pub type Column = (usize, usize);

/// A phase on its bench: the world before it, an earlier world, and the copy that it runs on.
pub struct Trial<'a> {
    stage: &'a World,
    baseline: &'a World,
    phase: usize,
    cell: Cell,
    world: World,
    /// Events of the tick before the phase.
    events: usize,
    written: Vec<Column>,
}

impl<'a> Trial<'a> {
    /// Prepares a phase, whose effect on a cell is asked for.
    pub fn new(stage: &'a World, baseline: &'a World, phase: usize, cell: Cell) -> Self {
        let mut world = stage.clone();
        world.cx.decisions.set_detail(Detail::None);
        let written = columns(stage, PHASES[phase].writes);
        Self { stage, baseline, phase, cell, world, events: stage.cx.log.current().len(), written }
    }

    /// The columns that the phase reads.
    pub fn reads(&self) -> Vec<Column> {
        columns(self.stage, PHASES[self.phase].reads)
    }

    /// The cell after the phase has run on what was.
    pub fn written(&mut self) -> Option<f64> {
        self.without((self.cell.table, self.cell.column), &[], None)
    }

    /// The rows in which a column can be put back: they exist in both worlds and differ, and what they referred to
    /// exists still.
    pub fn differing(&self, (table, column): Column) -> Vec<u32> {
        let ids = self.stage.state.tables()[table].ids().as_slice();
        ids.iter().copied().filter(|&id| self.differs(Cell { table, column, id, element: None })).collect()
    }

    /// Whether a cell can be put back, and is another then.
    pub fn differs(&self, cell: Cell) -> bool {
        let (now, then) = (cell.bytes(self.stage), cell.bytes(self.baseline));
        now.is_some() && then.is_some_and(|then| now != Some(then) && !dangling(self.stage, cell, then))
    }

    /// The cell after the phase has run with a column put back in some rows, in one place of their cells or in all.
    pub fn without(&mut self, column: Column, ids: &[u32], element: Option<usize>) -> Option<f64> {
        for &id in ids {
            let cell = Cell { table: column.0, column: column.1, id, element };
            if let (Some(start), Some(bytes)) = (cell.start(&self.world), cell.bytes(self.baseline)) {
                self.world.state.tables_mut()[column.0].patch(column.1, start, bytes);
            }
        }
        self.run(&[column])
    }

    /// The cell after the phase has run with several columns of a table put back in some rows, wherever they can be.
    pub fn without_all(&mut self, columns: &[Column], ids: &[u32]) -> Option<f64> {
        for &(table, column) in columns {
            for cell in ids.iter().map(|&id| Cell { table, column, id, element: None }) {
                let bytes = cell.bytes(self.baseline).filter(|_| self.differs(cell));
                if let (Some(start), Some(bytes)) = (cell.start(&self.world), bytes) {
                    self.world.state.tables_mut()[table].patch(column, start, bytes);
                }
            }
        }
        self.run(columns)
    }

    /// Runs the phase with some columns put back, and makes them good; the cell after it.
    fn run(&mut self, columns: &[Column]) -> Option<f64> {
        self.world.families = Families::default();
        self.world.cx.log.begin_phase(self.phase as u32 + 1);
        (PHASES[self.phase].run)(&mut self.world);
        let after = self.cell.number(&self.world);
        self.make_good(columns);
        after
    }

    /// Makes the copy again what it was before the phase ran.
    fn make_good(&mut self, columns: &[Column]) {
        self.world.cx.log.forget(self.events);
        self.world.cx.ledger = self.stage.cx.ledger.clone();
        self.world.market = self.stage.market.clone();
        self.world.violations.clear();
        let tables = self.stage.state.tables();
        for (place, table) in self.world.state.tables_mut().into_iter().enumerate() {
            let stage = tables[place];
            if table.ids().next() == stage.ids().next() && table.ids().as_slice() == stage.ids().as_slice() {
                for &(_, at) in self.written.iter().chain(columns).filter(|written| written.0 == place) {
                    table.patch(at, 0, stage.bytes(at));
                }
                continue;
            }
            let columns: Vec<&[u8]> = (0..stage.spec().columns.len()).map(|at| stage.bytes(at)).collect();
            let ids = Ids::from_parts(stage.ids().as_slice().to_vec(), stage.ids().next());
            let loaded = ids.and_then(|ids| table.load(ids, &columns));
            debug_assert_eq!(loaded, Ok(()), "a table takes back what it held");
        }
    }
}

/// The columns of a declaration, by place.
fn columns(world: &World, declared: &'static [&'static str]) -> Vec<Column> {
    let tables = world.state.tables();
    let mut found = Vec::new();
    for (table, column) in phase::columns(declared) {
        let Some(at) = tables.iter().position(|other| other.spec().name == table) else { continue };
        let spec = tables[at].spec();
        match column {
            Some(column) => found.extend(spec.position(column).map(|column| (at, column))),
            None => found.extend((0..spec.columns.len()).map(|column| (at, column))),
        }
    }
    found
}

/// The ids in a column of references.
pub fn references(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(size_of::<u32>()).map(bytemuck::pod_read_unaligned)
}

/// Whether a cell of references would lead to rows that exist no more.
pub fn dangling(world: &World, cell: Cell, bytes: &[u8]) -> bool {
    let Meaning::Id(to) = world.state.tables()[cell.table].spec().columns[cell.column].meaning else { return false };
    let Some(table) = world.state.table(to) else { return false };
    references(bytes).any(|id| id != NONE && table.ids().find(id).is_none())
}
