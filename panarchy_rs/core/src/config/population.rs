//! Parameters of the system `population`.

use serde::Deserialize;

/// Parameters of `population`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationParameters {
    /// Persons at the start; persons / household weight have a row.
    pub persons: u64,
    /// Households that one simulated household stands for.
    pub household_weight: u32,
    /// Total fertility rate, children a woman.
    pub fertility_base: f64,
    /// Crude death rate at the start, a year.
    pub mortality_base: f64,
}
