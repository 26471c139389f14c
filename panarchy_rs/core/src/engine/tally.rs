//! What entities hold, as sums that each amount enters multiplied by its owner's key.
//!
//! A sum over a sector cannot tell that a unit went from one person to another unposted; these sums can, because the
//! keys differ. Whoever changes what an entity holds says so here, with the owner's key; an audit computes the same
//! sums from the tables, and where they differ, the difference leads to the owner (a checksum with weights, as the
//! power sums from which Reed and Solomon 1960 locate errors). All arithmetic wraps at 64 bits, so that the sums have
//! one value in whatever order they are made.

/// What is held, by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Holding {
    /// Persons' money.
    Wealth,
    /// Persons' shares in the fund.
    Shares,
    /// Households' purses.
    Purse,
    /// Income that households have received since their last monthly decision.
    Received,
    /// Firms' money.
    Cash,
    /// What firms have received for sales since their last monthly decision.
    Revenue,
    /// What firms have paid for inputs since their last monthly decision.
    Inputs,
    /// Goods in firms' stores.
    Stock,
    /// Firms' capital.
    Capital,
}

impl Holding {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::Wealth,
        Self::Shares,
        Self::Purse,
        Self::Received,
        Self::Cash,
        Self::Revenue,
        Self::Inputs,
        Self::Stock,
        Self::Capital,
    ];

    /// Table and column of the amounts.
    pub const fn column(self) -> (&'static str, &'static str) {
        match self {
            Self::Wealth => ("persons", "wealth_minor"),
            Self::Shares => ("persons", "fund_shares"),
            Self::Purse => ("households", "purse_minor"),
            Self::Received => ("households", "received_minor"),
            Self::Cash => ("firms", "cash_minor"),
            Self::Revenue => ("firms", "revenue_minor"),
            Self::Inputs => ("firms", "input_cost_minor"),
            Self::Stock => ("firms", "held_milli"),
            Self::Capital => ("firms", "capital_milli"),
        }
    }
}

/// The key of a place in a firm's store; place 0 has the firm's own.
#[inline]
pub const fn place_key(firm: u64, place: usize) -> u64 {
    firm ^ ((place as u64) << 56)
}

/// The sums of one holding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Sum of the amounts.
    pub total: i64,
    /// Sum of the amounts times the owners' keys.
    pub first: u64,
    /// Sum of the amounts times the squares of the owners' keys.
    pub second: u64,
}

impl Sums {
    /// Adds an amount that the owner of a key has gained.
    #[inline]
    pub fn add(&mut self, key: u64, amount: i64) {
        let weighed = key.wrapping_mul(amount as u64);
        self.total = self.total.wrapping_add(amount);
        self.first = self.first.wrapping_add(weighed);
        self.second = self.second.wrapping_add(weighed.wrapping_mul(key));
    }

    /// Adds sums that a piece of work collected.
    #[inline]
    pub fn merge(&mut self, other: Self) {
        self.total = self.total.wrapping_add(other.total);
        self.first = self.first.wrapping_add(other.first);
        self.second = self.second.wrapping_add(other.second);
    }

    /// The first two of the three, which tell whether sums are the same.
    pub fn brief(self) -> (i64, u64) {
        (self.total, self.first)
    }

    /// What these sums have more than others.
    pub fn less(self, other: Self) -> Self {
        Self {
            total: self.total.wrapping_sub(other.total),
            first: self.first.wrapping_sub(other.first),
            second: self.second.wrapping_sub(other.second),
        }
    }
}

/// The sums of all holdings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    sums: [Sums; Holding::ALL.len()],
}

impl Tally {
    /// Notes that the owner of a key has gained an amount (lost, if it is negative).
    #[inline]
    pub fn add(&mut self, holding: Holding, key: u64, amount: i64) {
        self.sums[holding as usize].add(key, amount);
    }

    /// Adds sums that a piece of work collected.
    #[inline]
    pub fn merge(&mut self, holding: Holding, sums: Sums) {
        self.sums[holding as usize].merge(sums);
    }

    /// The sums of a holding.
    pub fn of(&self, holding: Holding) -> Sums {
        self.sums[holding as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_does_not_matter_and_a_transfer_shows() {
        let (mut a, mut b) = (Tally::default(), Tally::default());
        let moves = [(11, 5), (12, -3), (u64::MAX, 9), (11, -5), (7, i64::MAX)];
        moves.iter().for_each(|&(key, amount)| a.add(Holding::Wealth, key, amount));
        let mut part = Sums::default();
        moves.iter().rev().for_each(|&(key, amount)| part.add(key, amount));
        b.merge(Holding::Wealth, part);
        assert_eq!(a, b);
        b.add(Holding::Wealth, 12, 1);
        b.add(Holding::Wealth, 11, -1);
        let moved = b.of(Holding::Wealth).less(a.of(Holding::Wealth));
        assert_eq!((moved.total, moved.first, moved.second), (0, 1, 23));
    }

    #[test]
    fn places_of_a_store_have_keys_of_their_own() {
        let keys: Vec<u64> = (0..6).map(|place| place_key(0xABCD, place)).collect();
        assert_eq!(keys[0], 0xABCD);
        assert!((1..6).all(|place| !keys[..place].contains(&keys[place])));
    }
}
