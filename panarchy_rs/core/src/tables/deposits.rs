//! Deposits: ore and coal in the ground. Rows are never removed.

/// Minerals that deposits hold.
pub const RESOURCES: &[&str] = &["iron", "coal"];
/// Code of iron ore.
pub const IRON: u8 = 0;
/// Code of coal.
pub const COAL: u8 = 1;

crate::table! {
    /// Mineral deposits, mined where a mine is open.
    Deposits, DepositRow, "deposits", "deposit_id" {
        /// Tile of the deposit.
        tile_id: u32 = id("tiles"),
        /// Mineral.
        resource_type: u8 = label(RESOURCES),
        /// Whether a mine is open.
        open: u8 = flag(),
        /// Content at the start.
        initial_milli: i64 = milli("initial_tonnage", "t"),
        /// Content left.
        remaining_milli: i64 = milli("remaining_tonnage", "t"),
        /// Dug so far; with what is left it makes the content at the start, to the unit.
        extracted_milli: i64 = milli("extracted_tonnage", "t"),
        /// Metal or coal delivered to the public stockpile so far.
        delivered_milli: i64 = milli("delivered_tonnage", "t"),
        /// Share of metal or coal in what is dug today; falls as the deposit empties.
        ore_grade: f32 = plain("0 to 1"),
        /// Grade at the start.
        initial_grade: f32 = plain("0 to 1"),
        /// What the mine can dig a day.
        rate_milli: i64 = milli("daily_capacity", "t a day"),
        /// The event that opened the mine, or the last that changed it.
        mine_event: u64 = event(),
        /// The root of that event.
        mine_root: u64 = event(),
    }
}
