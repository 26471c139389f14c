//! The `panarchy._core` extension module: unwrap Python arguments, call the core, wrap the answer.

mod causes;
mod errors;
mod log;
mod models;
mod pages;
mod stream;
mod world;

use pyo3::prelude::*;

#[global_allocator]
static ALLOCATOR: pages::LargePages = pages::LargePages;

/// Panarchy's engine.
#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::causes::CauseIndex;
    #[pymodule_export]
    use crate::errors::CoreError;
    #[pymodule_export]
    use crate::log::{InputLog, LogDamage, WriterLock, read_log, scan_log};
    #[pymodule_export]
    use crate::models::{
        base_stock_ready_rate, cobb_douglas, evapotranspiration, factor_payments, gini, gompertz_makeham_hazard,
        gompertz_makeham_survival, life_expectancy, logistic_growth, logistic_step, maximum_sustainable_yield,
        net_primary_production, ore_grade, random_exchange, seasonal, steady_state_unemployment, unemployment_step,
        urn_ball_matches,
    };
    #[pymodule_export]
    use crate::stream::ArrowStream;
    #[pymodule_export]
    use crate::world::CoreWorld;

    #[pymodule_export]
    const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");
    #[pymodule_export]
    const BRIDGE_VERSION: u32 = 1;
    #[pymodule_export]
    const SNAPSHOT_VERSION: u32 = panarchy_core::record::SNAPSHOT_VERSION;
}
