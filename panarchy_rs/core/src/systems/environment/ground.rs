//! Deposits at the start: iron and coal in hills and mountains, the first mines near the towns.

use super::needs;
use super::noise::Noise;
use super::relief::{place, steps_to};
use crate::config::Config;
use crate::config::environment::EnvironmentParameters;
use crate::engine::cx::{Cx, YEAR_DAYS};
use crate::engine::math;
use crate::engine::rng::{Purpose, purpose};
use crate::tables::deposits::{DepositRow, IRON, RESOURCES};
use crate::tables::tiles::{CROPLAND, MOUNTAIN, SEA, URBAN, WATER};
use crate::tables::{Deposits, Tiles};

const GEOLOGY: Purpose = purpose("environment", "geology");
const CONTENT: Purpose = purpose("environment", "deposit_content");

/// Deposits of one mineral keep this distance, tiles.
const SPACING: f64 = 3.0;

/// Makes the deposits and opens the first mines.
pub fn create(config: &Config, cx: &Cx, tiles: &Tiles) -> Deposits {
    let noise = Noise::new(cx.rng.stream(GEOLOGY, 0));
    let need = needs::expected_daily(config);
    let mut deposits = Deposits::default();
    for (resource, &daily) in need.iter().enumerate().take(RESOURCES.len()) {
        let places = find_places(config, cx, tiles, noise, resource);
        bury(config, cx, &mut deposits, resource as u8, &places, daily);
    }
    open_first_mines(config, cx, tiles, &mut deposits, &need);
    deposits
}

/// Tiles with a deposit: the highest values of a geological field that favours slopes, one deposit a place.
fn find_places(config: &Config, cx: &Cx, tiles: &Tiles, noise: Noise, resource: usize) -> Vec<u32> {
    let dry: Vec<u32> =
        (0..tiles.len() as u32).filter(|&tile| !matches!(tiles.land_use[tile as usize], SEA | WATER | URBAN)).collect();
    let wanted = (dry.len() as f64 * config.environment.deposit_density / 1000.0).ceil() as usize;
    let stream = cx.rng.stream(GEOLOGY, 1 + resource as u32);
    let score = |tile: u32| {
        let (x, y) = place(cx.grid, tile);
        let belt = noise.octaves(20 + resource as u64, 3.0 * x, 3.0 * y, 3);
        let hill = f64::from(tiles.elevation_m[tile as usize]) / config.space.relief_m.max(1.0);
        let rock = match tiles.land_use[tile as usize] {
            MOUNTAIN => 0.35,
            CROPLAND => -0.2,
            _ => 0.1,
        };
        // Coal lies in basins at the foot of the hills, iron higher up.
        let height = if resource == usize::from(IRON) { hill } else { 0.6 - (hill - 0.25).abs() };
        1.5 * belt + 0.6 * height + rock + 0.6 * stream.uniform(u64::from(tile))
    };
    let mut ranked: Vec<(f64, u32)> = dry.into_iter().map(|tile| (score(tile), tile)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<u32> = Vec::new();
    for (_, tile) in ranked {
        if chosen.len() < wanted && chosen.iter().all(|&other| cx.grid.distance(other, tile) >= SPACING) {
            chosen.push(tile);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Gives each place a lognormal share of the reserve and a grade around the mean.
fn bury(config: &Config, cx: &Cx, deposits: &mut Deposits, resource: u8, places: &[u32], need: f64) {
    let environment = &config.environment;
    let stream = cx.rng.stream(CONTENT, u32::from(resource));
    let mean_grade = mean_grade(environment, resource);
    let drawn: Vec<(f64, f64)> = places
        .iter()
        .map(|&tile| {
            let mut draws = stream.of(u64::from(tile));
            let size = math::exp(0.7 * draws.normal());
            (size, (mean_grade * (1.0 + 0.15 * draws.normal())).clamp(0.05, 0.98))
        })
        .collect();
    let total: f64 = drawn.iter().map(|(size, _)| size).sum();
    let reserve = need * f64::from(YEAR_DAYS) * environment.reserve_years / mean_grade * 1000.0;
    for (&tile_id, (size, grade)) in places.iter().zip(drawn) {
        let content = (reserve * size / total) as i64;
        let life = environment.mine_life_years * f64::from(YEAR_DAYS);
        deposits.push(DepositRow {
            tile_id,
            resource_type: resource,
            initial_milli: content,
            remaining_milli: content,
            ore_grade: grade as f32,
            initial_grade: grade as f32,
            rate_milli: (content as f64 / life).ceil() as i64,
            ..DepositRow::default()
        });
    }
}

/// The mean grade of a mineral.
fn mean_grade(environment: &EnvironmentParameters, resource: u8) -> f64 {
    if resource == IRON { environment.iron_grade } else { environment.coal_grade }
}

/// Opens mines, nearest to a town first, until they can dig what is needed with a margin.
fn open_first_mines(config: &Config, cx: &Cx, tiles: &Tiles, deposits: &mut Deposits, need: &[f64; 3]) {
    let urban = (0..tiles.len() as u32).filter(|&tile| tiles.land_use[tile as usize] == URBAN);
    let to_town = steps_to(cx.grid, urban);
    let mut order: Vec<usize> = (0..deposits.len()).collect();
    order.sort_by_key(|&row| (to_town[deposits.tile_id[row] as usize], row));
    let mut missing = need.map(|tonnes| tonnes * config.environment.mine_capacity_margin * 1000.0);
    for row in order {
        let mineral = deposits.resource_type[row] as usize;
        if missing[mineral] > 0.0 && f64::from(deposits.ore_grade[row]) >= config.environment.grade_cutoff {
            missing[mineral] -= deposits.rate_milli[row] as f64 * f64::from(deposits.ore_grade[row]);
            deposits.open[row] = 1;
        }
    }
}
