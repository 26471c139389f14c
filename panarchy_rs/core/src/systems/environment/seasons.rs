//! Seasons and water: temperature and precipitation as waves of the year, and a bucket of water in the ground.

use crate::config::environment::EnvironmentParameters;
use crate::engine::chunks::CHUNK;
use crate::engine::cx::YEAR_DAYS;
use crate::models::{evapotranspiration, seasonal};
use crate::tables::Tiles;
use crate::tables::tiles::SEA;
use rayon::prelude::*;

/// Temperature and precipitation of the day, from each place's mean and the wave of the year.
pub fn seasons(tiles: &mut Tiles, environment: &EnvironmentParameters, tick: u32) {
    let (warmer, wetter) = waves(environment, tick);
    let weather = tiles.temp_idx.iter_mut().zip(&mut tiles.precip_idx);
    for ((temperature, rain), (warmth, wet)) in weather.zip(tiles.temp_mean.iter().zip(&tiles.precip_mean)) {
        *temperature = warmth + warmer;
        *rain = (wet * wetter).max(0.0);
    }
}

/// Today's departure of temperature from the mean, and today's multiple of mean precipitation.
fn waves(environment: &EnvironmentParameters, tick: u32) -> (f32, f32) {
    let (day, year) = (f64::from(tick), f64::from(YEAR_DAYS));
    let warmer = seasonal(day, 0.0, environment.temperature_amplitude, environment.temperature_phase, year);
    let wetter = seasonal(day, 1.0, environment.precipitation_amplitude, environment.precipitation_phase, year);
    (warmer as f32, wetter as f32)
}

/// The weather of the first day.
pub fn settle(tiles: &mut Tiles, environment: &EnvironmentParameters, tick: u32) {
    seasons(tiles, environment, tick);
}

/// Rain fills the ground, the air draws on it in proportion to what is there, and what is too much runs off
/// (the bucket model of Budyko 1956 and Manabe 1969).
pub fn water(tiles: &mut Tiles, environment: &EnvironmentParameters) {
    let capacity = environment.water_capacity * 1000.0;
    let land = &tiles.land_use;
    let (warmth, rain) = (&tiles.temp_idx, &tiles.precip_idx);
    tiles.water_milli.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, stocks)| {
        let first = chunk * CHUNK;
        for (offset, stock) in stocks.iter_mut().enumerate() {
            let tile = first + offset;
            if land[tile] != SEA {
                *stock = filled(*stock as f64, f64::from(warmth[tile]), f64::from(rain[tile]), capacity);
            }
        }
    });
}

/// Water in the ground a day later, in thousandths of a millimetre.
fn filled(stock: f64, temperature: f64, rain: f64, capacity: f64) -> i64 {
    let wetness = if capacity > 0.0 { stock / capacity } else { 0.0 };
    let lost = 1000.0 * evapotranspiration(temperature) * wetness;
    (stock + 1000.0 * rain - lost).clamp(0.0, capacity) as i64
}
