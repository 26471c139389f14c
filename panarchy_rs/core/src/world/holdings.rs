//! What entities hold by the tables, as the ledger's tally has it by what was posted.

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
    let (persons, households, firms) = (&state.persons, &state.households, &state.firms);
    let quick = match holding {
        Holding::Wealth => brief(&persons.key, &persons.wealth_minor, |&amount| amount),
        Holding::Shares => brief(&persons.key, &persons.fund_shares, |&shares| i64::from(shares)),
        Holding::Purse => brief(&households.key, &households.purse_minor, |&amount| amount),
        Holding::Received => brief(&households.key, &households.received_minor, |&amount| amount),
        Holding::Cash => brief(&firms.key, &firms.cash_minor, |&amount| amount),
        Holding::Revenue => brief(&firms.key, &firms.revenue_minor, |&amount| amount),
        Holding::Inputs => brief(&firms.key, &firms.input_cost_minor, |&amount| amount),
        Holding::Capital => brief(&firms.key, &firms.capital_milli, |&amount| amount),
        Holding::Stock => wide(Stores { keys: &firms.key, held: &firms.held_milli }),
    };
    quick == (posted.total, posted.first)
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

/// The total and the first weighed sum of amounts.
fn brief<T: Sync>(keys: &[u64], amounts: &[T], amount: impl Fn(&T) -> i64 + Sync) -> (i64, u64) {
    let piece = |(keys, amounts): (&[u64], &[T])| {
        wide(|| {
            keys.iter().zip(amounts).fold((0i64, 0u64), |(total, first), (&key, held)| {
                let amount = amount(held);
                (total.wrapping_add(amount), first.wrapping_add(key.wrapping_mul(amount as u64)))
            })
        })
    };
    let pieces = keys.par_chunks(PIECE).zip(amounts.par_chunks(PIECE)).map(piece);
    pieces.reduce(|| (0, 0), |a, b| (a.0.wrapping_add(b.0), a.1.wrapping_add(b.1)))
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
