//! Parameters of a good: recipe, price and how households buy it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A good.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoodParameters {
    /// Name.
    pub name: String,
    /// Sector that makes it.
    pub sector: String,
    /// Whether it is a raw material.
    pub raw: bool,
    /// Price in the base year, currency units.
    pub base_price: f64,
    /// Inputs a unit of output, by good.
    pub inputs: BTreeMap<String, f64>,
    /// Raw materials a unit of output, by resource.
    pub resources: BTreeMap<String, f64>,
    /// Share of it in household consumption.
    pub household_share: f64,
    /// Share of normal consumption that is bought first.
    pub subsistence: f64,
    /// Days between a household's trips for it.
    pub visit_interval_days: u32,
    /// Suppliers a household knows.
    pub suppliers: u32,
    /// Days of demand held in stock.
    pub stock_days: f64,
    /// Whether it can be stored.
    pub storable: bool,
    /// Share of the firms that make it.
    pub firm_share: f64,
    /// Whether firms install it as capital.
    pub capital_good: bool,
}
