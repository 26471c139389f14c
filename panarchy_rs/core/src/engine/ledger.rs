//! The ledger: double entry in integers, sector by sector and instrument by instrument.

use super::tally::Tally;

/// Institutional sectors between which money flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Sector {
    /// Households and the persons in them.
    Households,
    /// Firms.
    Firms,
    /// The treasury.
    Treasury,
    /// The issuer of money: the only place where it comes into being or ends.
    Issuer,
}

impl Sector {
    /// Names in the order of the codes.
    pub const NAMES: &'static [&'static str] = &["households", "firms", "treasury", "issuer"];
}

/// What a payment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Instrument {
    /// Wages paid for work.
    Wages,
    /// Purchases by households for consumption.
    Consumption,
    /// Purchases of inputs by firms.
    Intermediate,
    /// Purchases of capital goods.
    Investment,
    /// Profits paid out to owners.
    Dividends,
    /// Benefits of the unemployed.
    Dole,
    /// Pensions.
    Pension,
    /// Taxes.
    Tax,
    /// Purchases of raw materials from the public stockpile.
    Royalty,
    /// Purchases by the treasury.
    PublicSpending,
    /// Wealth of the dead to heirs or to the treasury.
    Inheritance,
    /// A household's own transfers between its members and its purse.
    Household,
    /// Founders' money that starts or supports a firm.
    Equity,
    /// What is left of a closed firm.
    Liquidation,
    /// Money issued or withdrawn.
    Issuance,
    /// Fees for public services, such as training.
    Fees,
}

impl Instrument {
    /// Names in the order of the codes.
    pub const NAMES: &'static [&'static str] = &[
        "wages",
        "consumption",
        "intermediate",
        "investment",
        "dividends",
        "dole",
        "pension",
        "tax",
        "royalty",
        "public_spending",
        "inheritance",
        "household",
        "equity",
        "liquidation",
        "issuance",
        "fees",
    ];
}

/// A part of an amount, `amount part / whole`, rounded towards zero, exact whatever the size of the product.
#[inline]
pub fn proportion(amount: i64, part: i64, whole: i64) -> i64 {
    match amount.checked_mul(part) {
        Some(product) => product / whole,
        None => (i128::from(amount) * i128::from(part) / i128::from(whole)) as i64,
    }
}

const SECTORS: usize = Sector::NAMES.len();
const INSTRUMENTS: usize = Instrument::NAMES.len();

/// A flow matrix: amounts by instrument, payer and payee, in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flows {
    amounts: [i64; INSTRUMENTS * SECTORS * SECTORS],
}

impl Default for Flows {
    fn default() -> Self {
        Self { amounts: [0; INSTRUMENTS * SECTORS * SECTORS] }
    }
}

impl Flows {
    /// Books one payment: both sides carry the same integer.
    #[inline]
    pub fn post(&mut self, from: Sector, to: Sector, instrument: Instrument, amount: i64) {
        self.amounts[(instrument as usize * SECTORS + from as usize) * SECTORS + to as usize] += amount;
    }

    /// Adds the flows that a chunk collected.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.amounts.iter_mut().zip(other.amounts) {
            *mine += theirs;
        }
    }

    /// The amount of one cell.
    pub fn get(&self, from: Sector, to: Sector, instrument: Instrument) -> i64 {
        self.amounts[(instrument as usize * SECTORS + from as usize) * SECTORS + to as usize]
    }

    /// The sum over payers and payees of an instrument.
    pub fn total(&self, instrument: Instrument) -> i64 {
        let start = instrument as usize * SECTORS * SECTORS;
        self.amounts[start..start + SECTORS * SECTORS].iter().sum()
    }

    /// Cells that are not zero: (payer, payee, instrument, amount), by code.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, usize, i64)> + '_ {
        self.amounts
            .iter()
            .enumerate()
            .filter(|(_, amount)| **amount != 0)
            .map(|(index, &amount)| (index / SECTORS % SECTORS, index % SECTORS, index / SECTORS / SECTORS, amount))
    }

    /// What each sector received less what it paid.
    pub fn net(&self) -> [i64; SECTORS] {
        let mut net = [0; SECTORS];
        for (from, to, _, amount) in self.cells() {
            net[from] -= amount;
            net[to] += amount;
        }
        net
    }
}

/// The flows of this tick and the balances that all flows so far imply.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Flows of the tick being computed.
    pub flows: Flows,
    /// Money each sector must hold, in minor units; the issuer's is minus all money issued.
    pub balances: [i64; SECTORS],
    /// What entities hold by what they have posted, each amount weighed by its owner's key; never part of the chain.
    pub tally: Tally,
    /// Flows of past ticks kept for a recorder.
    pub kept: Vec<(u32, Flows)>,
}

impl Ledger {
    /// Books one payment.
    pub fn post(&mut self, from: Sector, to: Sector, instrument: Instrument, amount: i64) {
        self.flows.post(from, to, instrument, amount);
    }

    /// The balances with this tick's flows included.
    pub fn expected(&self) -> [i64; SECTORS] {
        let mut expected = self.balances;
        for (balance, net) in expected.iter_mut().zip(self.flows.net()) {
            *balance += net;
        }
        expected
    }

    /// Starts a tick: settles the last tick's flows into the balances.
    pub fn begin_tick(&mut self) {
        self.balances = self.expected();
        self.flows = Flows::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posting_has_two_equal_sides() {
        let mut ledger = Ledger::default();
        ledger.post(Sector::Issuer, Sector::Households, Instrument::Issuance, 500);
        ledger.post(Sector::Households, Sector::Firms, Instrument::Consumption, 120);
        assert_eq!(ledger.expected(), [380, 120, 0, -500]);
        assert_eq!(ledger.expected().iter().sum::<i64>(), 0);
        ledger.begin_tick();
        assert_eq!(ledger.expected(), [380, 120, 0, -500]);
        assert_eq!(ledger.flows.cells().count(), 0);
    }

    #[test]
    fn proportions_are_exact_beyond_64_bits() {
        assert_eq!(proportion(10, 3, 4), 7);
        assert_eq!(proportion(-10, 3, 4), -7);
        assert_eq!(proportion(i64::MAX, i64::MAX - 1, i64::MAX), i64::MAX - 1);
    }

    #[test]
    fn names_match_codes() {
        assert_eq!(Instrument::NAMES[Instrument::Issuance as usize], "issuance");
        assert_eq!(Instrument::NAMES[Instrument::Household as usize], "household");
        assert_eq!(Sector::NAMES[Sector::Issuer as usize], "issuer");
    }
}
