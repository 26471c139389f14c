//! Measures of inequality, and the exchange that makes it from nothing.

use crate::engine::rng::Stream;

/// The Gini coefficient of a population: half the mean absolute difference over the mean (Gini 1912).
///
/// Values below zero are allowed as long as the sum is positive; an empty or all-zero population is equal (0).
pub fn gini(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (mut total, mut ranked) = (0.0, 0.0);
    for (index, value) in sorted.iter().enumerate() {
        total += value;
        ranked += value * (index + 1) as f64;
    }
    let count = sorted.len() as f64;
    if total <= 0.0 {
        return 0.0;
    }
    2.0 * ranked / (count * total) - (count + 1.0) / count
}

/// Lets random pairs pool their money and split it at random, one meeting a person and round.
///
/// Money ends up exponentially distributed, with a Gini of one half (Dragulescu and Yakovenko 2000).
/// Integers, so that no money is lost.
pub fn random_exchange(money: &mut [i64], draws: Stream, rounds: u32) {
    let count = money.len() as u32;
    if count < 2 {
        return;
    }
    for round in 0..rounds {
        let mut draws = draws.of(u64::from(round));
        for _ in 0..count {
            let (one, other) = (draws.below(count) as usize, draws.below(count) as usize);
            if one != other {
                let pool = money[one] + money[other];
                money[one] = (pool as f64 * draws.uniform()) as i64;
                money[other] = pool - money[one];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::rng::{Rng, purpose};

    #[test]
    fn gini_of_the_oracle() {
        assert!((gini(&[1.0, 2.0, 3.0, 4.0]) - 0.25).abs() < 1e-12);
        assert_eq!(gini(&[]), 0.0);
        assert!(gini(&[5.0; 9]).abs() < 1e-12);
    }

    #[test]
    fn random_exchange_tends_to_exponential_money() {
        let mut money = vec![10_000i64; 20_000];
        random_exchange(&mut money, Rng::new(3).stream(purpose("test", "exchange"), 0), 30);
        assert_eq!(money.iter().sum::<i64>(), 200_000_000);
        let values: Vec<f64> = money.iter().map(|&amount| amount as f64).collect();
        assert!((gini(&values) - 0.5).abs() < 0.01, "{}", gini(&values));
    }
}
