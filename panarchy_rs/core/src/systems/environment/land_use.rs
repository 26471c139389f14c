//! Land use: people press on the land, slowly; fields are cleared and given up, forests return, towns grow.

use super::events::LAND_USE_CHANGE;
use super::forests::capacity_milli;
use super::needs::{self, WOOD};
use super::soil::{MONTH_OF_YEAR, turn};
use crate::config::environment::EnvironmentParameters;
use crate::engine::cx::Cx;
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::rng::{Purpose, purpose};
use crate::tables::tiles::{CROPLAND, FOREST, GRASSLAND, URBAN};
use crate::tables::{Goods, Tiles};

const CHANGE: Purpose = purpose("environment", "land_use");
/// Standing wood of a young forest as a share of what the place can carry.
const SAPLINGS: f64 = 0.02;
/// Clearing a forest takes this many times as long as ploughing grass.
const FOREST_FRICTION: f64 = 4.0;

/// How hard people press on the land today.
struct Pressure {
    /// Persons over those whom the cropland feeds, less one.
    fields: f64,
    /// Persons on a mean urban tile.
    urban: f64,
}

/// A change that a tile may make: to what, at which chance a year, and what drives it.
struct Change {
    to: u8,
    rate: f64,
    cause: Cause,
    pressure: f64,
}

/// The month of the tiles whose turn it is.
pub fn change(tiles: &mut Tiles, goods: &mut Goods, environment: &EnvironmentParameters, cx: &mut Cx) {
    let Some(pressure) = pressure(tiles, environment) else { return };
    let draws = cx.draws(CHANGE);
    for tile in turn(tiles.len(), cx.tick) {
        let Some(change) = wanted(tiles, environment, cx, &pressure, tile) else { continue };
        if draws.uniform(u64::from(tiles.ids.id(tile))) < change.rate * MONTH_OF_YEAR {
            convert(tiles, goods, environment, cx, tile, &change);
        }
    }
}

/// The pressure of all people; none while nobody lives anywhere.
fn pressure(tiles: &Tiles, environment: &EnvironmentParameters) -> Option<Pressure> {
    let (mut people, mut fields, mut townsfolk, mut built) = (0u64, 0u64, 0u64, 0u64);
    for (&land_use, &population) in tiles.land_use.iter().zip(&tiles.population) {
        people += u64::from(population);
        fields += u64::from(land_use == CROPLAND);
        if land_use == URBAN {
            townsfolk += u64::from(population);
            built += 1;
        }
    }
    let fed = fields.max(1) as f64 * environment.persons_per_cropland_tile.max(1e-6);
    let pressure = Pressure { fields: people as f64 / fed - 1.0, urban: townsfolk as f64 / built.max(1) as f64 };
    (people > 0).then_some(pressure)
}

/// The change a tile is open to, if any.
fn wanted(
    tiles: &Tiles,
    environment: &EnvironmentParameters,
    cx: &Cx,
    pressure: &Pressure,
    tile: usize,
) -> Option<Change> {
    let land_use = tiles.land_use[tile];
    if tiles.protected[tile] != 0 || !matches!(land_use, CROPLAND | FOREST | GRASSLAND) {
        return None;
    }
    if let Some(change) = build(tiles, environment, cx, pressure, tile) {
        return Some(change);
    }
    let short = pressure.fields - environment.land_tolerance;
    let spare = -pressure.fields - environment.land_tolerance;
    let fertility = f64::from(tiles.soil_fertility[tile]) / environment.reference_fertility.max(1e-6);
    match land_use {
        FOREST | GRASSLAND if short > 0.0 => {
            let beside = neighbour(tiles, cx, tile, CROPLAND)?;
            let friction = if land_use == FOREST { FOREST_FRICTION } else { 1.0 };
            let rate = environment.clearing_rate * short * fertility / friction;
            Some(Change { to: CROPLAND, rate, cause: beside, pressure: short })
        }
        CROPLAND if spare > 0.0 => {
            let rate = environment.abandonment_rate * spare * (1.5 - fertility).max(0.0);
            Some(Change { to: GRASSLAND, rate, cause: land_event(tiles, tile), pressure: -spare })
        }
        GRASSLAND => {
            let beside = neighbour(tiles, cx, tile, FOREST)?;
            Some(Change { to: FOREST, rate: environment.regrowth_rate, cause: beside, pressure: 0.0 })
        }
        _ => None,
    }
}

/// Building on a crowded tile beside a town.
fn build(
    tiles: &Tiles,
    environment: &EnvironmentParameters,
    cx: &Cx,
    pressure: &Pressure,
    tile: usize,
) -> Option<Change> {
    let crowd = f64::from(tiles.population[tile]) / (environment.crowding * pressure.urban).max(1.0) - 1.0;
    if crowd <= 0.0 {
        return None;
    }
    let beside = neighbour(tiles, cx, tile, URBAN)?;
    Some(Change { to: URBAN, rate: environment.urbanisation_rate * crowd.min(3.0), cause: beside, pressure: crowd })
}

/// The event behind the first neighbour of a cover; none of them: no answer.
fn neighbour(tiles: &Tiles, cx: &Cx, tile: usize, land_use: u8) -> Option<Cause> {
    let mut beside = cx.grid.neighbours(tile as u32).filter(|&other| tiles.land_use[other as usize] == land_use);
    beside.next().map(|other| land_event(tiles, other as usize))
}

fn land_event(tiles: &Tiles, tile: usize) -> Cause {
    Cause { event: tiles.land_event[tile], root: tiles.land_root[tile] }
}

/// Turns a tile into something else; the wood of a cleared forest goes to the stockpile.
fn convert(
    tiles: &mut Tiles,
    goods: &mut Goods,
    environment: &EnvironmentParameters,
    cx: &mut Cx,
    tile: usize,
    change: &Change,
) {
    let from = tiles.land_use[tile];
    let population = f64::from(tiles.population[tile]);
    let event = Draft::new(&LAND_USE_CHANGE, entity("tiles", tiles.ids.id(tile)))
        .value(f64::from(change.to))
        .payload(&[f64::from(from), f64::from(change.to), population, change.pressure])
        .because(change.cause, Role::Enabled);
    let Some(happened) = cx.log.happen(event) else { return };
    (tiles.land_event[tile], tiles.land_root[tile]) = (happened.event, happened.root);
    let wood = std::mem::take(&mut tiles.biomass_milli[tile]);
    if let Some(row) = needs::row_of(goods, cx, WOOD) {
        needs::deliver(goods, row, wood);
    }
    (tiles.land_use[tile], tiles.managed[tile], tiles.harvest_rate[tile]) = (change.to, 0, 0.0);
    if change.to == FOREST {
        let capacity = capacity_milli(environment, tiles.temp_mean[tile], tiles.precip_mean[tile]);
        tiles.biomass_milli[tile] = (capacity as f64 * SAPLINGS) as i64;
    }
}
