//! Firms: what they make, hold, owe and ask.

/// Places in a firm's store: its product first, then its inputs.
pub const HELD: usize = 6;

crate::table! {
    /// Firms, each making one good.
    Firms, FirmRow, "firms", "firm_id" {
        /// Sector.
        sector_id: u16 = sector("sector"),
        /// Tile of the works.
        tile_id: u32 = id("tiles"),
        /// Technology in use.
        technology_id: u32 = plain("id"),
        /// Good it makes.
        good_id: u16 = good("good"),
        /// Capital installed.
        capital_milli: i64 = milli("capacity_units", "units of the capital good"),
        /// Goods held: its product, then its inputs.
        held_good: [u16; HELD] = plain("good id"),
        /// Amounts held.
        held_milli: [i64; HELD] = plain("thousandths of a unit"),
        /// Posted price of its product.
        price_minor: i64 = money("price"),
        /// Persons employed (with household weights).
        num_employees: u32 = plain("persons"),
        /// Money.
        cash_minor: i64 = money("cash_real"),
        /// Debt.
        debt_minor: i64 = money("debt_real"),
        /// Wage offered a month for a unit of skill.
        wage_offer_minor: i64 = money("wage_offer"),
        /// Vacancies open.
        vacancies: u32 = plain("jobs"),
        /// Owner of the founder's share.
        owner_id: u32 = id("persons"),
        /// Key of the firm's draws.
        key: u64 = plain("key"),
        /// Tick of founding.
        founded_tick: i32 = plain("tick"),
    }
    maps {
        /// Goods in store.
        inventories: held_good => held_milli / 1000.0, "units";
        /// Posted price by good.
        posted_price: good_id => price_minor / 100.0, "currency units";
    }
}
