//! Parameters of taxes, the dole and the issue of money.

use serde::Deserialize;

/// Parameters of taxes, the dole and the issue of money.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreasuryParameters {
    /// Dole of a jobless person, as a part of the mean wage.
    pub dole_rate: f64,
    /// Pension, as a part of the mean wage.
    pub pension_rate: f64,
    /// Growth aimed at of money for each member of the labour force.
    pub money_growth: f64,
    /// How fast the tax closes the gap between money and its target.
    pub tax_speed: f64,
    /// Months over which spending is averaged to set the tax.
    pub tax_memory_months: u32,
    /// Highest tax rate.
    pub tax_high: f64,
    /// Spending that the treasury keeps as cash.
    pub working_months: f64,
}
