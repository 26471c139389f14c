//! What a block of buyers asks of sellers: a list, and sums by seller, so that blocks can be added up.

use crate::engine::tally;

/// What one buyer asks of one seller.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask {
    /// Buyer's row.
    pub buyer: u32,
    /// Seller's row.
    pub seller: u32,
    /// The good.
    pub good: u16,
    /// Place on the buyer's shelf.
    pub place: u16,
    /// Amount, of all the identical buyers that a household stands for.
    pub want: i64,
    /// What each of them pays.
    pub each: i64,
}

/// What is asked of a seller, and what it would be paid.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// Amount.
    pub want: i64,
    /// Money.
    pub pay: i64,
}

/// The asks of a block of buyers.
#[derive(Debug, Default)]
pub struct Till {
    /// In the order of buyers.
    pub asks: Vec<Ask>,
    /// By seller.
    pub sums: Vec<Sums>,
    /// Amount bought of each good.
    pub consumed: Vec<i64>,
    /// What left the buyers' purses.
    pub spent: tally::Sums,
}

impl Till {
    /// Empties the till, for a number of sellers.
    pub fn open(&mut self, sellers: usize) {
        self.asks.clear();
        self.sums.clear();
        self.sums.resize(sellers, Sums::default());
    }

    /// Adds one ask of `lot` identical buyers.
    #[inline]
    pub fn ask(&mut self, ask: Ask, lot: i64) {
        let sums = &mut self.sums[ask.seller as usize];
        sums.want += ask.want;
        sums.pay += ask.each * lot;
        self.asks.push(ask);
    }
}
