//! The formulas of the systems, each in one place with its source; the systems and Python call the same functions.

pub mod demography;
pub mod environment;
pub mod firms;
pub mod inequality;
pub mod labour;

pub use demography::{gompertz_makeham_hazard, gompertz_makeham_survival, life_expectancy};
pub use environment::{
    evapotranspiration, logistic_growth, logistic_step, maximum_sustainable_yield, net_primary_production, ore_grade,
    seasonal,
};
pub use firms::{base_stock_ready_rate, cobb_douglas, factor_payments};
pub use inequality::{gini, random_exchange};
pub use labour::{steady_state_unemployment, unemployment_step, urn_ball_matches};
