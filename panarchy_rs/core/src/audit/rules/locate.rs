//! Who holds something else than was posted, from the difference of weighed sums.
//!
//! One owner whose amount is off by d has left total = d, first = d k and second = d k^2, where k is the owner's key.
//! Two owners a and b between whom d went unposted have left total = 0, first = d (k_b - k_a) and
//! second = first (k_a + k_b). Both can be solved for the keys (modulo 2^64), and the keys looked up.

use crate::engine::tally::{Holding, Sums, place_key};
use crate::world::State;

/// Amounts beyond this are not believed to be what went astray.
const MOST: i64 = 1 << 48;

/// An owner who holds what was not posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Id of the owner.
    pub id: u32,
    /// What it holds more than was posted; negative for less.
    pub off: i64,
    /// What it holds.
    pub holds: i64,
}

/// Owners of a holding: id, key and amount.
fn owners(state: &State, holding: Holding) -> Vec<(u32, u64, i64)> {
    let (persons, households, firms) = (&state.persons, &state.households, &state.firms);
    fn list<'a>(ids: &'a [u32], keys: &'a [u64], amounts: impl Iterator<Item = i64> + 'a) -> Vec<(u32, u64, i64)> {
        ids.iter().zip(keys).zip(amounts).map(|((&id, &key), amount)| (id, key, amount)).collect()
    }
    match holding {
        Holding::Wealth => list(persons.ids.as_slice(), &persons.key, persons.wealth_minor.iter().copied()),
        Holding::Shares => {
            list(persons.ids.as_slice(), &persons.key, persons.fund_shares.iter().map(|&shares| i64::from(shares)))
        }
        Holding::Purse => list(households.ids.as_slice(), &households.key, households.purse_minor.iter().copied()),
        Holding::Received => {
            list(households.ids.as_slice(), &households.key, households.received_minor.iter().copied())
        }
        Holding::Cash => list(firms.ids.as_slice(), &firms.key, firms.cash_minor.iter().copied()),
        Holding::Revenue => list(firms.ids.as_slice(), &firms.key, firms.revenue_minor.iter().copied()),
        Holding::Inputs => list(firms.ids.as_slice(), &firms.key, firms.input_cost_minor.iter().copied()),
        Holding::Capital => list(firms.ids.as_slice(), &firms.key, firms.capital_milli.iter().copied()),
        Holding::Stock => {
            let rows = firms.ids.as_slice().iter().zip(&firms.key).zip(&firms.held_milli);
            let places = rows.flat_map(|((&id, &key), held)| {
                held.iter().enumerate().map(move |(place, &amount)| (id, place_key(key, place), amount))
            });
            places.collect()
        }
    }
}

/// The one or two owners that explain a difference; none where it takes more.
pub fn mistakes(state: &State, holding: Holding, off: Sums) -> Vec<Mistake> {
    let owners = owners(state, holding);
    if off.total != 0 { one(&owners, off).into_iter().collect() } else { two(&owners, off) }
}

fn one(owners: &[(u32, u64, i64)], off: Sums) -> Option<Mistake> {
    let fits = |key: u64| {
        let mut alone = Sums::default();
        alone.add(key, off.total);
        alone == off
    };
    let found = owners.iter().find(|owner| fits(owner.1))?;
    Some(Mistake { id: found.0, off: off.total, holds: found.2 })
}

fn two(owners: &[(u32, u64, i64)], off: Sums) -> Vec<Mistake> {
    if off.first == 0 {
        return Vec::new();
    }
    // first = 2^shift odd: the sum of the two keys is known but for its highest `shift` bits.
    let shift = off.first.trailing_zeros();
    let mask = u64::MAX >> shift;
    let sum = (off.second >> shift).wrapping_mul(inverse(off.first >> shift)) & mask;
    let mut keys: Vec<(u64, usize)> = owners.iter().enumerate().map(|(place, owner)| (owner.1 & mask, place)).collect();
    keys.sort_unstable();
    for (place, owner) in owners.iter().enumerate() {
        let wanted = sum.wrapping_sub(owner.1) & mask;
        let first = keys.partition_point(|&(key, _)| key < wanted);
        for &(_, other) in keys[first..].iter().take_while(|&&(key, _)| key == wanted) {
            if other == place {
                continue;
            }
            if let Some(amount) = moved(owner.1, owners[other].1, off) {
                return [(place, -amount), (other, amount)]
                    .map(|(place, off)| Mistake { id: owners[place].0, off, holds: owners[place].2 })
                    .into();
            }
        }
    }
    Vec::new()
}

/// The positive amount that went from the owner of one key to that of another, if one explains the difference.
fn moved(from: u64, to: u64, off: Sums) -> Option<i64> {
    let apart = to.wrapping_sub(from);
    let shift = apart.trailing_zeros();
    if apart == 0 || off.first.trailing_zeros() < shift {
        return None;
    }
    let unknown = (off.first >> shift).wrapping_mul(inverse(apart >> shift)) & (u64::MAX >> shift);
    let amount = i64::try_from(unknown).ok().filter(|&amount| amount < MOST)?;
    let mut pair = Sums::default();
    pair.add(from, -amount);
    pair.add(to, amount);
    (pair == off).then_some(amount)
}

/// The inverse of an odd number modulo 2^64 (Newton's iteration doubles the right bits each time).
fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    for _ in 0..5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)));
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::rng::child_key;

    fn owners(count: u32) -> Vec<(u32, u64, i64)> {
        (0..count).map(|id| (id, child_key(7, u64::from(id)), 1_000)).collect()
    }

    #[test]
    fn an_inverse_undoes() {
        for odd in [1, 3, 0x1234_5679, u64::MAX, 0x8000_0000_0000_0001] {
            assert_eq!(odd.wrapping_mul(inverse(odd)), 1);
        }
    }

    #[test]
    fn names_one_and_two_owners_whatever_the_amount() {
        let owners = owners(5_000);
        for (place, amount) in [(0, 1), (17, -4), (4_999, 1 << 40), (300, -1_000_000)] {
            let mut off = Sums::default();
            off.add(owners[place].1, amount);
            let found = one(&owners, off).expect("an owner");
            assert_eq!((found.id as usize, found.off), (place, amount));
        }
        for (from, to, amount) in [(0, 1, 1), (44, 3, 2), (4_000, 17, 64), (9, 4_999, 999_936), (12, 13, 7)] {
            let mut off = Sums::default();
            off.add(owners[from].1, -amount);
            off.add(owners[to].1, amount);
            let mut found: Vec<(usize, i64)> = two(&owners, off).iter().map(|m| (m.id as usize, m.off)).collect();
            found.sort_unstable();
            let mut wanted = vec![(from, -amount), (to, amount)];
            wanted.sort_unstable();
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn blames_nobody_where_three_are_wrong() {
        let owners = owners(2_000);
        let mut off = Sums::default();
        [(3, -2), (5, 1), (9, 1)].into_iter().for_each(|(place, amount)| off.add(owners[place].1, amount));
        assert_eq!(two(&owners, off), []);
        off.add(owners[11].1, 1);
        assert_eq!(one(&owners, off), None);
    }
}
