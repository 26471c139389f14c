//! What a block of buyers asks of sellers: a list, and sums by seller, so that blocks can be added up.

/// What one buyer asks of one seller; the amount is of all the identical buyers that a household stands for.
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
    /// Amount.
    pub want: i64,
}

/// The asks of a block of buyers.
#[derive(Debug, Default)]
pub struct Till {
    /// In the order of buyers.
    pub asks: Vec<Ask>,
    /// Amount asked of each seller.
    pub wanted: Vec<i64>,
    /// Money paid to each seller.
    pub paid: Vec<i64>,
    /// Amount bought of each good.
    pub consumed: Vec<i64>,
}

impl Till {
    /// Empties the till, for a number of sellers.
    pub fn open(&mut self, sellers: usize) {
        self.asks.clear();
        for sums in [&mut self.wanted, &mut self.paid] {
            sums.clear();
            sums.resize(sellers, 0);
        }
    }

    /// Adds one ask.
    #[inline]
    pub fn ask(&mut self, ask: Ask) {
        self.wanted[ask.seller as usize] += ask.want;
        self.asks.push(ask);
    }
}
