//! Formulas of nature: seasons, growth, water and ore.

use crate::engine::math;

/// A yearly wave: `mean + amplitude * sin(2 pi (day - phase) / period)`.
///
/// `phase` is the day on which the rising wave passes its mean, `period` its length in days.
/// The mean over whole periods is `mean`, half the span between the extremes is `amplitude`.
#[inline]
pub fn seasonal(day: f64, mean: f64, amplitude: f64, phase: f64, period: f64) -> f64 {
    mean + amplitude * math::sin(std::f64::consts::TAU * (day - phase) / period)
}

/// Growth a unit of time of a stock that its surroundings limit: `r N (1 - N / K)` (Verhulst 1838).
#[inline]
pub fn logistic_growth(stock: f64, rate: f64, capacity: f64) -> f64 {
    if capacity <= 0.0 {
        return -rate * stock;
    }
    rate * stock * (1.0 - stock / capacity)
}

/// The stock after a step of logistic growth and harvest; never negative, and no more is taken than is there.
///
/// `harvest` is the amount taken a unit of time, `step` the length of the step.
#[inline]
pub fn logistic_step(stock: f64, rate: f64, capacity: f64, harvest: f64, step: f64) -> f64 {
    (stock + step * (logistic_growth(stock, rate, capacity) - harvest)).max(0.0)
}

/// The largest harvest that a logistic stock bears for ever: `r K / 4`, at half the capacity (Schaefer 1954).
#[inline]
pub fn maximum_sustainable_yield(rate: f64, capacity: f64) -> f64 {
    rate * capacity / 4.0
}

/// Net primary production in grams of dry matter a square metre and year: the Miami model (Lieth 1975).
///
/// The smaller of what mean temperature (degrees Celsius) and yearly precipitation (mm) allow.
#[inline]
pub fn net_primary_production(temperature: f64, precipitation: f64) -> f64 {
    let warmth = 3000.0 / (1.0 + math::exp(1.315 - 0.119 * temperature));
    let rain = 3000.0 * (1.0 - math::exp(-0.000_664 * precipitation));
    warmth.min(rain)
}

/// Potential evapotranspiration, mm a day: `p (0.46 T + 8)` with p = 0.27, the mean share of daylight hours
/// in percent of the year's (Blaney and Criddle 1950).
#[inline]
pub fn evapotranspiration(temperature: f64) -> f64 {
    (0.27 * (0.46 * temperature + 8.0)).max(0.0)
}

/// Grade of the ore that is left: it falls in proportion to the share already dug, by `decline` in all
/// (a linear form of the fall of grade with tonnage that Lasky 1950 found).
#[inline]
pub fn ore_grade(initial: f64, share_dug: f64, decline: f64) -> f64 {
    initial * (1.0 - decline * share_dug.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seasons_have_their_mean_and_amplitude() {
        let days: Vec<f64> = (0..365).map(|day| seasonal(f64::from(day), 12.0, 9.0, 105.0, 365.0)).collect();
        let mean = days.iter().sum::<f64>() / 365.0;
        let high = days.iter().copied().fold(f64::MIN, f64::max);
        let low = days.iter().copied().fold(f64::MAX, f64::min);
        assert!((mean - 12.0).abs() < 1e-9);
        assert!(((high - low) / 2.0 - 9.0).abs() < 1e-3);
        assert!((seasonal(105.0, 12.0, 9.0, 105.0, 365.0) - 12.0).abs() < 1e-12);
    }

    #[test]
    fn the_maximum_sustainable_yield_is_the_edge() {
        let (rate, capacity) = (0.05, 1000.0);
        let yield_ = maximum_sustainable_yield(rate, capacity);
        assert!((yield_ - 12.5).abs() < 1e-12);
        let after = |harvest: f64| {
            (0..20_000).fold(0.75 * capacity, |stock, _| logistic_step(stock, rate, capacity, harvest, 1.0))
        };
        assert!(
            (after(0.96 * yield_) / capacity - 0.6).abs() < 1e-6,
            "below it the stock settles at (1 + sqrt(.04)) / 2"
        );
        assert_eq!(after(1.02 * yield_), 0.0, "above it the stock is gone");
        assert!((after(0.0) - capacity).abs() < 1e-6);
    }

    #[test]
    fn miami_model_known_values() {
        assert!((net_primary_production(100.0, 1e9) - 3000.0).abs() < 1.0);
        assert_eq!(net_primary_production(15.0, 0.0), 0.0);
    }
}
