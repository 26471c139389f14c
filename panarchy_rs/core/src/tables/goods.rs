//! Goods: one row a good, raw materials last, with the counters that prove that goods are conserved.

crate::table! {
    /// Goods and raw materials: prices and the exact material balance since the start.
    Goods, GoodRow, "goods", "good_id" {
        /// Sector that makes it.
        sector_id: u16 = sector("sector"),
        /// Its own id, for the name beside it.
        name_id: u16 = good("good"),
        /// Whether it is a raw material from mines and forests, held in the public stockpile.
        raw: u8 = flag(),
        /// Price in the base year.
        base_price_minor: i64 = money("base_price"),
        /// Mean posted price, weighted by expected demand.
        price_minor: i64 = money("price"),
        /// Stock of raw material in the public stockpile.
        stockpile_milli: i64 = milli("stockpile", "units"),
        /// Stock at which the public stockpile aims (raw materials only).
        stockpile_target_milli: i64 = milli("stockpile_target", "units"),
        /// All inventories at the start.
        initial_milli: i64 = milli("initial", "units"),
        /// Made or extracted since the start.
        produced_milli: i64 = milli("produced", "units"),
        /// Bought by households and the treasury since the start.
        consumed_milli: i64 = milli("consumed", "units"),
        /// Used up in production or as capital since the start.
        used_milli: i64 = milli("used", "units"),
        /// Spoiled or scrapped since the start.
        wasted_milli: i64 = milli("wasted", "units"),
        /// Logarithm of the technology common to all who make it.
        technology: f64 = plain("logarithm"),
        /// Output a day of one unit of labour and capital together, before shocks.
        productivity: f64 = plain("units a day"),
        /// Normal consumption of one person.
        normal_milli: i64 = milli("normal_consumption", "units a month"),
        /// Expected demand, all makers together.
        demand_milli: i64 = milli("demand", "units a day"),
        /// In the stores of firms.
        inventory_milli: i64 = milli("inventory", "units"),
        /// Made on the last tick.
        output_milli: i64 = milli("output", "units a day"),
        /// The last event of its price or supply as a whole.
        market_event: u64 = event(),
        /// The root of that event.
        market_root: u64 = event(),
    }
}
