//! Health: falls with age, faster the older, and differs a little between people.

use super::Rules;
use crate::engine::math;

/// Age at which the parameter gives the yearly loss.
const REFERENCE_AGE: f64 = 50.0;
/// Years of age in which the yearly loss doubles.
const DOUBLING_YEARS: f64 = 20.0;
/// Spread of health between people of one age.
const SPREAD: f64 = 0.04;
/// Health of a newborn in the mean.
const AT_BIRTH: f64 = 0.96;

/// Health lost in the year after a birthday.
pub fn yearly_loss(rules: &Rules, age: u8) -> f64 {
    rules.parameters.health_loss * math::pow(2.0, (f64::from(age) - REFERENCE_AGE) / DOUBLING_YEARS)
}

/// Health at an age of someone `z` standard deviations off the mean.
pub fn at_age(rules: &Rules, age: u8, z: f64) -> f32 {
    let doublings = DOUBLING_YEARS / std::f64::consts::LN_2;
    let lost = doublings * (yearly_loss(rules, age) - yearly_loss(rules, 0));
    (AT_BIRTH - lost + SPREAD * z).clamp(0.0, 1.0) as f32
}
