//! Sets of ids, and rows that satisfy a condition.

use crate::engine::chunks;

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

/// Rows that satisfy a condition, in order, found in parallel.
pub fn rows(len: usize, wanted: impl Fn(usize) -> bool + Sync) -> Vec<usize> {
    chunks::map(len, |rows| rows.filter(|&row| wanted(row)).collect::<Vec<_>>()).concat()
}
