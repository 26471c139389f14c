//! Who belongs to the entities that decide today: rows grouped by the entity they belong to, by counting.

use crate::engine::chunks;
use crate::engine::ids::{Ids, NONE};

/// Days of a month, over which decisions are staggered by id mod 30.
const MONTH_DAYS: u32 = 30;

/// Members of the households, or staff of the firms, whose ids are one residue mod 30, so that id / 30 numbers them.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    day: u32,
    start: Vec<u32>,
    rows: Vec<u32>,
}

impl Roster {
    /// Groups rows by `owner`, for owners who decide on the day of `tick`.
    pub fn of_today(owner: &[u32], owners: &Ids, tick: u32) -> Self {
        let day = tick % MONTH_DAYS;
        let due: Vec<Vec<(u32, u32)>> = chunks::map(owner.len(), |range| {
            let start = range.start;
            let mine = owner[range].iter().enumerate();
            mine.filter(|&(_, &id)| id % MONTH_DAYS == day && id != NONE)
                .map(|(offset, &id)| (id / MONTH_DAYS, (start + offset) as u32))
                .collect()
        });
        let slots = owners.next() as usize / MONTH_DAYS as usize + 1;
        let mut start = vec![0u32; slots + 1];
        for &(slot, _) in due.iter().flatten() {
            start[slot as usize + 1] += 1;
        }
        for slot in 0..slots {
            start[slot + 1] += start[slot];
        }
        let mut next = start.clone();
        let mut rows = vec![0u32; start[slots] as usize];
        for &(slot, row) in due.iter().flatten() {
            rows[next[slot as usize] as usize] = row;
            next[slot as usize] += 1;
        }
        Self { day, start, rows }
    }

    /// All rows, group by group.
    pub fn all(&self) -> &[u32] {
        &self.rows
    }

    /// The rows that belong to an owner who decides today, in the order of ids; some may have left since.
    pub fn of(&self, id: u32) -> &[u32] {
        debug_assert_eq!(id % MONTH_DAYS, self.day, "asked on another owner's day");
        let slot = (id / MONTH_DAYS) as usize;
        match (self.start.get(slot), self.start.get(slot + 1)) {
            (Some(&from), Some(&to)) => &self.rows[from as usize..to as usize],
            _ => &[],
        }
    }

    /// Rows of the owners who decide today.
    pub fn owners(&self, owners: &Ids) -> Vec<u32> {
        let ids = (0..owners.next().div_ceil(MONTH_DAYS)).map(|slot| slot * MONTH_DAYS + self.day);
        ids.filter_map(|id| owners.find(id)).map(|row| row as u32).collect()
    }
}
