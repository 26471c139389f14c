//! What some columns were when a rule last looked, so that it can say what may not have changed.
//!
//! Rows are never moved in what is remembered: those that have gone stay until many have, and new ones are added at the
//! end, so that keeping up costs a comparison and not a copy.

use std::ops::Range;

use rayon::prelude::*;

use super::blocks::{Blocks, Digests};
use super::view::{News, View};
use crate::engine::table::Table;
use crate::world::World;

/// Bytes compared at once in a block that has changed, before single rows are looked at.
const BYTES: usize = 128;
/// Bytes remembered below which one thread looks alone: waking another would take longer.
const FEW: usize = 1 << 18;
/// Ids compared at once.
const IDS: usize = 256;

/// A column as it was.
pub(super) struct Column {
    pub(super) place: usize,
    /// Bytes a row.
    pub(super) size: usize,
    /// Its cells; none where only the blocks are known.
    pub(super) bytes: Option<Vec<u8>>,
    blocks: Blocks,
    /// Whether somebody asks which rows may have changed.
    noticed: bool,
}

/// What has changed in a column.
#[derive(Default)]
pub(super) struct Stir {
    /// Rows of both times whose cell is another now, in order; none where the cells are not remembered.
    pub(super) changes: Vec<Change>,
    /// Rows as they are now that may have changed, in order, if somebody asks.
    pub(super) rows: Vec<Range<usize>>,
    digests: Digests,
}

/// Columns of a table as they were.
pub(super) struct Remembered {
    pub(super) table: usize,
    pub(super) ids: Vec<u32>,
    /// Rows that had gone by the last look and are still kept here, in order.
    departed: Vec<usize>,
    pub(super) columns: Vec<Column>,
}

/// A list kept beside the tables, in which an id leads to another.
type Links = fn(&World) -> &[u32];

/// Such lists, by the names under which they are remembered like columns.
const LISTS: &[(&str, &str, Links)] = &[
    ("families", "first_member", |world| world.families.member_lists().0),
    ("families", "next_member", |world| world.families.member_lists().1),
];

/// Such a list as it was.
pub(super) struct List {
    pub(super) name: &'static str,
    of: Links,
    was: Vec<u32>,
    blocks: Blocks,
}

impl List {
    fn find(table: &str, name: &str, world: &World) -> Option<Self> {
        let found = LISTS.iter().find(|list| (list.0, list.1) == (table, name));
        let list = |name: &'static str, of: Links| {
            let was = of(world).to_vec();
            Self { name, of, blocks: Blocks::of(bytemuck::cast_slice(&was), size_of::<u32>()), was }
        };
        found.map(|&(_, name, of)| list(name, of))
    }

    /// Ids that led elsewhere, in order.
    fn changes(&self, world: &World) -> (Vec<u32>, Digests) {
        let now = (self.of)(world);
        let (was, size) = (self.was.as_slice(), size_of::<u32>());
        let both = [Run { then: 0, now: 0, len: was.len().min(now.len()) }];
        let mut found = Vec::new();
        let digests = self.blocks.stirred(bytemuck::cast_slice(now), was.len(), &both, |run| {
            let rows = run.then..run.then + run.len;
            let cells = (bytemuck::cast_slice(&was[rows.clone()]), bytemuck::cast_slice(&now[rows.clone()]));
            differ(cells, size, &mut |place| found.push((rows.start + place) as u32));
        });
        (found, digests)
    }
}

