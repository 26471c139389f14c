//! Formulas of the labour market.

use crate::engine::math;

/// Matches expected when every unemployed person applies to one vacancy at random and each vacancy takes one:
/// `V (1 - (1 - 1 / V)^U)` (urn and balls; Butters 1977, Hall 1979).
pub fn urn_ball_matches(unemployed: f64, vacancies: f64) -> f64 {
    if unemployed <= 0.0 || vacancies <= 0.0 {
        return 0.0;
    }
    if vacancies <= 1.0 {
        return vacancies.min(unemployed);
    }
    -vacancies * math::expm1(unemployed * math::log1p(-1.0 / vacancies))
}

/// Unemployment at which as many find work as lose it: `s / (s + f)` (Hall 1979).
#[inline]
pub fn steady_state_unemployment(separation: f64, finding: f64) -> f64 {
    separation / (separation + finding)
}

/// Unemployment after one period of constant separation and finding rates.
#[inline]
pub fn unemployment_step(unemployment: f64, separation: f64, finding: f64) -> f64 {
    unemployment + separation * (1.0 - unemployment) - finding * unemployment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_of_the_oracle() {
        assert!((urn_ball_matches(1000.0, 800.0) - 570.975).abs() < 5e-4, "{}", urn_ball_matches(1000.0, 800.0));
        assert_eq!(urn_ball_matches(0.0, 800.0), 0.0);
    }

    #[test]
    fn unemployment_settles() {
        let (separation, finding) = (0.02, 0.35);
        let settled = (0..2000).fold(0.3, |rate, _| unemployment_step(rate, separation, finding));
        assert!((settled - steady_state_unemployment(separation, finding)).abs() < 1e-12);
    }
}
