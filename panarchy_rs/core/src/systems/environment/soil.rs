//! Soil and harvests: crops wear the soil, rest restores it, and each year's harvest has its luck.

use super::events::HARVEST_SHOCK;
use crate::config::environment::EnvironmentParameters;
use crate::engine::cx::{Cx, MONTH_DAYS, YEAR_DAYS};
use crate::engine::event::{Cause, Draft, entity};
use crate::engine::math;
use crate::engine::rng::{Purpose, Rng, purpose};
use crate::tables::Tiles;
use crate::tables::tiles::{CROPLAND, SEA, WATER};

const HARVEST: Purpose = purpose("environment", "harvest");
/// A month as a share of a year.
pub const MONTH_OF_YEAR: f64 = MONTH_DAYS as f64 / YEAR_DAYS as f64;

/// Rows of the tiles whose monthly turn it is.
pub fn turn(tiles: usize, tick: u32) -> impl Iterator<Item = usize> {
    ((tick % MONTH_DAYS) as usize..tiles).step_by(MONTH_DAYS as usize)
}

/// Share of its natural fertility that soil keeps under crops for ever: where loss and return are equal.
pub fn worn_share(environment: &EnvironmentParameters) -> f64 {
    let all = environment.fertility_recovery + environment.fertility_depletion;
    if all > 0.0 { environment.fertility_recovery / all } else { 1.0 }
}

/// The month of the soil: crops take, rest gives back.
pub fn fertility(tiles: &mut Tiles, environment: &EnvironmentParameters, tick: u32) {
    for tile in turn(tiles.len(), tick) {
        if matches!(tiles.land_use[tile], SEA | WATER) {
            continue;
        }
        let (now, natural) = (f64::from(tiles.soil_fertility[tile]), f64::from(tiles.natural_fertility[tile]));
        let worn = if tiles.land_use[tile] == CROPLAND { environment.fertility_depletion * now } else { 0.0 };
        let change = environment.fertility_recovery * (natural - now) - worn;
        tiles.soil_fertility[tile] = (now + change * MONTH_OF_YEAR).clamp(0.0, 1.0) as f32;
    }
}

/// The multiple of a normal harvest that the weather of a harvest year gives; the year of the start is normal.
pub fn harvest_of(environment: &EnvironmentParameters, rng: Rng, harvest_year: u32) -> f64 {
    if harvest_year == 0 {
        return 1.0;
    }
    let luck = rng.stream(HARVEST, harvest_year).of(0).normal();
    let sd = environment.harvest_sd;
    // The mean of the lognormal stays 1.
    math::exp(sd * luck.clamp(-3.0, 3.0) - sd * sd / 2.0)
}

/// How many harvests have come in by a tick.
fn harvest_year(environment: &EnvironmentParameters, tick: u32) -> u32 {
    (tick + YEAR_DAYS - environment.harvest_day.min(YEAR_DAYS)) / YEAR_DAYS
}

/// Yields of the tiles whose turn it is, and once a year the news of the harvest.
///
/// The yield is 1 on long-used cropland of the reference fertility in a normal year with moist soil.
pub fn yields(tiles: &mut Tiles, environment: &EnvironmentParameters, cx: &mut Cx) {
    if let Some((shock, news)) = announce(environment, cx) {
        tiles.harvest.fill(shock);
        tiles.yield_event.fill(news.event);
        tiles.yield_root.fill(news.root);
    }
    let fertility_scale = 1.0 / (environment.reference_fertility * worn_share(environment)).max(1e-6);
    for tile in turn(tiles.len(), cx.tick) {
        if matches!(tiles.land_use[tile], SEA | WATER) {
            continue;
        }
        let soil = f64::from(tiles.soil_fertility[tile]) * fertility_scale;
        let rich = math::pow(soil.max(1e-3), environment.yield_fertility_exponent);
        tiles.yield_factor[tile] = (tiles.harvest[tile] * rich * moisture(tiles, environment, tile)) as f32;
    }
}

/// The part of the yield that drought leaves: full at a third of the soil's capacity and above.
fn moisture(tiles: &Tiles, environment: &EnvironmentParameters, tile: usize) -> f64 {
    let wetness = tiles.water_milli[tile] as f64 / (1000.0 * environment.water_capacity.max(1e-6));
    1.0 - environment.yield_drought_loss * (1.0 - 3.0 * wetness).max(0.0)
}

/// The year's harvest, on its day.
fn announce(environment: &EnvironmentParameters, cx: &mut Cx) -> Option<(f64, Cause)> {
    let year = harvest_year(environment, cx.tick);
    if year == 0 || year == harvest_year(environment, cx.tick - 1) {
        return None;
    }
    let shock = harvest_of(environment, cx.rng, year);
    let before = harvest_of(environment, cx.rng, year - 1);
    let mut news = Draft::new(&HARVEST_SHOCK, entity("tiles", 0)).value(shock).payload(&[before, f64::from(year)]);
    // The harvest is the whole island's, not one tile's.
    news.entity = None;
    cx.log.happen(news).map(|cause| (shock, cause))
}
