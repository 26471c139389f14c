//! Who belongs to the entities that decide today: rows grouped by the entity they belong to, by counting.

use crate::engine::chunks;
use crate::engine::ids::{Ids, NONE};

/// Days of a month, over which decisions are staggered by id mod 30.
const MONTH_DAYS: u32 = 30;

/// Rows that belong to an owner whose decision falls on the day of `tick`, in order.
pub fn due_of(owner: &[u32], tick: u32) -> Vec<usize> {
    // Divisible by 30 after a shift: a test that the compiler makes for many ids at once.
    let shift = MONTH_DAYS - tick % MONTH_DAYS;
    chunks::find(owner, move |id| id.wrapping_add(shift).is_multiple_of(MONTH_DAYS) & (id != NONE))
}

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
        let due = due_of(owner, tick);
        let slot = |row: usize| (owner[row] / MONTH_DAYS) as usize;
        let slots = owners.next() as usize / MONTH_DAYS as usize + 1;
        let mut start = vec![0u32; slots + 1];
        for &row in &due {
            start[slot(row) + 1] += 1;
        }
        for slot in 0..slots {
            start[slot + 1] += start[slot];
        }
        let mut next = start.clone();
        let mut rows = vec![0u32; start[slots] as usize];
        for &row in &due {
            let next = &mut next[slot(row)];
            rows[*next as usize] = row as u32;
            *next += 1;
        }
        Self { day, start, rows }
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
