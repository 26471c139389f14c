//! Parallel loops over fixed chunks of entities, with results in chunk order whatever the thread count.

use rayon::prelude::*;

/// Entities a chunk: fixed, so that the partition never depends on the number of threads.
pub const CHUNK: usize = 2048;

/// Blocks into which entities are cut where each piece of work needs a buffer of its own: fixed as well.
pub const BLOCKS: usize = 16;

/// Runs `work` on every chunk of `0..len` in parallel and returns the results in chunk order.
pub fn map<R: Send>(len: usize, work: impl Fn(std::ops::Range<usize>) -> R + Sync) -> Vec<R> {
    (0..len.div_ceil(CHUNK)).into_par_iter().map(|chunk| work(chunk * CHUNK..((chunk + 1) * CHUNK).min(len))).collect()
}

/// Runs `work` on each of [`BLOCKS`] blocks of `0..len` in parallel and returns the results in block order.
pub fn blocks<R: Send>(len: usize, work: impl Fn(std::ops::Range<usize>) -> R + Sync) -> Vec<R> {
    let block = block(len);
    (0..len.div_ceil(block))
        .into_par_iter()
        .map(|number| work(number * block..((number + 1) * block).min(len)))
        .collect()
}

/// Entities in a block, where there are `len` of them.
pub fn block(len: usize) -> usize {
    len.div_ceil(BLOCKS).max(1)
}

/// Sums `work` over chunks, folded in chunk order, so that a float sum has one value on every machine.
pub fn sum(len: usize, work: impl Fn(std::ops::Range<usize>) -> f64 + Sync) -> f64 {
    map(len, work).into_iter().fold(0.0, |total, part| total + part)
}

/// Sums integers over chunks.
pub fn sum_i64(len: usize, work: impl Fn(std::ops::Range<usize>) -> i64 + Sync) -> i64 {
    map(len, work).into_iter().sum()
}
