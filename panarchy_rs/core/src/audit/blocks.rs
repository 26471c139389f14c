//! Digests of a column's rows, block by block: what is as it was is found without reading what it was.

use std::ops::Range;

use super::runs::Run;
use crate::engine::chunks::{Work, wide};

/// Bytes in a block of numbers, most of which hardly change: the longer, the less a digest costs.
const BYTES: usize = 4096;
/// Bytes from which on a row is a list of numbers, and rows in a block of such: a change stirs up all of them.
const LIST: usize = 32;
const LISTS: usize = 16;
/// Words that are mixed side by side.
const LANES: usize = 8;
/// What is known of a block's bytes, word by word: to bring them together would take as long as to make them.
pub(super) type Digest = [u64; LANES];
/// Stands for a digest that is not known yet.
const UNKNOWN: Digest = [0; LANES];

/// Digests of blocks of so many rows of what is remembered, without those that have gone; a last part has none.
pub(super) struct Blocks {
    /// Bytes a row.
    size: usize,
    /// Rows a block.
    rows: usize,
    digests: Vec<Digest>,
}

/// New digests by block.
pub(super) type Digests = Vec<(usize, Digest)>;

impl Blocks {
    /// The blocks of a column of whole rows of a size.
    pub fn of(bytes: &[u8], size: usize) -> Self {
        let rows = if size < LIST { BYTES / size } else { LISTS };
        let whole = bytes.chunks_exact(rows * size);
        Self { size, rows, digests: whole.map(digest).collect() }
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        self.digests.len() * size_of::<Digest>()
    }

    /// Hears of the runs of rows, of both times, of every block that may have changed; returns their digests.
    ///
    /// `len` rows are remembered; blocks count whose first byte lies `within` a part of the column as it is now.
    pub fn stirred(
        &self,
        (now, within): (&[u8], Range<usize>),
        len: usize,
        runs: &[Run],
        mut hear: impl FnMut(Run),
    ) -> Digests {
        let mut news = Vec::new();
        wide(Stirred { blocks: self, now, within, len, runs, hear: &mut hear, news: &mut news });
        news
    }

    /// Learns digests, of a column of which `len` rows are remembered now.
    pub fn learn(&mut self, news: &Digests, len: usize) {
        news.iter().for_each(|&(block, digest)| self.digests[block] = digest);
        // Blocks that have just filled up: their digests are learnt when they are next looked at.
        self.digests.resize(len / self.rows, UNKNOWN);
    }
}

/// The comparison of the blocks of a part of a column.
struct Stirred<'a, F> {
    blocks: &'a Blocks,
    now: &'a [u8],
    within: Range<usize>,
    len: usize,
    runs: &'a [Run],
    hear: &'a mut F,
    news: &'a mut Digests,
}

impl<F: FnMut(Run)> Work for Stirred<'_, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { blocks: Blocks { size, rows, digests }, now, within, len, runs, hear, news } = self;
        let Some(near) = runs.iter().find(|run| (run.now + run.len) * size > within.start) else { return };
        let inside = (within.start.div_ceil(*size)).saturating_sub(near.now);
        let nearest = (near.then + inside) / rows * rows;
        let mut first = runs.partition_point(|run| run.then + run.len <= nearest);
        for from in (nearest..len).step_by(*rows) {
            let (block, to) = (from / rows, (from + rows).min(len));
            while runs.get(first).is_some_and(|run| run.then + run.len <= from) {
                first += 1;
            }
            let here = runs[first..].iter().take_while(|run| run.then < to).map(|run| run.within(from, to));
            let Some(start) = here.clone().next().map(|run| run.now * size) else { continue };
            if start >= within.end {
                break;
            }
            if start < within.start {
                continue;
            }
            if let Some(there) = joined(here.clone()).filter(|_| to - from == *rows) {
                let digest = digest(&now[there.start * size..there.end * size]);
                if digests.get(block) == Some(&digest) {
                    continue;
                }
                news.push((block, digest));
            }
            here.for_each(&mut *hear);
        }
    }
}

/// Words of a stripe: as many lanes as keep a core busy while each waits for its last product.
const STRIPE: usize = 4 * LANES;
/// What a word is multiplied by: odd, so that no two words give the same, and large (the golden ratio in 64 bits).
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A digest that tells apart all bytes that differ in one word of a lane, or are more or fewer, and others but for a few
/// patterns that nothing here writes.
///
/// A hash that is made for all lengths takes as long for its end as for its middle where blocks are this short.
#[inline(always)]
fn digest(bytes: &[u8]) -> Digest {
    let (stripes, rest) = bytes.as_chunks::<{ 8 * STRIPE }>();
    let mut mixed = [ODD ^ bytes.len() as u64; STRIPE];
    for stripe in stripes {
        mix(&mut mixed, stripe);
    }
    let (lanes, rest) = rest.as_chunks::<{ 8 * LANES }>();
    for lanes in lanes {
        mix(&mut mixed[..LANES], lanes);
    }
    if !rest.is_empty() {
        let mut last = [0; 8 * LANES];
        last[..rest.len()].copy_from_slice(rest);
        mix(&mut mixed[..LANES], &last);
    }
    let mut digest = UNKNOWN;
    for (part, words) in mixed.as_chunks::<LANES>().0.iter().enumerate() {
        for (all, word) in digest.iter_mut().zip(words) {
            *all ^= word.rotate_left(16 * part as u32);
        }
    }
    digest
}

