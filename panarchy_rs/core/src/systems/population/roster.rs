//! Finds the members of some households in one parallel scan: no list of members is kept anywhere.

use crate::engine::chunks;
use crate::tables::Persons;

/// A set of ids as bits.
pub struct IdSet(Vec<u64>);

impl IdSet {
    /// The set of some ids.
    pub fn of(ids: impl IntoIterator<Item = u32>) -> Self {
        let mut bits = Vec::new();
        for id in ids {
            let word = id as usize / 64;
            if word >= bits.len() {
                bits.resize(word + 1, 0u64);
            }
            bits[word] |= 1 << (id % 64);
        }
        Self(bits)
    }

    /// Whether an id is in the set.
    #[inline]
    pub fn has(&self, id: u32) -> bool {
        self.0.get(id as usize / 64).is_some_and(|word| word >> (id % 64) & 1 == 1)
    }
}

/// The members of some households.
pub struct Roster(Vec<(u32, u32)>);

impl Roster {
    /// The members of households named by id, as they are now.
    pub fn of(persons: &Persons, households: impl IntoIterator<Item = u32>) -> Self {
        let wanted = IdSet::of(households);
        let mut pairs: Vec<(u32, u32)> = chunks::map(persons.len(), |rows| {
            rows.filter(|&row| wanted.has(persons.household_id[row]))
                .map(|row| (persons.household_id[row], row as u32))
                .collect::<Vec<_>>()
        })
        .concat();
        pairs.sort_unstable();
        Self(pairs)
    }

    /// Rows of the members of a household, in order.
    pub fn members(&self, household: u32) -> Vec<usize> {
        let first = self.0.partition_point(|pair| pair.0 < household);
        self.0[first..].iter().take_while(|pair| pair.0 == household).map(|pair| pair.1 as usize).collect()
    }
}

/// Rows that satisfy a condition, in order, found in parallel.
pub fn rows(len: usize, wanted: impl Fn(usize) -> bool + Sync) -> Vec<usize> {
    chunks::map(len, |rows| rows.filter(|&row| wanted(row)).collect::<Vec<_>>()).concat()
}
