//! The economy as a whole: one row of aggregates that decisions read, and rings of daily and monthly accounts.

/// Days in the ring of daily accounts.
pub const DAYS: usize = 30;
/// Months in the ring of monthly accounts.
pub const MONTHS: usize = 48;

crate::table! {
    /// Aggregates that decisions read and that are held between their dates: one row.
    Economy, EconomyRow, "economy", "economy_id" {
        /// Households that one row stands for.
        weight: u32 = plain("households"),
        /// Persons in work or looking for it.
        labour_force: u32 = plain("persons"),
        /// Labour force at the start.
        labour_force_start: u32 = plain("persons"),
        /// Persons in work.
        employed: u32 = plain("persons"),
        /// Share of the labour force without work.
        unemployment: f64 = plain("fraction"),
        /// Mean wage a month.
        mean_wage_minor: i64 = money("mean_wage"),
        /// Price level; 1 at the start.
        price_level: f64 = plain("start = 1"),
        /// Money of the fund that owns the shares which no founder holds.
        fund_cash_minor: i64 = money("fund_cash"),
        /// What the fund pays out a share this month.
        fund_rate: f64 = plain("minor units a share"),
        /// Mean yield of the fields against a normal harvest.
        harvest: f64 = plain("1 = normal"),
        /// Capital of closed firms that waits for buyers.
        capital_pool_milli: i64 = milli("capital_pool", "units of the capital good"),
        /// Firms at the start.
        firms_start: u32 = plain("firms"),
        /// Mean markup.
        markup: f64 = plain("fraction"),
        /// Mean use of capacity.
        use_of_capacity: f64 = plain("fraction"),
        /// Money in private hands at the start.
        money_start_minor: i64 = money("money_start"),
        /// Gini coefficient of the households' wealth.
        gini_wealth: f64 = plain("0 to 1"),
        /// Gini coefficient of the households' income.
        gini_income: f64 = plain("0 to 1"),
        /// Mean coefficient of variation of the prices of one good.
        price_dispersion: f64 = plain("fraction"),
        /// Skewness of the firms' sizes.
        size_skewness: f64 = plain("1"),
        /// Firms founded so far, which orders their keys.
        ventures: u32 = plain("firms"),
        /// The last event that changed the economy as a whole.
        economy_event: u64 = event(),
        /// The root of that event.
        economy_root: u64 = event(),
    }
}

crate::table! {
    /// Accounts of the last 30 days; the row of a tick is tick mod 30.
    DailyAccounts, DailyAccountRow, "daily_accounts", "day_id" {
        /// The tick of the accounts; every view has a column tick of its own, so that no table may.
        booked_tick: i32 = plain("tick"),
        /// Value added at base prices.
        gdp_minor: i64 = money("gdp"),
        /// Value added at current prices.
        gdp_nominal_minor: i64 = money("gdp_nominal"),
        /// Households' purchases.
        consumption_minor: i64 = money("consumption"),
        /// Purchases of capital goods.
        investment_minor: i64 = money("investment"),
        /// Wages.
        wages_minor: i64 = money("wages"),
        /// Dividends.
        dividends_minor: i64 = money("dividends"),
        /// Dole.
        dole_minor: i64 = money("dole"),
        /// Pensions.
        pension_minor: i64 = money("pension"),
        /// Taxes.
        tax_minor: i64 = money("tax"),
        /// Persons hired.
        hires: u32 = plain("persons"),
        /// Persons who quit, were laid off or lost their firm.
        separations: u32 = plain("persons"),
        /// Firms that changed their price.
        price_changes: u32 = plain("firms"),
        /// Firms founded.
        entries: u32 = plain("firms"),
        /// Firms closed.
        exits: u32 = plain("firms"),
    }
}

crate::table! {
    /// Accounts of the last 48 months; the row of a month is month mod 48.
    MonthlyAccounts, MonthlyAccountRow, "monthly_accounts", "month_id" {
        /// The month, counted from 0; -1 before the first.
        month: i32 = plain("month"),
        /// Price level at its end.
        price_level: f64 = plain("start = 1"),
        /// What the treasury paid out.
        spending_minor: i64 = money("spending"),
        /// Income that is taxed.
        base_minor: i64 = money("tax_base"),
        /// Firms founded.
        entries: u32 = plain("firms"),
        /// Firms closed.
        exits: u32 = plain("firms"),
    }
}
