//! Formulas of life and death.

use crate::engine::math;

/// Age in years beyond which nobody is counted; survival there is far below 1e-12 for human mortality.
const LAST_AGE: f64 = 200.0;
/// Steps of the integration: an even number, a fortieth of a year each.
const STEPS: u32 = 8000;

/// The force of mortality at an age: `a + b_scale exp(b_rate age)`, 1/year (Gompertz 1825, Makeham 1860).
#[inline]
pub fn gompertz_makeham_hazard(age: f64, a: f64, b_scale: f64, b_rate: f64) -> f64 {
    a + b_scale * math::exp(b_rate * age)
}

/// Share of the newborn who reach an age: `exp(-a x - (b_scale / b_rate) (exp(b_rate x) - 1))`.
#[inline]
pub fn gompertz_makeham_survival(age: f64, a: f64, b_scale: f64, b_rate: f64) -> f64 {
    let ageing = if b_rate == 0.0 { age } else { math::expm1(b_rate * age) / b_rate };
    math::exp(-a * age - b_scale * ageing)
}

/// Life expectancy at birth in years under Gompertz-Makeham mortality: the integral of survival over age.
///
/// Simpson's rule up to age 200, good to ten digits for human mortality.
pub fn life_expectancy(a: f64, b_scale: f64, b_rate: f64) -> f64 {
    if b_scale == 0.0 || b_rate == 0.0 {
        // A constant hazard: the integral is exact.
        return 1.0 / (a + b_scale);
    }
    let step = LAST_AGE / f64::from(STEPS);
    let total: f64 = (0..=STEPS)
        .map(|index| {
            let weight = match index {
                0 | STEPS => 1.0,
                _ if index % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * gompertz_makeham_survival(f64::from(index) * step, a, b_scale, b_rate)
        })
        .sum();
    total * step / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn life_expectancies_of_the_oracle() {
        for (a, scale, rate, years) in
            [(0.0, 5e-5, 0.09, 76.92), (5e-4, 3e-5, 0.095, 77.22), (7e-4, 1e-5, 0.105, 80.30)]
        {
            assert!((life_expectancy(a, scale, rate) - years).abs() < 0.005, "{}", life_expectancy(a, scale, rate));
        }
        assert_eq!(life_expectancy(0.02, 0.0, 0.1), 50.0);
        assert!((life_expectancy(5e-4, 3e-5, 0.0) - 1886.79).abs() < 0.01);
    }

    #[test]
    fn the_hazard_is_the_slope_of_survival() {
        let (a, scale, rate, age) = (5e-4, 3e-5, 0.095, 60.0);
        let step = 1e-5;
        let later = gompertz_makeham_survival(age + step, a, scale, rate);
        let earlier = gompertz_makeham_survival(age - step, a, scale, rate);
        let slope = (math::ln(earlier) - math::ln(later)) / (2.0 * step);
        assert!((slope - gompertz_makeham_hazard(age, a, scale, rate)).abs() < 1e-8);
    }
}
