//! What some columns were when a rule last looked, so that it can say what may not have changed.
//!
//! Rows are never moved in what is remembered: those that have gone stay until many have, and new ones are added at the
//! end, so that keeping up costs a comparison and not a copy.

use rayon::prelude::*;

use crate::engine::table::Table;
use crate::world::World;

/// Bytes compared at once before single rows are looked at.
const BLOCK: usize = 4096;
/// Bytes remembered below which one thread looks alone: waking another would take longer.
const FEW: usize = 1 << 18;
/// Ids compared at once.
const IDS: usize = 256;

/// A column as it was.
struct Column {
    place: usize,
    /// Bytes a row.
    size: usize,
    bytes: Vec<u8>,
}

/// Columns of a table as they were.
struct Remembered {
    table: usize,
    ids: Vec<u32>,
    columns: Vec<Column>,
}

/// Columns as they were after a tick.
pub struct Past {
    tick: u32,
    tables: Vec<Remembered>,
}

/// Rows that are in both: so many from `then` in what is remembered and from `now` in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// First row in what is remembered.
    pub then: usize,
    /// First row in the table.
    pub now: usize,
    /// Rows.
    pub len: usize,
}

/// A row in which a column has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Row in what is remembered.
    pub then: usize,
    /// Row in the table.
    pub now: usize,
}

impl Past {
    /// Remembers columns, given as (table, column), as they are now.
    ///
    /// # Panics
    /// If there is no such column: a mistake in a rule, found by any test that audits once.
    pub fn of(world: &World, remembers: &[(&str, &str)]) -> Self {
        let all = world.state.tables();
        let mut tables: Vec<Remembered> = Vec::new();
        for &(name, column) in remembers {
            let table = all.iter().position(|table| table.spec().name == name);
            let table = table.unwrap_or_else(|| panic!("there is no table {name} to remember"));
            let spec = all[table].spec();
            let place = spec.position(column);
            let place = place.unwrap_or_else(|| panic!("there is no column {name}.{column} to remember"));
            let size = spec.columns[place].base.size() * spec.columns[place].width;
            let column = Column { place, size, bytes: all[table].bytes(place).to_vec() };
            match tables.iter_mut().find(|known| known.table == table) {
                Some(known) => known.columns.push(column),
                None => {
                    tables.push(Remembered { table, ids: all[table].ids().as_slice().to_vec(), columns: vec![column] })
                }
            }
        }
        Self { tick: world.cx.tick, tables }
    }

    /// What is remembered beside the world as it is, with all that has changed.
    pub fn view<'a>(&'a self, world: &'a World) -> View<'a> {
        let tables = world.state.tables();
        let runs: Vec<Vec<Run>> =
            self.tables.iter().map(|old| shared(&old.ids, tables[old.table].ids().as_slice())).collect();
        let of = |old: &Remembered, runs: &Vec<Run>, column: &Column| {
            column.changes(tables[old.table].bytes(column.place), runs)
        };
        let changes = if self.memory() < FEW {
            let all = |(old, runs): (&Remembered, &Vec<Run>)| {
                old.columns.iter().map(|column| of(old, runs, column)).collect()
            };
            self.tables.iter().zip(&runs).map(all).collect()
        } else {
            let all = |(old, runs): (&Remembered, &Vec<Run>)| {
                old.columns.par_iter().map(|column| of(old, runs, column)).collect()
            };
            self.tables.par_iter().zip(&runs).map(all).collect()
        };
        View { past: self, tables, news: News { runs, changes } }
    }

    /// Brings what is remembered up to date, with the news of a view of the same world.
    pub fn learn(&mut self, world: &World, news: &News) {
        let tables = world.state.tables();
        self.tick = world.cx.tick;
        for (place, old) in self.tables.iter_mut().enumerate() {
            old.learn(tables[old.table], &news.runs[place], &news.changes[place]);
        }
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        let table = |old: &Remembered| old.ids.len() * 4 + old.columns.iter().map(|c| c.bytes.len()).sum::<usize>();
        self.tables.iter().map(table).sum()
    }
}

impl Column {
    /// Rows of both times whose cell is another now, in order.
    fn changes(&self, bytes: &[u8], runs: &[Run]) -> Vec<Change> {
        let (size, block) = (self.size, (BLOCK / self.size).max(1));
        let mut found = Vec::new();
        for run in runs {
            let then = self.bytes[run.then * size..][..run.len * size].chunks(block * size);
            let now = bytes[run.now * size..][..run.len * size].chunks(block * size);
            for (piece, (then, now)) in then.zip(now).enumerate() {
                if then == now {
                    continue;
                }
                let first = piece * block;
                let cells = then.chunks_exact(size).zip(now.chunks_exact(size)).enumerate();
                let differ = cells.filter(|(_, (then, now))| then != now);
                found
                    .extend(differ.map(|(row, _)| Change { then: run.then + first + row, now: run.now + first + row }));
            }
        }
        found
    }
}

