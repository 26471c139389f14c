//! What some columns were when a rule last looked, so that it can say what may not have changed.
//!
//! Rows are never moved in what is remembered: those that have gone stay until many have, and new ones are added at the
//! end, so that keeping up costs a comparison and not a copy.

use std::ops::Range;

use rayon::prelude::*;

use super::auditor::Stopwatch;
use super::blocks::{Blocks, Digests};
use super::cells::Taken;
use super::differ::differ;
use super::runs::{Run, add, all_of, shared};
use super::view::{News, View};
use crate::engine::hash::{self, Piece};
use crate::engine::table::Table;
use crate::world::World;

/// Bytes remembered below which one thread looks alone: waking another would take longer.
const FEW: usize = 1 << 18;

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

impl Stir {
    /// Adds what has changed in the next part of the column.
    fn add(&mut self, next: Self) {
        append(&mut self.changes, next.changes);
        append(&mut self.rows, next.rows);
        append(&mut self.digests, next.digests);
    }
}

/// Adds a list to another, which it becomes where that is empty, as most are.
fn append<T>(list: &mut Vec<T>, next: Vec<T>) {
    if list.is_empty() {
        *list = next;
    } else {
        list.extend(next);
    }
}

/// Columns of a table as they were.
pub(super) struct Remembered {
    pub(super) table: usize,
    pub(super) ids: Vec<u32>,
    /// Rows that were in the table at the last look: what lies between had gone by then, and is still kept here.
    stay: Vec<Run>,
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
        let digests = self.blocks.stirred((bytemuck::cast_slice(now), 0..size * now.len()), was.len(), &both, |run| {
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
                    stay: all_of(all[table].ids().len()),
                    columns: vec![column],
                }),
            }
        }
        Self { tick: world.cx.tick, tables, lists }
    }

    /// What is remembered beside the world as it is, with all that has changed.
    pub fn view<'a>(&'a self, world: &'a World) -> View<'a> {
        let tables = world.state.tables();
        let (runs, gone) = self.stayed(&tables);
        let of = |old: &Remembered, runs: &Vec<Run>, column: &Column| {
            let bytes = tables[old.table].bytes(column.place);
            column.changes((bytes, 0..bytes.len()), old.ids.len(), runs)
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
        let lists = self.lists.par_iter().map(|list| list.changes(world)).collect();
        self.seen(world, (runs, gone), stirs, lists)
    }

    /// The same, and the hash of each table: each piece is looked at when it has just been hashed.
    ///
    /// `also` looks at each then.
    /// The last number is the seconds that looks at what was remembered took, of all threads together.
    pub fn view_hashing<'a>(
        &'a self,
        world: &'a World,
        clock: &dyn Stopwatch,
        also: impl Fn(&Piece<'_>) + Sync,
    ) -> (View<'a>, Vec<u128>, f64) {
        let (begun, taken, tables) = (clock.seconds(), Taken::default(), world.state.tables());
        let (runs, gone) = self.stayed(&tables);
        let look = |piece: Piece<'_>| {
            also(&piece);
            let place = self.tables.iter().position(|old| old.table == piece.table.1)?;
            let old = &self.tables[place];
            let column = old.columns.iter().position(|column| Some(column.place) == piece.column)?;
            let bytes = tables[old.table].bytes(old.columns[column].place);
            let changes = || old.columns[column].changes((bytes, piece.part.clone()), old.ids.len(), &runs[place]);
            Some((place, column, taken.time(&piece, clock, changes)))
        };
        let lists = || self.lists.par_iter().map(|list| list.changes(world)).collect();
        let seconds = clock.seconds() - begun;
        let ((components, parts), lists) = rayon::join(|| hash::looking(&tables, look), lists);
        let seconds = seconds + taken.seconds();
        let mut stirs: Vec<Vec<Stir>> =
            self.tables.iter().map(|old| old.columns.iter().map(|_| Stir::default()).collect()).collect();
        for (place, column, stir) in parts.into_iter().flatten() {
            stirs[place][column].add(stir);
        }
        (self.seen(world, (runs, gone), stirs, lists), components, seconds)
    }

    /// By table the rows that are still there, and those that have gone.
    fn stayed(&self, tables: &[&dyn Table]) -> (Vec<Vec<Run>>, Vec<Vec<usize>>) {
        self.tables.iter().map(|old| shared(&old.ids, &old.stay, tables[old.table].ids().as_slice())).unzip()
    }

    /// The view of what has changed in the tables, with what has changed in lists.
    fn seen<'a>(
        &'a self,
        world: &'a World,
        (runs, gone): (Vec<Vec<Run>>, Vec<Vec<usize>>),
        stirs: Vec<Vec<Stir>>,
        lists: Vec<(Vec<u32>, Digests)>,
    ) -> View<'a> {
        let tables = world.state.tables();
        let whole = self.tables.iter().all(|old| old.fits(tables[old.table]));
        View { past: self, tables, news: News { runs, stirs, gone, lists, whole } }
    }

    /// Brings what is remembered up to date, with the news of a view of the same world.
    pub fn learn(&mut self, world: &World, news: &News) {
        let tables = world.state.tables();
        self.tick = world.cx.tick;
        self.tables.par_iter_mut().with_max_len(1).enumerate().for_each(|(place, old)| {
            old.learn(tables[old.table], &news.runs[place], &news.stirs[place]);
        });
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
        let column = |column: &Column| column.bytes.as_ref().map_or(0, Vec::len) + column.blocks.memory();
        let table = |old: &Remembered| old.ids.len() * 4 + old.columns.iter().map(column).sum::<usize>();
        let lists = self.lists.iter().map(|list| list.was.len() * 4 + list.blocks.memory());
        self.tables.iter().map(table).chain(lists).sum()
    }
}

