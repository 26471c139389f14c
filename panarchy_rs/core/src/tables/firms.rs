//! Firms: what they make, hold, owe and ask.

/// Places in a firm's store: its product first, then its inputs.
pub const HELD: usize = 6;
/// Suppliers that a firm keeps for each place in its store; place 0 stands for the capital good.
pub const LINKS: usize = 3;

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
        /// Skill of the staff in the field of the sector (with household weights).
        labour_milli: i64 = milli("labour", "units of skill"),
        /// Output a day of one unit of labour and capital together.
        technology: f64 = plain("units a day"),
        /// Logarithm of the firm's own productivity.
        productivity: f64 = plain("logarithm"),
        /// What the staff and the capital can make a day.
        capacity_milli: i64 = milli("capacity", "units a day"),
        /// Made since the last monthly decision.
        made_milli: i64 = milli("made", "units"),
        /// Ordered since the last monthly decision, by first choice, met or not.
        orders_milli: i64 = milli("orders", "units"),
        /// Sold since the last monthly decision.
        sold_milli: i64 = milli("sold", "units"),
        /// Received for sales since the last monthly decision.
        revenue_minor: i64 = money("revenue"),
        /// Paid for inputs since the last monthly decision.
        input_cost_minor: i64 = money("input_cost"),
        /// Expected demand a day.
        demand: f64 = plain("thousandths of a unit a day"),
        /// Expected demand a day in the long run.
        demand_long: f64 = plain("thousandths of a unit a day"),
        /// Markup over unit cost.
        markup: f64 = plain("fraction"),
        /// Unit cost at the last monthly decision.
        unit_cost: f64 = plain("minor units a unit"),
        /// Labour aimed at.
        labour_target: f64 = plain("units of skill"),
        /// Value added a month, smoothed.
        value_added: f64 = plain("minor units a month"),
        /// Cash the firm keeps before it pays out.
        buffer_minor: i64 = money("buffer"),
        /// Profit of the last month.
        profit_minor: i64 = money("profit"),
        /// Capital goods that the firm means to buy.
        invest_milli: i64 = milli("planned_investment", "units of the capital good"),
        /// Vacancies posted at the last monthly decision.
        posted: u32 = plain("jobs"),
        /// Months in a row without full payroll.
        strikes: u8 = plain("months"),
        /// Months in a row without staff.
        empty_months: u8 = plain("months"),
        /// Months since the owner last covered the payroll, 255 for never.
        covered_months: u8 = plain("months"),
        /// Suppliers: of the capital good, then of each input.
        suppliers: [u32; HELD * LINKS] = id("firms"),
        /// Expected demand when the last change of demand was noted.
        noted_demand: f64 = plain("thousandths of a unit a day"),
        /// Wage offer when the last change of it was noted.
        noted_wage_minor: i64 = money("noted_wage"),
        /// The last change of its wage offer that was noted.
        wage_event: u64 = event(),
        /// The root of that event.
        wage_root: u64 = event(),
        /// The last plan of investment that was noted.
        invest_event: u64 = event(),
        /// The root of that event.
        invest_root: u64 = event(),
        /// The last change of demand that the firm noted.
        demand_event: u64 = event(),
        /// The root of that event.
        demand_root: u64 = event(),
        /// The last change of its price.
        price_event: u64 = event(),
        /// The root of that event.
        price_root: u64 = event(),
        /// The last shortage it suffered.
        shortage_event: u64 = event(),
        /// The root of that event.
        shortage_root: u64 = event(),
        /// The last posting of vacancies.
        vacancy_event: u64 = event(),
        /// The root of that event.
        vacancy_root: u64 = event(),
    }
    maps {
        /// Goods in store.
        inventories: held_good => held_milli / 1000.0, "units";
        /// Posted price by good.
        posted_price: good_id => price_minor / 100.0, "currency units";
    }
}