/// Columns as they were after a tick.
pub struct Past {
    pub(super) tick: u32,
    pub(super) tables: Vec<Remembered>,
    pub(super) lists: Vec<List>,
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

impl Run {
    /// The part of it that lies between two rows of what is remembered; some of it must.
    pub(super) fn within(self, from: usize, to: usize) -> Self {
        let (start, end) = (self.then.max(from), (self.then + self.len).min(to));
        Self { then: start, now: self.now + start - self.then, len: end - start }
    }
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
    /// Remembers columns, given as (table, column), as they are now; of those that are only noticed, whether they change.
    ///
    /// # Panics
    /// If there is no such column: a mistake in a rule, found by any test that audits once.
    pub fn of(world: &World, remembers: &[(&str, &str)], notices: &[(&str, &str)]) -> Self {
        let all = world.state.tables();
        let mut tables: Vec<Remembered> = Vec::new();
        let mut lists = Vec::new();
        let only = notices.iter().filter(|column| !remembers.contains(column));
        for &(name, column) in remembers.iter().chain(only) {
            if let Some(list) = List::find(name, column, world) {
                lists.push(list);
                continue;
            }
            let table = all.iter().position(|table| table.spec().name == name);
            let table = table.unwrap_or_else(|| panic!("there is no table {name} to remember"));
            let spec = all[table].spec();
            let place = spec.position(column);
            let place = place.unwrap_or_else(|| panic!("there is no column {name}.{column} to remember"));
            let size = spec.columns[place].base.size() * spec.columns[place].width;
            let noticed = notices.contains(&(name, column));
            let bytes = all[table].bytes(place);
            let blocks = Blocks::of(bytes, size);
            let kept = remembers.contains(&(name, column)).then(|| bytes.to_vec());
            let column = Column { place, size, bytes: kept, blocks, noticed };
            match tables.iter_mut().find(|known| known.table == table) {
                Some(known) => known.columns.push(column),
                None => tables.push(Remembered {
                    table,
                    ids: all[table].ids().as_slice().to_vec(),
                    departed: Vec::new(),
                    columns: vec![column],
                }),
            }
        }
        Self { tick: world.cx.tick, tables, lists }
    }

    /// What is remembered beside the world as it is, with all that has changed.
    pub fn view<'a>(&'a self, world: &'a World) -> View<'a> {
        let tables = world.state.tables();
        let runs: Vec<Vec<Run>> =
            self.tables.iter().map(|old| shared(&old.ids, tables[old.table].ids().as_slice())).collect();
        let of = |old: &Remembered, runs: &Vec<Run>, column: &Column| {
            column.changes(tables[old.table].bytes(column.place), old.ids.len(), runs)
        };
        let stirs = if self.memory() < FEW {
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
        let gone = self.tables.iter().zip(&runs).map(|(old, runs)| old.gone(runs)).collect();
        let lists: Vec<(Vec<u32>, Digests)> = self.lists.par_iter().map(|list| list.changes(world)).collect();
        let whole = self.tables.iter().all(|old| old.fits(tables[old.table]));
        View { past: self, tables, news: News { runs, stirs, gone, lists, whole } }
    }

    /// Brings what is remembered up to date, with the news of a view of the same world.
    pub fn learn(&mut self, world: &World, news: &News) {
        let tables = world.state.tables();
        self.tick = world.cx.tick;
        for (place, old) in self.tables.iter_mut().enumerate() {
            old.learn(tables[old.table], &news.runs[place], &news.stirs[place], &news.gone[place]);
        }
        for (list, (changes, digests)) in self.lists.iter_mut().zip(&news.lists) {
            let now = (list.of)(world);
            list.was.truncate(now.len());
            changes.iter().for_each(|&id| list.was[id as usize] = now[id as usize]);
            list.was.extend_from_slice(&now[list.was.len()..]);
            list.blocks.learn(digests, list.was.len());
        }
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        let column = |column: &Column| column.bytes.as_ref().map_or(0, Vec::len);
        let table = |old: &Remembered| old.ids.len() * 4 + old.columns.iter().map(column).sum::<usize>();
        let lists = self.lists.iter().map(|list| list.was.len() * 4);
        self.tables.iter().map(table).chain(lists).sum()
    }
}

impl Column {
    /// What has changed of so many rows as were remembered.
    fn changes(&self, now: &[u8], len: usize, runs: &[Run]) -> Stir {
        let size = self.size;
        let mut stir = Stir::default();
        if runs.last().is_some_and(|last| (last.now + last.len) * size > now.len()) {
            // A column that lacks rows is another rule's matter.
            return stir;
        }
        stir.digests = self.blocks.stirred(now, len, runs, |run| {
            if self.noticed {
                stir.rows.push(run.now..run.now + run.len);
            }
            if let Some(then) = &self.bytes {
                let cells = (&then[run.then * size..][..run.len * size], &now[run.now * size..][..run.len * size]);
                let change = |row: usize| Change { then: run.then + row, now: run.now + row };
                differ(cells, size, &mut |row| stir.changes.push(change(row)));
            }
        });
        stir
    }

