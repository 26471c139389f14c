//! The island at the start: relief, climate, water, towns, cover and homes, put together into tiles.

use super::noise::Noise;
use super::relief::{self, Relief, place};
use super::rivers::{self, Waters};
use super::{cover, seasons, soil, towns};
use crate::config::Config;
use crate::config::environment::EnvironmentParameters;
use crate::engine::cx::Cx;
use crate::engine::math;
use crate::engine::rng::{Purpose, purpose};
use crate::space::Grid;
use crate::tables::Tiles;
use crate::tables::tiles::{CROPLAND, FOREST, SEA, TileRow, WATER};

const RELIEF: Purpose = purpose("environment", "relief");

/// What is known of the land before anyone settles on it.
pub struct Land {
    /// Relief.
    pub relief: Relief,
    /// Rivers and lakes.
    pub waters: Waters,
    /// Mean temperature of the year, degrees Celsius.
    pub warmth: Vec<f64>,
    /// Mean precipitation, mm a day.
    pub rain: Vec<f64>,
    /// Natural fertility, 0 to 1.
    pub fertility: Vec<f64>,
    /// Steps to the sea.
    pub to_sea: Vec<u32>,
    /// Steps to fresh water.
    pub to_fresh: Vec<u32>,
}

impl Land {
    /// Whether the tile is dry land.
    pub fn dry(&self, tile: usize) -> bool {
        self.relief.land[tile] && !self.waters.wet[tile]
    }
}

/// Makes the tiles.
pub fn create(config: &Config, cx: &Cx) -> Tiles {
    let grid = cx.grid;
    let noise = Noise::new(cx.rng.stream(RELIEF, 0));
    let mut land = survey(config, grid, noise);
    let towns = towns::settle(&config.space, grid, &land, noise);
    let use_of = cover::lay(config, grid, &land, &towns, noise);
    cover::scale_fertility(&config.environment, &use_of, &mut land.fertility);
    let homes = towns::habitability(grid, &towns, &use_of);
    let mut tiles = Tiles::default();
    for tile in 0..grid.len() {
        tiles.push(row(&config.environment, &land, use_of[tile], homes[tile], tile));
    }
    cover::choose_working_forests(&config.environment, grid, &mut tiles);
    seasons::settle(&mut tiles, &config.environment, cx.tick);
    tiles
}

/// Relief, climate, water and soil.
fn survey(config: &Config, grid: Grid, noise: Noise) -> Land {
    let (space, environment) = (&config.space, &config.environment);
    let relief = relief::raise(space, grid, noise);
    let warmth = warmth(environment, grid, &relief);
    let rain = rain(environment, grid, noise, &relief);
    let share: Vec<f64> = rain.iter().map(|mm| mm / environment.precipitation_mean.max(1e-6)).collect();
    let waters = rivers::run(space, grid, &relief, &share);
    let sea = (0..grid.len() as u32).filter(|&t| !relief.land[t as usize]);
    let to_sea = relief::steps_to(grid, sea);
    let to_fresh = relief::steps_to(grid, (0..grid.len() as u32).filter(|&t| waters.wet[t as usize]));
    let fertility = (0..grid.len() as u32)
        .map(|tile| {
            let t = tile as usize;
            let (x, y) = place(grid, tile);
            let valley = math::exp(-f64::from(to_fresh[t].min(1000)) / 3.0);
            let low = math::exp(-relief.height[t] / 700.0);
            let rock = noise.octaves(7, 5.0 * x, 5.0 * y, 4);
            (low * (0.25 + 0.55 * rock + 0.35 * valley)).clamp(0.02, 1.0)
        })
        .collect();
    Land { relief, waters, warmth, rain, fertility, to_sea, to_fresh }
}

/// Mean temperature: warmer in the south, colder with height.
fn warmth(environment: &EnvironmentParameters, grid: Grid, relief: &Relief) -> Vec<f64> {
    (0..grid.len() as u32)
        .map(|tile| {
            let (_, y) = place(grid, tile);
            environment.temperature_mean + environment.temperature_north_south * (y - 0.5)
                - environment.lapse_rate * relief.height[tile as usize] / 1000.0
        })
        .collect()
}

/// Mean precipitation: weather from the west drops its rain on the first slopes.
fn rain(environment: &EnvironmentParameters, grid: Grid, noise: Noise, relief: &Relief) -> Vec<f64> {
    (0..grid.len() as u32)
        .map(|tile| {
            let (x, y) = place(grid, tile);
            let (column, row) = grid.place(tile);
            let west = grid.tile(column.saturating_sub(2), row) as usize;
            let slope = (relief.height[tile as usize] - relief.height[west]) / 1000.0;
            let pattern = 0.65 + 0.7 * noise.octaves(6, 2.5 * x, 2.5 * y, 3);
            environment.precipitation_mean * (pattern + 0.8 * slope).clamp(0.35, 2.2)
        })
        .collect()
}

/// The row of one tile.
fn row(environment: &EnvironmentParameters, land: &Land, land_use: u8, habitability: f64, tile: usize) -> TileRow {
    let dry = land_use != SEA && land_use != WATER;
    let mut row = TileRow {
        land_use,
        elevation_m: land.relief.height[tile] as f32,
        temp_mean: land.warmth[tile] as f32,
        precip_mean: land.rain[tile] as f32,
        habitability: habitability as f32,
        ..TileRow::default()
    };
    if dry {
        (row.natural_fertility, row.soil_fertility) = (land.fertility[tile] as f32, land.fertility[tile] as f32);
        if land_use == CROPLAND {
            row.soil_fertility *= soil::worn_share(environment) as f32;
        }
        row.yield_factor = 1.0;
        row.harvest = 1.0;
        row.water_milli = (environment.water_capacity * 600.0) as i64;
    }
    if land_use == FOREST {
        let full = super::forests::capacity_milli(environment, row.temp_mean, row.precip_mean);
        row.biomass_milli = (full as f64 * environment.forest_fullness) as i64;
    }
    row
}
