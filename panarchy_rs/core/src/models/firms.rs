//! Formulas of production and stocks.

use crate::engine::math;

/// Output of labour and capital: `scale labour^share capital^(1 - share)` (Cobb and Douglas 1928).
#[inline]
pub fn cobb_douglas(labour: f64, capital: f64, labour_share: f64, scale: f64) -> f64 {
    if labour <= 0.0 || capital <= 0.0 {
        return 0.0;
    }
    scale * math::pow(labour, labour_share) * math::pow(capital, 1.0 - labour_share)
}

/// What labour and capital earn when each is paid its marginal product; the two sum to output (Euler's theorem).
#[inline]
pub fn factor_payments(labour: f64, capital: f64, labour_share: f64, scale: f64) -> (f64, f64) {
    let output = cobb_douglas(labour, capital, labour_share, scale);
    (labour_share * output, (1.0 - labour_share) * output)
}

/// Mean demand above which the first Poisson terms are too small for a float.
const LARGE_MEAN: f64 = 700.0;

/// Chance that a customer finds stock on the shelf: `P(D <= level - 1)` for Poisson demand of the given mean
/// over the replenishment time, with every unit sold reordered at once (base stock; Hadley and Whitin 1963).
pub fn base_stock_ready_rate(level: f64, mean: f64) -> f64 {
    if level < 1.0 {
        return 0.0;
    }
    if mean > LARGE_MEAN {
        // e to the power of minus the mean is zero here: each term by its logarithm.
        let term = |demand: f64| math::exp(demand * math::ln(mean) - mean - math::lgamma(demand + 1.0));
        return (0..level.floor() as u64).map(|demand| term(demand as f64)).sum::<f64>().min(1.0);
    }
    let mut term = math::exp(-mean);
    let mut total = term;
    for demand in 1..level.floor() as u64 {
        term *= mean / demand as f64;
        total += term;
    }
    total.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_rates_of_the_oracle() {
        assert!((base_stock_ready_rate(15.0, 10.0) - 0.91654).abs() < 5e-6, "{}", base_stock_ready_rate(15.0, 10.0));
        assert!((base_stock_ready_rate(12.0, 10.0) - 0.69678).abs() < 5e-6);
        assert_eq!(base_stock_ready_rate(0.0, 10.0), 0.0);
        assert!(
            (base_stock_ready_rate(1000.0, 900.0) - 0.9994).abs() < 1e-3,
            "{}",
            base_stock_ready_rate(1000.0, 900.0)
        );
        let (below, above) = (base_stock_ready_rate(705.0, 700.0), base_stock_ready_rate(705.0, 700.000_001));
        assert!((below - above).abs() < 1e-6, "{below} {above}");
    }

    #[test]
    fn marginal_products_exhaust_output() {
        let (labour, capital, share, scale) = (12.0, 40.0, 0.67, 1.3);
        let step = 1e-6;
        let by_labour = (cobb_douglas(labour + step, capital, share, scale)
            - cobb_douglas(labour - step, capital, share, scale))
            / (2.0 * step);
        let (wages, profits) = factor_payments(labour, capital, share, scale);
        assert!((by_labour * labour - wages).abs() < 1e-6);
        assert!((wages + profits - cobb_douglas(labour, capital, share, scale)).abs() < 1e-12);
    }
}
