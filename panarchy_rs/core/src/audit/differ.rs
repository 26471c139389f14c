//! Rows in which two columns of cells differ, found many at once.

use crate::engine::chunks::{Work, raised, wide};

/// Rows compared at once.
const ROWS: usize = 512;
/// Rows from which on they are compared so.
const MANY: usize = 48;

/// Hears of every row in which two columns of cells of a size differ, in order.
pub(super) fn differ((then, now): (&[u8], &[u8]), size: usize, hear: &mut impl FnMut(usize)) {
    match size {
        1 => numbers::<1>(then, now, hear),
        2 => numbers::<2>(then, now, hear),
        4 => numbers::<4>(then, now, hear),
        8 => numbers::<8>(then, now, hear),
        _ => single(then.chunks(size), now.chunks(size), hear),
    }
}

/// The same of numbers, many at once where there are many.
fn numbers<const SIZE: usize>(then: &[u8], now: &[u8], hear: &mut impl FnMut(usize)) {
    let (then, now) = (then.as_chunks::<SIZE>().0, now.as_chunks::<SIZE>().0);
    if then.len() < MANY {
        single(then.iter(), now.iter(), hear);
    } else {
        wide(Differ { then, now, hear });
    }
}

/// The same, one row after the other.
fn single<T: PartialEq>(then: impl Iterator<Item = T>, now: impl Iterator<Item = T>, hear: &mut impl FnMut(usize)) {
    then.zip(now).enumerate().filter(|(_, (then, now))| then != now).for_each(|(row, _)| hear(row));
}

/// The comparison of numbers, many at once.
struct Differ<'a, const SIZE: usize, F> {
    then: &'a [[u8; SIZE]],
    now: &'a [[u8; SIZE]],
    hear: F,
}

impl<const SIZE: usize, F: FnMut(usize)> Work for Differ<'_, SIZE, F> {
    type Output = ();

    #[inline(always)]
    fn call(mut self) {
        for (piece, (then, now)) in self.then.chunks(ROWS).zip(self.now.chunks(ROWS)).enumerate() {
            let mut flags = [false; ROWS];
            flags.iter_mut().zip(then.iter().zip(now)).for_each(|(flag, (then, now))| *flag = then != now);
            raised(&flags[..then.len().next_multiple_of(8)]).for_each(|row| (self.hear)(piece * ROWS + row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_differ_are_those_of_a_plain_comparison() {
        for size in [1, 2, 3, 4, 8, 12] {
            for rows in [0, 1, 7, ROWS, ROWS + 5, 3 * ROWS + 1] {
                let then: Vec<u8> = (0..rows * size).map(|place| (place * 7 / 3) as u8).collect();
                let now: Vec<u8> =
                    then.iter().enumerate().map(|(place, cell)| cell ^ u8::from(place % 97 == 5)).collect();
                let plain: Vec<usize> =
                    (0..rows).filter(|row| then[row * size..][..size] != now[row * size..][..size]).collect();
                let mut found = Vec::new();
                differ((&then, &now), size, &mut |row| found.push(row));
                assert_eq!(found, plain, "{rows} rows of {size} bytes");
            }
        }
    }
}