impl Remembered {
    fn learn(&mut self, table: &dyn Table, runs: &[Run], changes: &[Vec<Change>]) {
        let ids = table.ids().as_slice();
        let kept: usize = runs.iter().map(|run| run.len).sum();
        if kept + kept / 16 + 64 < self.ids.len() {
            self.ids = ids.to_vec();
            self.columns.iter_mut().for_each(|column| column.bytes = table.bytes(column.place).to_vec());
            return;
        }
        // Ids ascend and are never given out again, so that those above the last known one are new.
        let fresh = ids.partition_point(|id| self.ids.last().is_some_and(|last| id <= last));
        for (column, changes) in self.columns.iter_mut().zip(changes) {
            let (bytes, size) = (table.bytes(column.place), column.size);
            for change in changes {
                let now = &bytes[change.now * size..][..size];
                column.bytes[change.then * size..][..size].copy_from_slice(now);
            }
            column.bytes.extend_from_slice(&bytes[fresh * size..]);
        }
        self.ids.extend_from_slice(&ids[fresh..]);
    }
}

/// The runs of rows that two ascending lists of ids share.
fn shared(then: &[u32], now: &[u32]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < then.len() && j < now.len() {
        let whole = IDS.min(then.len() - i).min(now.len() - j);
        let len = if then[i..i + whole] == now[j..j + whole] {
            whole
        } else {
            then[i..].iter().zip(&now[j..]).take_while(|(a, b)| a == b).count()
        };
        match runs.last_mut().filter(|last| len > 0 && last.then + last.len == i && last.now + last.len == j) {
            Some(last) => last.len += len,
            None if len > 0 => runs.push(Run { then: i, now: j, len }),
            None if then[i] < now[j] => i += 1,
            None => j += 1,
        }
        (i, j) = (i + len, j + len);
    }
    runs
}

/// What has changed since what is remembered: the rows that are in both, and by table and column those that differ.
pub struct News {
    runs: Vec<Vec<Run>>,
    changes: Vec<Vec<Vec<Change>>>,
}

/// What is remembered beside the world as it is.
pub struct View<'a> {
    past: &'a Past,
    tables: Vec<&'a dyn Table>,
    news: News,
}

impl View<'_> {
    /// The tick after which the columns were as remembered.
    pub fn tick(&self) -> u32 {
        self.past.tick
    }

    /// What has changed, for learning it.
    pub fn into_news(self) -> News {
        self.news
    }

    fn find(&self, table: &str, column: &str) -> (usize, usize) {
        let found = self.past.tables.iter().enumerate().find_map(|(place, old)| {
            let spec = self.tables[old.table].spec();
            let column = old.columns.iter().position(|known| spec.columns[known.place].name == column);
            column.filter(|_| spec.name == table).map(|column| (place, column))
        });
        found.unwrap_or_else(|| panic!("{table}.{column} is not remembered"))
    }

    /// Rows of both times whose cell is another now, in order.
    pub fn changed(&self, table: &str, column: &str) -> &[Change] {
        let (place, column) = self.find(table, column);
        &self.news.changes[place][column]
    }

    /// Rows of both times in which a column of whole numbers of eight bytes, none below zero, is less now; of any other
    /// column those in which it has changed.
    pub fn fallen(&self, table: &str, column: &str) -> Vec<Change> {
        let (place, column) = self.find(table, column);
        let (old, changes) = (&self.past.tables[place], &self.news.changes[place][column]);
        let column = &old.columns[column];
        let now = self.tables[old.table].bytes(column.place);
        let number = |bytes: &[u8], row: usize| {
            let cell = bytes[row * column.size..][..column.size].try_into();
            cell.map_or(0, i64::from_le_bytes)
        };
        let fell = |change: &&Change| column.size != 8 || number(now, change.now) < number(&column.bytes, change.then);
        changes.iter().filter(fell).copied().collect()
    }

    /// The bytes of a cell as remembered.
    pub fn then(&self, table: &str, column: &str, row: usize) -> &[u8] {
        let (place, column) = self.find(table, column);
        let column = &self.past.tables[place].columns[column];
        &column.bytes[row * column.size..][..column.size]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_runs_skip_what_went_and_what_came() {
        assert_eq!(shared(&[], &[1, 2]), []);
        assert_eq!(shared(&[1, 2, 3], &[1, 2, 3]), [Run { then: 0, now: 0, len: 3 }]);
        let runs = shared(&[1, 2, 4, 5, 7], &[1, 4, 5, 6, 8]);
        assert_eq!(runs, [Run { then: 0, now: 0, len: 1 }, Run { then: 2, now: 1, len: 2 }]);
        let then: Vec<u32> = (0..2000).collect();
        let now: Vec<u32> = (0..2100).filter(|id| id % 700 != 9).collect();
        let runs = shared(&then, &now);
        assert_eq!(runs.iter().map(|run| run.len).sum::<usize>(), 1997);
        assert!(runs.iter().all(|run| then[run.then..run.then + run.len] == now[run.now..run.now + run.len]));
    }
}
