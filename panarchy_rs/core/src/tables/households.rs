//! Households: who lives and shops together.

/// Places for suppliers in a household's address book, shared among the goods it buys.
pub const SUPPLIERS: usize = 16;

crate::table! {
    /// Households; one of weight w stands for w identical ones, and its amounts are those of one of them.
    Households, HouseholdRow, "households", "household_id" {
        /// Tile lived on.
        tile_id: u32 = id("tiles"),
        /// Number of identical households this row stands for.
        weight: u32 = plain("households"),
        /// Members.
        members: u16 = plain("persons"),
        /// The purse from which the household shops, filled from the members' money.
        purse_minor: i64 = money("purse"),
        /// Smoothed income a month.
        income_minor: i64 = money("income"),
        /// Income received since the last monthly decision.
        received_minor: i64 = money("income_received"),
        /// Consumption planned for the month.
        budget_minor: i64 = money("budget"),
        /// Suppliers, good by good.
        suppliers: [u32; SUPPLIERS] = id("firms"),
        /// Goods of which the household could not get enough since its last monthly decision, a bit a good.
        rationed: u32 = plain("bits"),
        /// Key of the household's draws.
        key: u64 = plain("key"),
        /// The last event of the household: founding, move, split.
        home_event: u64 = event(),
        /// The root of that event.
        home_root: u64 = event(),
    }
}
