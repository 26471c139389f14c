//! What entities hold by the tables, as the ledger's tally has it by what was posted.

use std::ops::Range;

use rayon::prelude::*;

use super::State;
use crate::engine::chunks::{Work, wide};
use crate::engine::tally::{Holding, Sums, Tally, place_key};
use crate::tables::firms::HELD;

/// Amounts added up in one piece.
const PIECE: usize = 16_384;

/// The tally that the tables imply.
pub fn tally(state: &State) -> Tally {
    let mut tally = Tally::default();
    for holding in Holding::ALL {
        tally.merge(holding, sums(state, holding));
    }
    tally
}

/// The sums of one holding by the tables.
pub fn sums(state: &State, holding: Holding) -> Sums {
    let (persons, households, firms) = (&state.persons, &state.households, &state.firms);
    match holding {
        Holding::Wealth => add(&persons.key, &persons.wealth_minor, |&amount| amount),
        Holding::Shares => add(&persons.key, &persons.fund_shares, |&shares| i64::from(shares)),
        Holding::Purse => add(&households.key, &households.purse_minor, |&amount| amount),
        Holding::Received => add(&households.key, &households.received_minor, |&amount| amount),
        Holding::Cash => add(&firms.key, &firms.cash_minor, |&amount| amount),
        Holding::Revenue => add(&firms.key, &firms.revenue_minor, |&amount| amount),
        Holding::Inputs => add(&firms.key, &firms.input_cost_minor, |&amount| amount),
        Holding::Capital => add(&firms.key, &firms.capital_milli, |&amount| amount),
        Holding::Stock => {
            let mut sums = Sums::default();
            for (&key, held) in firms.key.iter().zip(&firms.held_milli) {
                held.iter().enumerate().for_each(|(place, &amount)| sums.add(place_key(key, place), amount));
            }
            sums
        }
    }
}

/// Whether what is held is what was posted: two of the three sums tell, and are made in half the time.
pub fn agrees(state: &State, holding: Holding, posted: Sums) -> bool {
    let rows = match holding {
        Holding::Wealth | Holding::Shares => state.persons.len(),
        Holding::Purse | Holding::Received => state.households.len(),
        _ => state.firms.len(),
    };
    let pieces = (0..rows.div_ceil(PIECE)).into_par_iter();
    let pieces = pieces.map(|piece| brief(state, holding, piece * PIECE..((piece + 1) * PIECE).min(rows)));
    posted.brief() == pieces.reduce(|| (0, 0), |a, b| (a.0.wrapping_add(b.0), a.1.wrapping_add(b.1)))
}

/// The total and the first weighed sum of what some rows hold; rows that a column lacks hold nothing.
pub fn brief(state: &State, holding: Holding, rows: Range<usize>) -> (i64, u64) {
    let (persons, households, firms) = (&state.persons, &state.households, &state.firms);
    match holding {
        Holding::Wealth => amounts(&persons.key, &persons.wealth_minor, rows),
        Holding::Shares => amounts(&persons.key, &persons.fund_shares, rows),
        Holding::Purse => amounts(&households.key, &households.purse_minor, rows),
        Holding::Received => amounts(&households.key, &households.received_minor, rows),
        Holding::Cash => amounts(&firms.key, &firms.cash_minor, rows),
        Holding::Revenue => amounts(&firms.key, &firms.revenue_minor, rows),
        Holding::Inputs => amounts(&firms.key, &firms.input_cost_minor, rows),
        Holding::Capital => amounts(&firms.key, &firms.capital_milli, rows),
        Holding::Stock => wide(Stores { keys: part(&firms.key, &rows), held: part(&firms.held_milli, &rows) }),
    }
}

/// The rows of a column that it has of some.
fn part<'a, T>(column: &'a [T], rows: &Range<usize>) -> &'a [T] {
    &column[rows.start.min(column.len())..rows.end.min(column.len())]
}

/// The total and the first weighed sum of the amounts of some rows.
fn amounts<T: Copy + Into<i64>>(keys: &[u64], amounts: &[T], rows: Range<usize>) -> (i64, u64) {
    wide(Amounts { keys: part(keys, &rows), amounts: part(amounts, &rows) })
}

/// The same, of the amounts of some owners.
struct Amounts<'a, T> {
    keys: &'a [u64],
    amounts: &'a [T],
}

impl<T: Copy + Into<i64>> Work for Amounts<'_, T> {
    type Output = (i64, u64);

    #[inline(always)]
    fn call(self) -> (i64, u64) {
        let (mut total, mut first) = (0i64, 0u64);
        for (&key, &amount) in self.keys.iter().zip(self.amounts) {
            let amount: i64 = amount.into();
            total = total.wrapping_add(amount);
            first = first.wrapping_add(key.wrapping_mul(amount as u64));
        }
        (total, first)
    }
}

/// The total and the first weighed sum of the goods in stores.
struct Stores<'a> {
    keys: &'a [u64],
    held: &'a [[i64; HELD]],
}

impl Work for Stores<'_> {
    type Output = (i64, u64);

    #[inline(always)]
    fn call(self) -> (i64, u64) {
        let (mut total, mut first) = ([0i64; HELD], [0u64; HELD]);
        for (&key, held) in self.keys.iter().zip(self.held) {
            for place in 0..HELD {
                total[place] = total[place].wrapping_add(held[place]);
                first[place] = first[place].wrapping_add(place_key(key, place).wrapping_mul(held[place] as u64));
            }
        }
        (
            total.iter().fold(0, |all, one| all.wrapping_add(*one)),
            first.iter().fold(0, |all, one| all.wrapping_add(*one)),
        )
    }
}

/// Adds amounts up by their owners' keys; the sums have one value in whatever order they are made.
fn add<T: Sync>(keys: &[u64], amounts: &[T], amount: impl Fn(&T) -> i64 + Sync) -> Sums {
    let piece = |(keys, amounts): (&[u64], &[T])| {
        let mut sums = Sums::default();
        keys.iter().zip(amounts).for_each(|(&key, held)| sums.add(key, amount(held)));
        sums
    };
    let pieces = keys.par_chunks(PIECE).zip(amounts.par_chunks(PIECE)).map(piece);
    pieces.reduce(Sums::default, |mut all, one| {
        all.merge(one);
        all
    })
}
