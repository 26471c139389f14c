//! Stable ids: never reused, rows kept in id order, constant-time look-up from id to row.

use std::ops::Range;

use super::chunks::{Work, wide};
use super::table::copy_with_room;

/// The id that stands for "none" in optional references.
pub const NONE: u32 = u32::MAX;

/// Rows looked at together where their ids follow one another.
const RUN: usize = 64;

/// The ids of a table's rows, ascending, and where each lives.
#[derive(Debug, Default)]
pub struct Ids {
    ids: Vec<u32>,
    row_of: Vec<u32>,
}

impl Clone for Ids {
    fn clone(&self) -> Self {
        Self { ids: copy_with_room(&self.ids), row_of: copy_with_room(&self.row_of) }
    }
}

impl Ids {
    /// Rebuilds from the ids of the rows and the next id to be given out.
    ///
    /// # Errors
    /// If the ids do not ascend or reach `next`.
    pub fn from_parts(ids: Vec<u32>, next: u32) -> Result<Self, String> {
        let ascending = ids.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || ids.last().is_some_and(|&last| last >= next) {
            return Err("row ids do not ascend below the next id".into());
        }
        let mut row_of = vec![NONE; next as usize];
        for (row, &id) in ids.iter().enumerate() {
            row_of[id as usize] = row as u32;
        }
        Ok(Self { ids, row_of })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The id the next row will get.
    pub fn next(&self) -> u32 {
        self.row_of.len() as u32
    }

    /// Gives out the next id, for a row appended at the end.
    pub fn push(&mut self) -> u32 {
        let id = self.row_of.len() as u32;
        assert!(id < NONE, "ids are exhausted");
        self.row_of.push(self.ids.len() as u32);
        self.ids.push(id);
        id
    }

    /// Gives out the next id to nobody: what would have had it does not come to be, and those after it keep theirs.
    pub fn skip(&mut self) {
        self.row_of.push(NONE);
    }

    /// The id of a row.
    pub fn id(&self, row: usize) -> u32 {
        self.ids[row]
    }

    /// All ids, ascending.
    pub fn as_slice(&self) -> &[u32] {
        &self.ids
    }

    /// The row of an id, if it still exists.
    pub fn find(&self, id: u32) -> Option<usize> {
        match self.row_of.get(id as usize) {
            Some(&row) if row != NONE => Some(row as usize),
            _ => None,
        }
    }

    /// The row of an id that must exist.
    #[inline]
    pub fn row(&self, id: u32) -> usize {
        let row = self.row_of[id as usize];
        debug_assert_ne!(row, NONE, "id {id} no longer exists");
        row as usize
    }

    /// Whether the ids ascend, each leads to its row, and no other id leads to one.
    pub fn sound(&self) -> bool {
        // As many ids lead somewhere as there are rows, and each row's id leads to it, so that no other does.
        let leading = wide(|| self.row_of.iter().map(|&row| u32::from(row != NONE)).sum::<u32>()) as usize;
        let after = self.ids.get(1..).unwrap_or_default();
        let ascending = wide(|| self.ids.iter().zip(after).fold(true, |all, (a, b)| all & (a < b)));
        let known = self.ids.last().is_none_or(|&last| (last as usize) < self.row_of.len());
        leading == self.ids.len() && ascending && known && wide(Leads { ids: &self.ids, row_of: &self.row_of })
    }

    /// Removes some rows and moves up those of the runs between them.
    pub fn remove(&mut self, rows: &[usize], runs: &[Range<usize>]) {
        for &row in rows {
            self.row_of[self.ids[row] as usize] = NONE;
        }
        for (gone, run) in runs.iter().enumerate().skip(1) {
            for row in run.clone() {
                let id = self.ids[row];
                self.ids[row - gone] = id;
                self.row_of[id as usize] = (row - gone) as u32;
            }
        }
        self.ids.truncate(self.ids.len() - rows.len());
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        (self.ids.capacity() + self.row_of.capacity()) * 4
    }
}

/// Whether each row's id, of those that ascend, leads to it.
struct Leads<'a> {
    ids: &'a [u32],
    row_of: &'a [u32],
}

impl Work for Leads<'_> {
    type Output = bool;

    #[inline(always)]
    fn call(self) -> bool {
        let mut row = 0u32;
        for ids in self.ids.chunks(RUN) {
            let (first, last) = (ids[0] as usize, ids[ids.len() - 1] as usize);
            let all = if last - first + 1 == ids.len() {
                // None is missing between them, so that they lead to rows that follow one another, too.
                self.row_of[first..=last].iter().zip(row..).fold(true, |all, (&led, row)| all & (led == row))
            } else {
                ids.iter().zip(row..).fold(true, |all, (&id, row)| all & (self.row_of[id as usize] == row))
            };
            if !all {
                return false;
            }
            row += ids.len() as u32;
        }
        true
    }
}
