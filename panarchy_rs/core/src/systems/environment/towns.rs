//! Towns: where people settle first, and how densely they live around.

use super::island::Land;
use super::noise::Noise;
use super::relief::place;
use crate::config::space::SpaceParameters;
use crate::engine::math;
use crate::space::Grid;
use crate::tables::tiles::{CROPLAND, FOREST, GRASSLAND, MOUNTAIN, URBAN};

/// A town at the start.
pub struct Town {
    /// The tile of its market place.
    pub centre: u32,
    /// Its size against the largest.
    pub size: f64,
    /// Its built-up tiles, the centre first.
    pub tiles: Vec<u32>,
}

/// Places the towns, best places first and spaced apart, and builds them up; sizes follow Zipf's law.
pub fn settle(space: &SpaceParameters, grid: Grid, land: &Land, noise: Noise) -> Vec<Town> {
    let appeal: Vec<f64> = (0..grid.len()).map(|tile| appeal(land, tile)).collect();
    let dry = (0..grid.len()).filter(|&tile| land.dry(tile)).count() as f64;
    let sizes: Vec<f64> =
        (0..space.towns).map(|rank| math::pow(f64::from(rank + 1), -space.town_size_exponent)).collect();
    let total: f64 = sizes.iter().sum();
    let mut free: Vec<bool> = (0..grid.len()).map(|tile| land.dry(tile)).collect();
    let centres = centres(space, grid, &appeal, dry);
    centres
        .into_iter()
        .zip(sizes)
        .map(|(centre, size)| {
            let wanted = (dry * space.urban_share * size / total).ceil().max(1.0) as usize;
            Town { centre, size, tiles: build_up(grid, land, noise, &mut free, centre, wanted) }
        })
        .collect()
}

/// How good a place is for a town: low, fertile, mild, near fresh water and the coast.
fn appeal(land: &Land, tile: usize) -> f64 {
    if !land.dry(tile) {
        return 0.0;
    }
    let near = |steps: u32, reach: f64| math::exp(-f64::from(steps.min(1000)) / reach);
    let low = math::exp(-land.relief.height[tile] / 350.0);
    let mild = math::exp(-((land.warmth[tile] - 14.0) / 10.0) * ((land.warmth[tile] - 14.0) / 10.0));
    (0.2 + land.fertility[tile])
        * low
        * mild
        * (0.3 + 0.7 * near(land.to_fresh[tile], 2.0))
        * (0.5 + 0.5 * near(land.to_sea[tile], 4.0))
}

/// The best places at a mutual distance that shrinks until all towns have found one.
fn centres(space: &SpaceParameters, grid: Grid, appeal: &[f64], dry: f64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..grid.len() as u32).filter(|&tile| appeal[tile as usize] > 0.0).collect();
    order.sort_by(|&a, &b| appeal[b as usize].total_cmp(&appeal[a as usize]).then(a.cmp(&b)));
    let mut spacing = math::sqrt(dry / f64::from(space.towns.max(1)));
    loop {
        let mut chosen: Vec<u32> = Vec::new();
        for &tile in &order {
            if chosen.len() < space.towns as usize && chosen.iter().all(|&c| grid.distance(c, tile) >= spacing) {
                chosen.push(tile);
            }
        }
        if chosen.len() == space.towns as usize || spacing < 1.0 {
            return chosen;
        }
        spacing *= 0.9;
    }
}

/// The free tiles nearest to a centre, with a ragged edge and no building on slopes where flat land is near.
fn build_up(grid: Grid, land: &Land, noise: Noise, free: &mut [bool], centre: u32, wanted: usize) -> Vec<u32> {
    let ground = land.relief.height[centre as usize];
    let cost = |tile: u32| {
        let (x, y) = place(grid, tile);
        let climb = (land.relief.height[tile as usize] - ground).abs() / 60.0;
        grid.distance(centre, tile) + climb + 3.0 * noise.octaves(8, 12.0 * x, 12.0 * y, 2)
    };
    let reach = 4.0 + 2.0 * math::sqrt(wanted as f64);
    let mut near: Vec<(f64, u32)> = (0..grid.len() as u32)
        .filter(|&tile| free[tile as usize] && grid.distance(centre, tile) <= reach)
        .map(|tile| (if tile == centre { -1.0 } else { cost(tile) }, tile))
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let tiles: Vec<u32> = near.into_iter().take(wanted).map(|(_, tile)| tile).collect();
    tiles.iter().for_each(|&tile| free[tile as usize] = false);
    tiles
}

/// Density of homes at the start, 0 to 1: dense cores, thinner suburbs, a settled countryside.
///
/// Density falls exponentially from a town's centre (Clark 1951, "Urban population densities").
pub fn habitability(grid: Grid, towns: &[Town], use_of: &[u8]) -> Vec<f64> {
    let mut density: Vec<f64> = (0..grid.len() as u32)
        .map(|tile| {
            let halo: f64 = towns
                .iter()
                .map(|town| {
                    math::sqrt(town.size) * math::exp(-grid.distance(town.centre, tile) / (2.0 + 5.0 * town.size))
                })
                .sum();
            rural(use_of[tile as usize]) * (0.35 + halo)
        })
        .collect();
    for town in towns {
        let reach = 1.5 + math::sqrt(town.tiles.len() as f64 / std::f64::consts::PI);
        for &tile in &town.tiles {
            let decay = math::exp(-grid.distance(town.centre, tile) / reach);
            density[tile as usize] = 0.3 + 0.7 * decay * (0.6 + 0.4 * math::sqrt(town.size));
        }
    }
    let most = density.iter().copied().fold(1e-12, f64::max);
    density.iter().map(|value| value / most).collect()
}

/// Homes on the land of one kind of cover, against a city's core.
fn rural(land_use: u8) -> f64 {
    match land_use {
        URBAN => 0.3,
        CROPLAND => 0.075,
        GRASSLAND => 0.03,
        FOREST => 0.01,
        MOUNTAIN => 0.002,
        _ => 0.0,
    }
}