#[inline(always)]
fn mix(mixed: &mut [u64], bytes: &[u8]) {
    for (word, bytes) in mixed.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *word = (*word ^ u64::from_le_bytes(*bytes)).rotate_left(29).wrapping_mul(ODD);
    }
}

/// The rows as they are now of runs that follow one another there; none where they do not.
fn joined(runs: impl Iterator<Item = Run>) -> Option<Range<usize>> {
    let mut rows: Option<Range<usize>> = None;
    for run in runs {
        let start = rows.map_or(Some(run.now), |rows| (rows.end == run.now).then_some(rows.start))?;
        rows = Some(start..run.now + run.len);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(blocks: &Blocks, now: &[u8], len: usize, runs: &[Run]) -> (Vec<Run>, Digests) {
        let mut heard = Vec::new();
        let news = blocks.stirred((now, 0..now.len()), len, runs, |run| heard.push(run));
        (heard, news)
    }

    #[test]
    fn parts_of_a_column_together_tell_what_the_whole_does() {
        for (size, len) in [(1, 9000), (4, 3000), (8, 5000), (12, 2000), (64, 300), (72, 333)] {
            let then: Vec<u8> = (0..len * size).map(|place| (place / 5) as u8).collect();
            let blocks = Blocks::of(&then, size);
            let gone = |row: usize| row % 571 == 17 || (row / 40) % 30 == 29;
            let mut now: Vec<u8> = then
                .chunks(size)
                .enumerate()
                .filter(|(row, _)| !gone(*row))
                .flat_map(|(_, cell)| cell.to_vec())
                .collect();
            (0..now.len()).step_by(1777).for_each(|place| now[place] ^= 1);
            let mut runs: Vec<Run> = Vec::new();
            for (now, then) in (0..len).filter(|row| !gone(*row)).enumerate() {
                match runs.last_mut().filter(|run| run.then + run.len == then) {
                    Some(run) => run.len += 1,
                    None => runs.push(Run { then, now, len: 1 }),
                }
            }
            let whole = heard(&blocks, &now, len, &runs);
            for part in [64, 1000, 4096, 100_000] {
                let (mut all, mut news) = (Vec::new(), Vec::new());
                for first in (0..now.len()).step_by(part) {
                    let within = first..(first + part).min(now.len());
                    news.extend(blocks.stirred((&now, within), len, &runs, |run| all.push(run)));
                }
                assert_eq!((all, news), whole, "{len} rows of {size} bytes in parts of {part}");
            }
        }
    }

    #[test]
    fn a_digest_tells_every_single_change_and_what_was_moved() {
        for len in [1, 8, 63, 64, 255, 256, 1000, 1152, 4092, 4096] {
            let bytes: Vec<u8> = (0..len).map(|place| (place * 31 / 7) as u8).collect();
            let whole = digest(&bytes);
            assert_ne!(digest(&[bytes.as_slice(), &[0]].concat()), whole, "a zero more than {len}");
            for place in 0..len {
                let mut other = bytes.clone();
                other[place] ^= 0x80;
                assert_ne!(digest(&other), whole, "{place} of {len}");
                let far = (place + 64) % len;
                other = bytes.clone();
                (other[place], other[far]) = (bytes[place].wrapping_add(1), bytes[far].wrapping_sub(1));
                assert!(far == place || digest(&other) != whole, "{place} and {far} of {len}");
            }
        }
    }

    #[test]
    fn blocks_that_changed_or_lost_a_row_are_heard_of_and_others_are_not() {
        let (size, len) = (64, 100);
        let mut then: Vec<u8> = (0..len * size).map(|place| (place / 7) as u8).collect();
        let mut blocks = Blocks::of(&then, size);
        let all = [Run { then: 0, now: 0, len }];
        // What follows the last whole block is always heard of.
        let last = Run { then: 96, now: 96, len: 4 };
        assert_eq!(heard(&blocks, &then, len, &all).0, [last]);
        then[17 * size + 3] ^= 1;
        let (runs, news) = heard(&blocks, &then, len, &all);
        assert_eq!(runs, [Run { then: 16, now: 16, len: 16 }, last]);
        blocks.learn(&news, len);
        assert_eq!(heard(&blocks, &then, len, &all).0, [last]);
        // A row has gone: its block has changed, and those behind it have only moved.
        let now: Vec<u8> =
            then.chunks(size).enumerate().filter(|(row, _)| *row != 40).flat_map(|(_, cell)| cell.to_vec()).collect();
        let runs = [Run { then: 0, now: 0, len: 40 }, Run { then: 41, now: 40, len: 59 }];
        let parts = [Run { then: 32, now: 32, len: 8 }, Run { then: 41, now: 40, len: 7 }];
        let last = Run { then: 96, now: 95, len: 4 };
        let (heard_of, news) = heard(&blocks, &now, len, &runs);
        assert_eq!(heard_of, [parts[0], parts[1], last]);
        blocks.learn(&news, len);
        assert_eq!(heard(&blocks, &now, len, &runs).0, [last]);
        // New rows fill up the last block.
        blocks.learn(&Vec::new(), 120);
        let longer: Vec<u8> = now.iter().copied().chain([9; 20 * 64]).collect();
        let runs = [runs[0], Run { then: 41, now: 40, len: 79 }];
        assert_eq!(heard(&blocks, &longer, 120, &runs).0[0], Run { then: 96, now: 95, len: 16 });
    }
}
