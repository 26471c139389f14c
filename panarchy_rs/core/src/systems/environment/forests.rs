//! Forests: standing wood grows towards what the place can carry, and is cut by order or by need.

use super::needs::{self, WOOD};
use super::soil::{MONTH_OF_YEAR, turn};
use crate::config::environment::EnvironmentParameters;
use crate::engine::cx::Cx;
use crate::models::{logistic_step, net_primary_production};
use crate::tables::tiles::FOREST;
use crate::tables::{Goods, Tiles};

/// Production of an average climate, g a square metre and year, at which a tile carries the scenario's capacity.
const AVERAGE_PRODUCTION: f64 = 1350.0;

/// Standing wood that a place can carry, in thousandths of a tonne.
pub fn capacity_milli(environment: &EnvironmentParameters, warmth: f32, rain: f32) -> i64 {
    let production = net_primary_production(f64::from(warmth), 365.0 * f64::from(rain));
    (environment.forest_capacity * 1000.0 * production / AVERAGE_PRODUCTION) as i64
}

/// The month of the forests whose turn it is: growth, then the harvest.
pub fn grow_and_cut(tiles: &mut Tiles, goods: &mut Goods, environment: &EnvironmentParameters, cx: &Cx) {
    let share = share_of_need(tiles, goods, environment, cx);
    let mut cut_milli = 0;
    for tile in turn(tiles.len(), cx.tick) {
        if tiles.land_use[tile] == FOREST {
            tiles.biomass_milli[tile] = grown(tiles, environment, tile);
            let cut = harvest(tiles, tile, share);
            tiles.biomass_milli[tile] -= cut;
            cut_milli += cut;
        }
    }
    // A world whose scenario has no use for wood leaves it where it falls.
    if let Some(row) = needs::row_of(goods, cx, WOOD) {
        needs::deliver(goods, row, cut_milli);
    }
}

/// Standing wood after a month of logistic growth.
fn grown(tiles: &Tiles, environment: &EnvironmentParameters, tile: usize) -> i64 {
    let capacity = capacity_milli(environment, tiles.temp_mean[tile], tiles.precip_mean[tile]) as f64;
    logistic_step(tiles.biomass_milli[tile] as f64, environment.forest_growth, capacity, 0.0, MONTH_OF_YEAR) as i64
}

/// What is cut this month: the ordered share, or in working forests as much of it as is needed.
fn harvest(tiles: &Tiles, tile: usize, share_of_need: f64) -> i64 {
    if tiles.protected[tile] != 0 {
        return 0;
    }
    let wanted = if tiles.managed[tile] != 0 { share_of_need } else { 1.0 };
    let cut = tiles.biomass_milli[tile] as f64 * f64::from(tiles.harvest_rate[tile]) * MONTH_OF_YEAR * wanted;
    (cut as i64).clamp(0, tiles.biomass_milli[tile])
}

/// The part of what today's working forests could give that the stockpile asks for.
fn share_of_need(tiles: &Tiles, goods: &Goods, environment: &EnvironmentParameters, cx: &Cx) -> f64 {
    let Some(row) = needs::row_of(goods, cx, WOOD) else { return 0.0 };
    let mut possible = 0.0;
    for tile in turn(tiles.len(), cx.tick) {
        if tiles.land_use[tile] == FOREST && tiles.managed[tile] != 0 {
            possible += tiles.biomass_milli[tile] as f64 * f64::from(tiles.harvest_rate[tile]) * MONTH_OF_YEAR;
        }
    }
    let wanted = needs::wanted_milli(goods, row, environment.stockpile_adjust_days) as f64;
    if possible > 0.0 { (wanted / possible).min(1.0) } else { 0.0 }
}