impl Column {
    /// What has changed of so many rows as were remembered, in blocks whose first byte lies within a part of the column.
    fn changes(&self, (now, within): (&[u8], Range<usize>), len: usize, runs: &[Run]) -> Stir {
        let size = self.size;
        let mut stir = Stir::default();
        if runs.last().is_some_and(|last| (last.now + last.len) * size > now.len()) {
            // A column that lacks rows is another rule's matter.
            return stir;
        }
        stir.digests = self.blocks.stirred((now, within), len, runs, |run| {
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

impl Remembered {
    /// Whether the columns of the table have as many cells as it has rows.
    fn fits(&self, table: &dyn Table) -> bool {
        self.columns.iter().all(|column| table.bytes(column.place).len() == table.ids().len() * column.size)
    }

    /// The first row of a table that was not there at the last look.
    ///
    /// Ids ascend and are never given out again, so that those above the last known one are new.
    pub(super) fn fresh(&self, ids: &[u32]) -> usize {
        ids.partition_point(|id| self.ids.last().is_some_and(|last| id <= last))
    }

    fn learn(&mut self, table: &dyn Table, runs: &[Run], stirs: &[Stir]) {
        if !self.fits(table) {
            return;
        }
        let ids = table.ids().as_slice();
        let kept: usize = runs.iter().map(|run| run.len).sum();
        if kept + kept / 128 + 64 < self.ids.len() {
            self.ids = ids.to_vec();
            self.stay = all_of(ids.len());
            self.columns.iter_mut().for_each(|column| column.renew(table.bytes(column.place)));
            return;
        }
        let fresh = self.fresh(ids);
        self.stay.clear();
        self.stay.extend_from_slice(runs);
        add(&mut self.stay, Run { then: self.ids.len(), now: fresh, len: ids.len() - fresh });
        self.ids.extend_from_slice(&ids[fresh..]);
        for (column, stir) in self.columns.iter_mut().zip(stirs) {
            column.learn(table.bytes(column.place), stir, fresh, self.ids.len());
        }
    }
}
