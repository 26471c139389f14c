//! Looking through columns for what breaks a rule: many values at once while all is well, row by row only where not.

use rayon::prelude::*;

pub use crate::engine::chunks::wide;
use crate::engine::ids::Ids;
use crate::engine::table::Cell;

/// Rows looked at in one piece.
pub const PIECE: usize = 16_384;

/// The rows for which `bad` says so, in order.
pub fn rows(len: usize, bad: impl Fn(usize) -> bool + Sync) -> Vec<usize> {
    let piece = |piece: usize| {
        let range = piece * PIECE..((piece + 1) * PIECE).min(len);
        range.filter(|&row| bad(row)).collect::<Vec<_>>()
    };
    if len <= PIECE {
        return if len == 0 { Vec::new() } else { piece(0) };
    }
    (0..len.div_ceil(PIECE)).into_par_iter().map(piece).collect::<Vec<_>>().concat()
}

/// Whether any value of a column is bad.
pub fn any<T: Copy>(column: &[T], bad: impl Fn(T) -> bool) -> bool {
    wide(|| column.iter().fold(false, |any, &value| any | bad(value)))
}

/// The rows of a column whose value is bad, in order; without a branch a value while all is well.
pub fn values<T: Copy + Sync>(column: &[T], bad: impl Fn(T) -> bool + Sync) -> Vec<usize> {
    pieces(column.len(), |range| {
        let values = &column[range.clone()];
        let any = wide(|| values.iter().fold(false, |any, &value| any | bad(value)));
        if any { named(range.start, values.iter().map(|&value| bad(value))) } else { Vec::new() }
    })
}

/// The same for values that are not copied.
pub fn refs<T: Sync>(column: &[T], bad: impl Fn(&T) -> bool + Sync) -> Vec<usize> {
    pieces(column.len(), |range| {
        let values = &column[range.clone()];
        let any = wide(|| values.iter().fold(false, |any, value| any | bad(value)));
        if any { named(range.start, values.iter().map(&bad)) } else { Vec::new() }
    })
}

/// The rows in which a pair of values is bad, in order; without a branch a pair while all is well.
pub fn pairs<A: Copy + Sync, B: Copy + Sync>(a: &[A], b: &[B], bad: impl Fn(A, B) -> bool + Sync) -> Vec<usize> {
    pieces(a.len().min(b.len()), |range| {
        let (left, right) = (&a[range.clone()], &b[range.clone()]);
        let both = || left.iter().zip(right).map(|(&a, &b)| bad(a, b));
        if wide(|| both().fold(false, |any, bad| any | bad)) { named(range.start, both()) } else { Vec::new() }
    })
}

/// The same for three columns.
pub fn triples<A: Copy + Sync, B: Copy + Sync, C: Copy + Sync>(
    (a, b, c): (&[A], &[B], &[C]),
    bad: impl Fn(A, B, C) -> bool + Sync,
) -> Vec<usize> {
    pieces(a.len().min(b.len()).min(c.len()), |range| {
        let (a, b, c) = (&a[range.clone()], &b[range.clone()], &c[range.clone()]);
        let all = || a.iter().zip(b).zip(c).map(|((&a, &b), &c)| bad(a, b, c));
        if wide(|| all().fold(false, |any, bad| any | bad)) { named(range.start, all()) } else { Vec::new() }
    })
}

fn named(start: usize, bad: impl Iterator<Item = bool>) -> Vec<usize> {
    bad.enumerate().filter(|(_, bad)| *bad).map(|(place, _)| start + place).collect()
}

fn pieces(len: usize, look: impl Fn(std::ops::Range<usize>) -> Vec<usize> + Sync) -> Vec<usize> {
    if len <= PIECE {
        return look(0..len);
    }
    let range = |piece: usize| piece * PIECE..((piece + 1) * PIECE).min(len);
    (0..len.div_ceil(PIECE)).into_par_iter().map(|piece| look(range(piece))).collect::<Vec<_>>().concat()
}

/// Ids looked for at once.
const ABREAST: usize = 4;
/// Ids for which a column is read again and again, many cells at once; for more, every cell looks itself up.
const FEW: usize = 16;

/// The rows of a column that hold one of some ids, in order.
pub fn naming(column: &[u32], ids: &[u32]) -> Vec<usize> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() > FEW {
        let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
        return rows(column.len(), |row| {
            (least..=most).contains(&column[row]) && sorted.binary_search(&column[row]).is_ok()
        });
    }
    let mut found = Vec::new();
    for ids in sorted.chunks(ABREAST) {
        let mut wanted = [ids[0]; ABREAST];
        wanted[..ids.len()].copy_from_slice(ids);
        found.extend(values(column, |id| wanted.iter().fold(false, |any, &wanted| any | (id == wanted))));
    }
    found.sort_unstable();
    found
}

/// Values by id, looked up without a branch: as many places as a power of two, the last of which nobody has.
///
/// None leads to the last place; an id that was never given out may lead to any, and is another rule's matter.
pub struct ById<T> {
    values: Vec<T>,
}

impl<T: Copy> ById<T> {
    /// Values of rows by their ids; `missing` for ids without a row.
    pub fn new(ids: &Ids, missing: T, values: impl Iterator<Item = T>) -> Self {
        let mut places = vec![missing; (ids.next() as usize + 1).next_power_of_two()];
        ids.as_slice().iter().zip(values).for_each(|(&id, value)| places[id as usize] = value);
        Self { values: places }
    }

    /// The value of an id.
    #[inline]
    pub fn of(&self, id: u32) -> T {
        self.values[id as usize & (self.values.len() - 1)]
    }
}

/// A column's numbers, one after the other, whatever its width.
pub fn numbers<T: Cell>(bytes: &[u8]) -> &[T] {
    bytemuck::cast_slice(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_scan_finds() {
        for len in [0, 1, 100, PIECE, PIECE + 1, 3 * PIECE + 7] {
            let column: Vec<u32> = (0..len as u32).map(|i| i.wrapping_mul(2_654_435_761) >> 5).collect();
            let bad = |value: u32| value % 9973 == 3;
            let plain: Vec<usize> = (0..len).filter(|&row| bad(column[row])).collect();
            assert_eq!(values(&column, bad), plain, "of {len}");
            assert_eq!(rows(len, |row| bad(column[row])), plain, "of {len}");
            assert_eq!(pairs(&column, &column, |a, b| bad(a) && a == b), plain, "of {len}");
            let all = (column.as_slice(), column.as_slice(), column.as_slice());
            assert_eq!(triples(all, |a, b, c| bad(a) && a == b && b == c), plain, "of {len}");
        }
        assert_eq!(values(&[1u8; 2 * PIECE], |_| true).len(), 2 * PIECE);
    }

    #[test]
    fn finds_who_names_some_ids() {
        let column: Vec<u32> = (0..3 * PIECE as u32).map(|i| i % 1000).collect();
        for count in [0, 1, 5, FEW, FEW + 1, 100] {
            let ids: Vec<u32> = (0..count as u32).map(|i| i * 37 % 1003).collect();
            let plain: Vec<usize> = (0..column.len()).filter(|&row| ids.contains(&column[row])).collect();
            assert_eq!(naming(&column, &ids), plain, "{count} ids");
        }
    }
}
