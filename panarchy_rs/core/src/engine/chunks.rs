//! Parallel loops over fixed chunks of entities, with results in chunk order whatever the thread count.

pub use pulp::NullaryFnOnce as Work;
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

/// Values looked at in one piece by [`find`].
const SCAN: usize = 16_384;

/// The rows of a column whose value is wanted, in order, found in parallel.
///
/// Few are expected: flags are made without a branch, so that the compiler makes many at once, and read eight at a time.
/// A test that holds its numbers itself (`move`) lets it.
pub fn find<T: Copy + Sync>(values: &[T], wanted: impl Fn(T) -> bool + Sync + Copy) -> Vec<usize> {
    let pieces = values.par_chunks(SCAN).enumerate();
    let pieces: Vec<Vec<usize>> =
        pieces.map(|(piece, values)| wide(Find { first: piece * SCAN, values, wanted })).collect();
    pieces.concat()
}

/// The search of one piece.
struct Find<'a, T, F> {
    first: usize,
    values: &'a [T],
    wanted: F,
}

impl<T: Copy, F: Fn(T) -> bool> Work for Find<'_, T, F> {
    type Output = Vec<usize>;

    #[inline(always)]
    fn call(self) -> Vec<usize> {
        let Self { first, values, wanted } = self;
        let mut flags = [false; SCAN];
        for (flag, &value) in flags.iter_mut().zip(values) {
            *flag = wanted(value);
        }
        raised(&flags[..values.len().next_multiple_of(8)]).map(|place| first + place).collect()
    }
}

/// The places of the flags that are raised, in order, of a multiple of eight flags; few are expected to be.
#[inline(always)]
pub fn raised(flags: &[bool]) -> impl Iterator<Item = usize> {
    let words = flags.as_chunks::<8>().0.iter().map(|flags| u64::from_le_bytes(flags.map(u8::from)));
    words.enumerate().filter(|(_, word)| *word != 0).flat_map(|(eight, mut word)| {
        std::iter::from_fn(move || {
            let place = (word != 0).then(|| eight * 8 + word.trailing_zeros() as usize / 8);
            word &= word.wrapping_sub(1);
            place
        })
    })
}

/// Values among which [`Places`] looks at once.
pub const ABREAST: usize = 1024;

/// A list of places at which a value stands, written without a branch: where half of the rows are wanted, a branch for
/// each would be guessed wrong half of the time.
pub struct Places([u16; 2 * ABREAST]);

impl Default for Places {
    fn default() -> Self {
        Self([0; 2 * ABREAST])
    }
}

impl Places {
    /// The places at which a value stands among at most [`ABREAST`], in order.
    #[inline(always)]
    pub fn of(&mut self, values: &[u8], wanted: u8) -> impl Iterator<Item = usize> {
        let mut len = 0;
        for (place, &value) in values[..values.len().min(ABREAST)].iter().enumerate() {
            // A list of twice the length, so that no check of the place is needed.
            self.0[len % (2 * ABREAST)] = place as u16;
            len += usize::from(value == wanted);
        }
        self.0[..len].iter().map(|&place| usize::from(place))
    }
}

/// Does some work with the widest registers that the machine has.
///
/// For whole numbers and comparisons, whose answers do not depend on how many are done at once.
/// A closure of more than a loop over a few columns may be compiled apart, for the narrowest; such work is a type that
/// implements [`Work`] with `#[inline(always)]`.
#[inline]
pub fn wide<R>(work: impl Work<Output = R>) -> R {
    pulp::Arch::new().dispatch(work)
}

/// Sums `work` over chunks, folded in chunk order, so that a float sum has one value on every machine.
pub fn sum(len: usize, work: impl Fn(std::ops::Range<usize>) -> f64 + Sync) -> f64 {
    map(len, work).into_iter().fold(0.0, |total, part| total + part)
}

/// Sums integers over chunks.
pub fn sum_i64(len: usize, work: impl Fn(std::ops::Range<usize>) -> i64 + Sync) -> i64 {
    map(len, work).into_iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_scan_finds() {
        for len in [0, 1, 7, 8, 9, SCAN - 1, SCAN, SCAN + 3, 3 * SCAN + 5] {
            let values: Vec<u32> = (0..len as u32).map(|i| i.wrapping_mul(2_654_435_761) >> 7).collect();
            let plain: Vec<usize> = (0..len).filter(|&row| values[row] % 30 == 4).collect();
            assert_eq!(find(&values, |value| value % 30 == 4), plain, "of {len}");
        }
    }

    #[test]
    fn places_are_those_of_a_plain_scan() {
        let mut places = Places::default();
        for len in [0, 1, 1000, ABREAST] {
            for wanted in 0..3 {
                let values: Vec<u8> = (0..len).map(|i| ((i * i / 3) % 2) as u8).collect();
                let plain: Vec<usize> = (0..len).filter(|&place| values[place] == wanted).collect();
                assert_eq!(places.of(&values, wanted).collect::<Vec<_>>(), plain, "{wanted} of {len}");
            }
        }
    }
}
