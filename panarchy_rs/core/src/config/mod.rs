//! The configuration of a world, as the scenario resolved it: no defaults live here.

pub mod environment;
pub mod firms;
pub mod goods;
pub mod markets;
pub mod population;
pub mod recipes;
pub mod space;
pub mod treasury;

use serde::Deserialize;

/// Everything a world is made from, besides code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name of the scenario.
    pub name: String,
    /// Seed of all draws.
    pub seed: u64,
    /// The map.
    pub space: space::SpaceParameters,
    /// Goods, in the order of their ids; raw materials come after them.
    pub goods: Vec<goods::GoodParameters>,
    /// Economic sectors, in the order of their ids.
    pub sectors: Vec<String>,
    /// Environment and resources.
    pub environment: environment::EnvironmentParameters,
    /// Population and demography.
    pub population: population::PopulationParameters,
    /// Firms and production.
    pub firms: firms::FirmsParameters,
    /// Goods and labour markets.
    pub markets: markets::MarketsParameters,
    /// The treasury.
    pub treasury: treasury::TreasuryParameters,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// One sentence with the place of the fault.
    pub fn parse(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|fault| format!("the configuration is not usable: {fault}."))
    }
}