    /// The cells, which must be remembered.
    pub(super) fn cells(&self) -> &[u8] {
        self.bytes.as_deref().unwrap_or_default()
    }

    /// Learns the rows that have changed and those from `fresh` on; `len` rows are remembered then.
    fn learn(&mut self, now: &[u8], stir: &Stir, fresh: usize, len: usize) {
        let size = self.size;
        if let Some(bytes) = &mut self.bytes {
            for change in &stir.changes {
                bytes[change.then * size..][..size].copy_from_slice(&now[change.now * size..][..size]);
            }
            bytes.extend_from_slice(&now[fresh * size..]);
        }
        self.blocks.learn(&stir.digests, len);
    }

    /// Remembers a column anew.
    fn renew(&mut self, now: &[u8]) {
        self.blocks = Blocks::of(now, self.size);
        self.bytes = self.bytes.take().map(|_| now.to_vec());
    }
}

/// Hears of every row in which two columns of cells of a size differ: some at once, and where those differ one by one.
fn differ((then, now): (&[u8], &[u8]), size: usize, hear: &mut impl FnMut(usize)) {
    let rows = (BYTES / size).max(1);
    for (piece, (then, now)) in then.chunks(rows * size).zip(now.chunks(rows * size)).enumerate() {
        if then != now {
            let cells = then.chunks(size).zip(now.chunks(size)).enumerate();
            cells.filter(|(_, (then, now))| then != now).for_each(|(row, _)| hear(piece * rows + row));
        }
    }
}

impl Remembered {
    /// Whether the columns of the table have as many cells as it has rows.
    fn fits(&self, table: &dyn Table) -> bool {
        self.columns.iter().all(|column| table.bytes(column.place).len() == table.ids().len() * column.size)
    }

    /// Rows that have gone since the last look, in order: those between the runs that had not gone by then.
    fn gone(&self, runs: &[Run]) -> Vec<usize> {
        let mut departed = self.departed.iter().copied().peekable();
        let mut found = Vec::new();
        let mut next = 0;
        for run in runs.iter().copied().chain([Run { then: self.ids.len(), now: 0, len: 0 }]) {
            let between = (next..run.then).filter(|row| departed.next_if_eq(row).is_none());
            found.extend(between);
            next = run.then + run.len;
        }
        found
    }

    /// The first row of a table that was not there at the last look.
    ///
    /// Ids ascend and are never given out again, so that those above the last known one are new.
    pub(super) fn fresh(&self, ids: &[u32]) -> usize {
        ids.partition_point(|id| self.ids.last().is_some_and(|last| id <= last))
    }

    fn learn(&mut self, table: &dyn Table, runs: &[Run], stirs: &[Stir], gone: &[usize]) {
        if !self.fits(table) {
            return;
        }
        let ids = table.ids().as_slice();
        let kept: usize = runs.iter().map(|run| run.len).sum();
        if kept + kept / 128 + 64 < self.ids.len() {
            self.ids = ids.to_vec();
            self.departed.clear();
            self.columns.iter_mut().for_each(|column| column.renew(table.bytes(column.place)));
            return;
        }
        let fresh = self.fresh(ids);
        self.ids.extend_from_slice(&ids[fresh..]);
        self.departed.extend_from_slice(gone);
        self.departed.sort_unstable();
        for (column, stir) in self.columns.iter_mut().zip(stirs) {
            column.learn(table.bytes(column.place), stir, fresh, self.ids.len());
        }
    }
}

/// The runs of rows that two ascending lists of ids share.
fn shared(then: &[u32], now: &[u32]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < then.len() && j < now.len() {
        let whole = IDS.min(then.len() - i).min(now.len() - j);
        let len = alike(&then[i..i + whole], &now[j..j + whole]);
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

/// How many ids two ascending lists of one length have in common at their beginning.
///
/// Where one list lacks an id of the other, all that follow differ, so that halving finds the first that does.
fn alike(then: &[u32], now: &[u32]) -> usize {
    if then == now {
        return then.len();
    }
    let (mut low, mut high) = (0, then.len());
    while low < high {
        let middle = low.midpoint(high);
        if then[middle] == now[middle] { low = middle + 1 } else { high = middle }
    }
    if then[..low] == now[..low] { low } else { then.iter().zip(now).take_while(|(a, b)| a == b).count() }
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
