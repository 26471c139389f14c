//! Tests of migration: the distance elasticity that was put in is found again in the moves.

use super::migration;
use super::testing::{Island, parameters};
use crate::engine::math;

/// The moves of a day: from, to, and how many lived where when they were decided.
struct Day {
    moves: Vec<(u32, u32)>,
    population: Vec<u32>,
}

/// The slope of the likelihood of all moves in the elasticity: falls through zero at the best estimate.
fn slope(island: &Island, days: &[Day], elasticity: f64) -> f64 {
    let mut slope = 0.0;
    for day in days {
        for &(from, to) in &day.moves {
            let (mut total, mut mean) = (0.0, 0.0);
            for (tile, &people) in day.population.iter().enumerate().filter(|(tile, _)| *tile != from as usize) {
                let away = math::ln(island.cx.grid.distance(from, tile as u32));
                let pull = f64::from(people) * math::exp(-elasticity * away);
                total += pull;
                mean += pull * away;
            }
            slope += mean / total - math::ln(island.cx.grid.distance(from, to));
        }
    }
    slope
}

#[test]
fn moves_fall_with_distance_as_the_parameter_says() {
    let mut wanted = parameters(20_000);
    // Everyone whose day it is moves, for a sample that is large.
    wanted.move_rate = 365.0 / 30.0;
    let mut island = Island::new(&wanted, 6);
    let mut days = Vec::new();
    for _ in 0..12 {
        island.begin();
        let population = island.tiles.population.clone();
        migration::migration(&mut island.society());
        let moves = island.cx.log.current().iter().map(|event| {
            let [from, to, ..] = event.draft.payload;
            (from as u32, to as u32)
        });
        days.push(Day { moves: moves.collect(), population });
    }
    let count: usize = days.iter().map(|day| day.moves.len()).sum();
    assert!(count > 2_000, "{count} moves");
    assert_eq!(island.demography.moves[0], count as u64);
    let (mut low, mut high) = (0.0, 4.0);
    for _ in 0..14 {
        let middle = 0.5 * (low + high);
        if slope(&island, &days, middle) > 0.0 { low = middle } else { high = middle }
    }
    let found = 0.5 * (low + high);
    assert!((found - wanted.move_distance_elasticity).abs() < 0.1, "{found}");
}
