//! What covers the land at the start: mountains, towns, fields near them, forests where it is wet, grass.

use super::island::Land;
use super::noise::{Noise, quantile};
use super::relief::{place, steps_to};
use super::towns::Town;
use crate::config::Config;
use crate::config::environment::EnvironmentParameters;
use crate::engine::math;
use crate::space::Grid;
use crate::tables::Tiles;
use crate::tables::tiles::{CROPLAND, FOREST, GRASSLAND, MOUNTAIN, SEA, URBAN, WATER};

/// Most of the free land that may be fields.
const MOST_CROPLAND: f64 = 0.6;

/// Lays the cover, tile by tile.
pub fn lay(config: &Config, grid: Grid, land: &Land, towns: &[Town], noise: Noise) -> Vec<u8> {
    let mut use_of = rock_and_water(config, grid, land);
    for &tile in towns.iter().flat_map(|town| &town.tiles) {
        use_of[tile as usize] = URBAN;
    }
    plough(config, grid, land, towns, &mut use_of);
    plant(config, grid, land, noise, &mut use_of);
    use_of
}

/// Sea, water and mountains; everything else is grass at first.
fn rock_and_water(config: &Config, grid: Grid, land: &Land) -> Vec<u8> {
    let heights: Vec<f64> = (0..grid.len()).filter(|&t| land.dry(t)).map(|t| land.relief.height[t]).collect();
    let tree_line = quantile(&heights, 1.0 - config.space.mountain_share);
    (0..grid.len())
        .map(|tile| match () {
            () if !land.relief.land[tile] => SEA,
            () if land.waters.wet[tile] => WATER,
            () if land.relief.height[tile] >= tree_line => MOUNTAIN,
            () => GRASSLAND,
        })
        .collect()
}

/// Turns the best grass near towns into as many fields as the people need.
fn plough(config: &Config, grid: Grid, land: &Land, towns: &[Town], use_of: &mut [u8]) {
    let to_town = steps_to(grid, towns.iter().flat_map(|town| town.tiles.iter().copied()));
    let worth = |tile: usize| {
        let near = math::exp(-f64::from(to_town[tile].min(1000)) / 7.0);
        land.fertility[tile] * math::exp(-land.relief.height[tile] / 300.0) * (0.15 + near)
    };
    let mut free: Vec<(f64, usize)> =
        (0..grid.len()).filter(|&tile| use_of[tile] == GRASSLAND).map(|tile| (worth(tile), tile)).collect();
    free.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let wanted = super::needs::persons(config) / config.environment.persons_per_cropland_tile.max(1e-6);
    let most = free.len() as f64 * MOST_CROPLAND;
    for &(_, tile) in free.iter().take(wanted.min(most).ceil() as usize) {
        use_of[tile] = CROPLAND;
    }
}

/// Turns the wettest free land, in clumps, into forest.
fn plant(config: &Config, grid: Grid, land: &Land, noise: Noise, use_of: &mut [u8]) {
    let score = |tile: usize| {
        let (x, y) = place(grid, tile as u32);
        land.rain[tile] / config.environment.precipitation_mean.max(1e-6)
            + 2.2 * noise.octaves(9, 6.0 * x, 6.0 * y, 4)
            + land.relief.height[tile] / 1500.0
    };
    let dry = (0..grid.len()).filter(|&tile| land.dry(tile)).count() as f64;
    let mut free: Vec<(f64, usize)> =
        (0..grid.len()).filter(|&tile| use_of[tile] == GRASSLAND).map(|tile| (score(tile), tile)).collect();
    free.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for &(_, tile) in free.iter().take((dry * config.space.forest_share) as usize) {
        use_of[tile] = FOREST;
    }
}

/// Scales natural fertility so that the cropland's mean is the reference at which yields are normal.
pub fn scale_fertility(environment: &EnvironmentParameters, use_of: &[u8], fertility: &mut [f64]) {
    let fields: Vec<f64> = (0..use_of.len()).filter(|&t| use_of[t] == CROPLAND).map(|t| fertility[t]).collect();
    if fields.is_empty() {
        return;
    }
    let mean = fields.iter().sum::<f64>() / fields.len() as f64;
    for value in fertility {
        *value = (*value * environment.reference_fertility / mean).clamp(0.02, 1.0);
    }
}

/// Puts the forests nearest to towns under the care of foresters.
pub fn choose_working_forests(environment: &EnvironmentParameters, grid: Grid, tiles: &mut Tiles) {
    let towns = (0..grid.len() as u32).filter(|&tile| tiles.land_use[tile as usize] == URBAN);
    let to_town = steps_to(grid, towns);
    let mut forests: Vec<usize> = (0..grid.len()).filter(|&tile| tiles.land_use[tile] == FOREST).collect();
    forests.sort_by_key(|&tile| (to_town[tile], tile));
    let worked = (forests.len() as f64 * environment.working_forest_share) as usize;
    for tile in forests.into_iter().take(worked) {
        tiles.managed[tile] = 1;
        tiles.harvest_rate[tile] = environment.working_harvest_rate as f32;
    }
}
