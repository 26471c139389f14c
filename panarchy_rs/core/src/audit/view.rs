//! The world beside what is remembered of it: what has changed, what has gone and what is new.

use std::ops::Range;

use super::blocks::Digests;
use super::past::{Change, Column, Past, Remembered, Stir};
use super::runs::Run;
use crate::engine::table::{Cell, Table};

/// What has changed since what is remembered: by table the rows that are in both and those that have gone, and by table
/// and column those that differ.
pub struct News {
    pub(super) runs: Vec<Vec<Run>>,
    pub(super) stirs: Vec<Vec<Stir>>,
    pub(super) gone: Vec<Vec<usize>>,
    pub(super) lists: Vec<(Vec<u32>, Digests)>,
    pub(super) whole: bool,
}

/// What is remembered beside the world as it is.
pub struct View<'a> {
    pub(super) past: &'a Past,
    pub(super) tables: Vec<&'a dyn Table>,
    pub(super) news: News,
}

impl View<'_> {
    /// The tick after which the columns were as remembered.
    pub fn tick(&self) -> u32 {
        self.past.tick
    }

    /// Whether every column that is remembered has as many cells as its table has rows.
    pub fn whole(&self) -> bool {
        self.news.whole
    }

    /// What has changed, for learning it.
    pub fn into_news(self) -> News {
        self.news
    }

    fn find(&self, table: &str, column: &str) -> (usize, usize) {
        let found = self.table(table).and_then(|(place, old)| {
            let columns = self.tables[old.table].spec().columns;
            Some((place, old.columns.iter().position(|known| columns[known.place].name == column)?))
        });
        found.unwrap_or_else(|| panic!("{table}.{column} is not remembered"))
    }

    /// Rows of both times whose cell is another now, in order.
    pub fn changed(&self, table: &str, column: &str) -> &[Change] {
        let (place, column) = self.find(table, column);
        &self.news.stirs[place][column].changes
    }

    /// Rows of a table among which all are that are new or in which a column that is noticed has changed, in order.
    pub fn stirred(&self, table: &str, column: &str) -> Vec<Range<usize>> {
        let (place, column) = self.find(table, column);
        let fresh = self.fresh(table);
        self.news.stirs[place][column].rows.iter().cloned().chain((!fresh.is_empty()).then_some(fresh)).collect()
    }

    /// A table by its name, with its place among those remembered; none if nothing of it is.
    fn table(&self, table: &str) -> Option<(usize, &Remembered)> {
        self.past.tables.iter().enumerate().find(|(_, old)| self.tables[old.table].spec().name == table)
    }

    /// Rows that have gone from a table, as they stand in what is remembered, in order.
    pub fn gone(&self, table: &str) -> &[usize] {
        self.table(table).map_or(&[], |(place, _)| &self.news.gone[place])
    }

    /// Ids of the rows that have gone from a table, ascending; none where nothing of the table is remembered.
    pub fn gone_ids(&self, table: &str) -> Option<Vec<u32>> {
        self.table(table).map(|(place, old)| self.news.gone[place].iter().map(|&row| old.ids[row]).collect())
    }

    /// Ids that a list kept beside the tables led elsewhere from, in order; those that are new to it are not among them.
    pub fn relinked(&self, name: &str) -> &[u32] {
        let place = self.past.lists.iter().position(|list| list.name == name);
        place.map_or(&[], |place| &self.news.lists[place].0)
    }

    /// Rows of a table that were not there before.
    pub fn fresh(&self, table: &str) -> Range<usize> {
        self.table(table).map_or(0..0, |(_, old)| {
            let ids = self.tables[old.table].ids().as_slice();
            old.fresh(ids)..ids.len()
        })
    }

    /// Rows of a table that are new or in which one of some columns has changed, in order.
    pub fn touched(&self, table: &str, columns: &[&str]) -> Vec<usize> {
        let changed = columns.iter().flat_map(|column| self.changed(table, column)).map(|change| change.now);
        let mut rows: Vec<usize> = changed.chain(self.fresh(table)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// A column as remembered.
    pub fn before(&self, table: &str, column: &str) -> Before<'_> {
        let (place, column) = self.find(table, column);
        Before(&self.past.tables[place].columns[column])
    }

    /// Rows of both times in which a column of whole numbers of eight bytes, none below zero, is less now; of any other
    /// column those in which it has changed.
    pub fn fallen(&self, table: &str, column: &str) -> Vec<Change> {
        let (place, column) = self.find(table, column);
        let (old, changes) = (&self.past.tables[place], &self.news.stirs[place][column].changes);
        let column = &old.columns[column];
        let now = self.tables[old.table].bytes(column.place);
        let number = |bytes: &[u8], row: usize| {
            let cell = bytes[row * column.size..][..column.size].try_into();
            cell.map_or(0, i64::from_le_bytes)
        };
        let fell = |change: &&Change| column.size != 8 || number(now, change.now) < number(column.cells(), change.then);
        changes.iter().filter(fell).copied().collect()
    }

    /// The bytes of a cell as remembered.
    pub fn then(&self, table: &str, column: &str, row: usize) -> &[u8] {
        let (place, column) = self.find(table, column);
        let column = &self.past.tables[place].columns[column];
        &column.cells()[row * column.size..][..column.size]
    }

    /// The bytes of a cell as it is.
    pub fn now(&self, table: &str, column: &str, row: usize) -> &[u8] {
        let (place, column) = self.find(table, column);
        let (table, column) = (self.past.tables[place].table, &self.past.tables[place].columns[column]);
        &self.tables[table].bytes(column.place)[row * column.size..][..column.size]
    }

    /// The id of a row of a table as it is.
    pub fn id(&self, table: &str, row: usize) -> u32 {
        let found = self.tables.iter().find(|known| known.spec().name == table);
        found.map_or(0, |table| table.ids().id(row))
    }
}

/// A column as remembered.
pub struct Before<'a>(&'a Column);

impl Before<'_> {
    /// The number of a row, or the first of its numbers.
    pub fn of<T: Cell>(&self, row: usize) -> T {
        bytemuck::pod_read_unaligned(&self.0.cells()[row * self.0.size..][..size_of::<T>()])
    }
}
