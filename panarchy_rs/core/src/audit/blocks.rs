//! Digests of a column's rows, block by block: what is as it was is found without reading what it was.

use twox_hash::XxHash3_64;

use super::past::Run;

/// Bytes in a block of numbers, most of which hardly change: the longer, the less a digest costs.
const BYTES: usize = 4096;
/// Bytes from which on a row is a list of numbers, and rows in a block of such: a change stirs up all of them.
const LIST: usize = 32;
const LISTS: usize = 16;
/// Stands for a digest that is not known yet.
const UNKNOWN: u64 = 0;

/// Digests of blocks of so many rows of what is remembered, without those that have gone; a last part has none.
pub(super) struct Blocks {
    /// Bytes a row.
    size: usize,
    /// Rows a block.
    rows: usize,
    digests: Vec<u64>,
}

/// New digests by block.
pub(super) type Digests = Vec<(usize, u64)>;

impl Blocks {
    /// The blocks of a column of whole rows of a size.
    pub fn of(bytes: &[u8], size: usize) -> Self {
        let rows = if size < LIST { BYTES / size } else { LISTS };
        let whole = bytes.chunks_exact(rows * size);
        Self { size, rows, digests: whole.map(XxHash3_64::oneshot).collect() }
    }

    /// Hears of the runs of rows, of both times, of every block that may have changed; returns their digests.
    ///
    /// `len` rows are remembered.
    pub fn stirred(&self, now: &[u8], len: usize, runs: &[Run], mut hear: impl FnMut(Run)) -> Digests {
        let mut news = Vec::new();
        let mut first = 0;
        for (block, from) in (0..len).step_by(self.rows).enumerate() {
            let to = (from + self.rows).min(len);
            while runs.get(first).is_some_and(|run| run.then + run.len <= from) {
                first += 1;
            }
            let here = runs[first..].iter().take_while(|run| run.then < to).map(|run| run.within(from, to));
            if let Some(rows) = joined(here.clone()).filter(|_| to - from == self.rows) {
                let digest = XxHash3_64::oneshot(&now[rows.start * self.size..rows.end * self.size]);
                if self.digests.get(block) == Some(&digest) {
                    continue;
                }
                news.push((block, digest));
            }
            here.for_each(&mut hear);
        }
        news
    }

    /// Learns digests, of a column of which `len` rows are remembered now.
    pub fn learn(&mut self, news: &Digests, len: usize) {
        news.iter().for_each(|&(block, digest)| self.digests[block] = digest);
        // Blocks that have just filled up: their digests are learnt when they are next looked at.
        self.digests.resize(len / self.rows, UNKNOWN);
    }
}

/// The rows as they are now of runs that follow one another there; none where they do not.
fn joined(runs: impl Iterator<Item = Run>) -> Option<std::ops::Range<usize>> {
    let mut rows: Option<std::ops::Range<usize>> = None;
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
        let news = blocks.stirred(now, len, runs, |run| heard.push(run));
        (heard, news)
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
