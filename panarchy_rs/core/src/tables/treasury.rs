//! The treasury: one row, taxes in, dole and pensions out, and the stockpile of raw materials.

crate::table! {
    /// The treasury.
    Treasury, TreasuryRow, "treasury", "treasury_id" {
        /// Money.
        cash_minor: i64 = money("cash"),
        /// Tax rate on income.
        tax_rate: f64 = plain("fraction"),
        /// Whether an intent fixed the tax rate, so that the treasury does not set it monthly.
        tax_fixed: u8 = flag(),
        /// Dole as a share of the mean wage.
        dole_rate: f64 = plain("fraction"),
        /// Pension as a share of the mean wage.
        pension_rate: f64 = plain("fraction"),
        /// Money issued since the start.
        issued_minor: i64 = money("issued"),
        /// The last event that changed a policy.
        policy_event: u64 = event(),
        /// The root of that event.
        policy_root: u64 = event(),
    }
}
