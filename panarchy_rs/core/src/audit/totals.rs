//! Sums of what is held, made of the pieces of columns as they are hashed.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::engine::hash::Piece;
use crate::engine::table::{ColumnSpec, Table};
use crate::engine::tally::Holding;
use crate::world::{World, holdings};

/// The total and the first weighed sum of each holding.
#[derive(Default)]
pub struct Totals([[AtomicU64; 2]; Holding::ALL.len()]);

impl Totals {
    /// Adds the rows whose first byte lies within a piece of a column, if it is one of what is held.
    pub fn add(&self, world: &World, piece: &Piece<'_>) {
        let (table, place) = piece.table;
        let Some(column) = piece.column else { return };
        let Some(holding) = held(world)[place][column] else { return };
        let column = &table.spec().columns[column];
        let size = column.base.size() * column.width;
        let rows = piece.part.start.div_ceil(size)..piece.part.end.div_ceil(size);
        let (total, first) = holdings::brief(&world.state, holding, rows);
        let [totals, firsts] = &self.0[holding as usize];
        // Sums that wrap have one value in whatever order they are made.
        totals.fetch_add(total as u64, Ordering::Relaxed);
        firsts.fetch_add(first, Ordering::Relaxed);
    }

    /// Total of a holding.
    pub fn total(&self, holding: Holding) -> i64 {
        self.brief(holding).0
    }

    /// Total and first weighed sum of a holding.
    pub fn brief(&self, holding: Holding) -> (i64, u64) {
        let [total, first] = &self.0[holding as usize];
        (total.load(Ordering::Relaxed) as i64, first.load(Ordering::Relaxed))
    }
}

/// What each column of each table says is held, found once: all worlds have the same tables.
fn held(world: &World) -> &'static [Vec<Option<Holding>>] {
    static HELD: OnceLock<Vec<Vec<Option<Holding>>>> = OnceLock::new();
    HELD.get_or_init(|| {
        let of = |table: &dyn Table| {
            let spec = table.spec();
            let held = |column: &ColumnSpec| {
                Holding::ALL.into_iter().find(|holding| holding.column() == (spec.name, column.name))
            };
            spec.columns.iter().map(held).collect()
        };
        world.state.tables().into_iter().map(of).collect()
    })
}
