//! The systems' formulas for Python: the same Rust functions that the world calls.

use panarchy_core::engine::rng::{Rng, purpose};
use panarchy_core::models;
use pyo3::prelude::*;

/// Gompertz-Makeham life expectancy at birth, years.
#[pyfunction]
pub fn life_expectancy(a: f64, b_scale: f64, b_rate: f64) -> f64 {
    models::life_expectancy(a, b_scale, b_rate)
}

/// Gompertz-Makeham force of mortality at an age, 1/year.
#[pyfunction]
pub fn gompertz_makeham_hazard(age: f64, a: f64, b_scale: f64, b_rate: f64) -> f64 {
    models::gompertz_makeham_hazard(age, a, b_scale, b_rate)
}

/// Share of the newborn who reach an age under Gompertz-Makeham mortality.
#[pyfunction]
pub fn gompertz_makeham_survival(age: f64, a: f64, b_scale: f64, b_rate: f64) -> f64 {
    models::gompertz_makeham_survival(age, a, b_scale, b_rate)
}

/// Gini coefficient of a population.
#[pyfunction]
pub fn gini(values: Vec<f64>) -> f64 {
    models::gini(&values)
}

/// Money after rounds of random pairwise exchange.
#[pyfunction]
pub fn random_exchange(mut money: Vec<i64>, rounds: u32, seed: u64) -> Vec<i64> {
    models::random_exchange(&mut money, Rng::new(seed).stream(purpose("models", "random_exchange"), 0), rounds);
    money
}

/// Cobb-Douglas output.
#[pyfunction]
#[pyo3(signature = (labour, capital, labour_share, scale = 1.0))]
pub fn cobb_douglas(labour: f64, capital: f64, labour_share: f64, scale: f64) -> f64 {
    models::cobb_douglas(labour, capital, labour_share, scale)
}

/// What labour and capital earn at their marginal products.
#[pyfunction]
#[pyo3(signature = (labour, capital, labour_share, scale = 1.0))]
pub fn factor_payments(labour: f64, capital: f64, labour_share: f64, scale: f64) -> (f64, f64) {
    models::factor_payments(labour, capital, labour_share, scale)
}

/// Ready rate of a base-stock policy under Poisson demand.
#[pyfunction]
pub fn base_stock_ready_rate(level: f64, mean: f64) -> f64 {
    models::base_stock_ready_rate(level, mean)
}

/// Expected matches of one-application urn-ball matching.
#[pyfunction]
pub fn urn_ball_matches(unemployed: f64, vacancies: f64) -> f64 {
    models::urn_ball_matches(unemployed, vacancies)
}

/// Unemployment at which separations and hires are equal.
#[pyfunction]
pub fn steady_state_unemployment(separation: f64, finding: f64) -> f64 {
    models::steady_state_unemployment(separation, finding)
}

/// Unemployment one period later.
#[pyfunction]
pub fn unemployment_step(unemployment: f64, separation: f64, finding: f64) -> f64 {
    models::unemployment_step(unemployment, separation, finding)
}

/// A yearly wave.
#[pyfunction]
#[pyo3(signature = (day, mean, amplitude, phase = 0.0, period = 365.0))]
pub fn seasonal(day: f64, mean: f64, amplitude: f64, phase: f64, period: f64) -> f64 {
    models::seasonal(day, mean, amplitude, phase, period)
}

/// Logistic growth of a stock a unit of time.
#[pyfunction]
pub fn logistic_growth(stock: f64, rate: f64, capacity: f64) -> f64 {
    models::logistic_growth(stock, rate, capacity)
}

/// A logistic stock after a step with harvest.
#[pyfunction]
#[pyo3(signature = (stock, rate, capacity, harvest = 0.0, step = 1.0))]
pub fn logistic_step(stock: f64, rate: f64, capacity: f64, harvest: f64, step: f64) -> f64 {
    models::logistic_step(stock, rate, capacity, harvest, step)
}

/// Maximum sustainable yield of a logistic stock.
#[pyfunction]
pub fn maximum_sustainable_yield(rate: f64, capacity: f64) -> f64 {
    models::maximum_sustainable_yield(rate, capacity)
}

/// Net primary production by the Miami model, g a square metre and year.
#[pyfunction]
pub fn net_primary_production(temperature: f64, precipitation: f64) -> f64 {
    models::net_primary_production(temperature, precipitation)
}

/// Potential evapotranspiration, mm a day.
#[pyfunction]
pub fn evapotranspiration(temperature: f64) -> f64 {
    models::evapotranspiration(temperature)
}

/// Grade of the ore left in a deposit.
#[pyfunction]
pub fn ore_grade(initial: f64, share_dug: f64, decline: f64) -> f64 {
    models::ore_grade(initial, share_dug, decline)
}
