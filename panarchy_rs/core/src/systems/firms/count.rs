//! The daily count of staff: who works where, how much skill that is, and who looks for work.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::chunks;
use crate::models;
use crate::tables::persons::{EMPLOYED, UNEMPLOYED};
use crate::tables::tiles::CROPLAND;
use crate::tables::{Economy, Firms, Persons, Tiles};

/// Bounds of the harvest as a multiple of a normal one.
const HARVEST_BOUNDS: (f64, f64) = (0.4, 1.6);

/// A person's skill in thousandths.
#[inline]
pub fn skill_milli(persons: &Persons, row: usize, skill: usize) -> i64 {
    (f64::from(persons.skills_vec[row][skill]) * 1000.0) as i64
}

/// Counts staff and labour of every firm and the labour force, and renews the capacity of firms whose labour changed.
pub fn count(
    config: &Config,
    recipes: &Recipes,
    tiles: &Tiles,
    persons: &Persons,
    firms: &mut Firms,
    economy: &mut Economy,
) {
    let weight = i64::from(economy.weight[0]);
    let before = std::mem::take(&mut firms.labour_milli);
    let staff: Vec<AtomicU32> = (0..firms.len()).map(|_| AtomicU32::new(0)).collect();
    let labour: Vec<AtomicI64> = (0..firms.len()).map(|_| AtomicI64::new(0)).collect();
    // Integer sums have one value in whatever order the chunks add to them.
    let totals = chunks::map(persons.len(), |range| {
        let (mut employed, mut unemployed, mut wages) = (0i64, 0i64, 0i64);
        for row in range {
            match persons.employment_status[row] {
                EMPLOYED => {
                    let Some(firm) = firms.ids.find(persons.employer_firm_id[row]) else { continue };
                    let skill = recipes.goods[firms.good_id[firm] as usize].skill;
                    staff[firm].fetch_add(weight as u32, Ordering::Relaxed);
                    labour[firm].fetch_add(skill_milli(persons, row, skill) * weight, Ordering::Relaxed);
                    employed += 1;
                    wages += persons.wage_minor[row];
                }
                UNEMPLOYED => unemployed += 1,
                _ => {}
            }
        }
        (employed, unemployed, wages)
    });
    firms.num_employees = staff.into_iter().map(AtomicU32::into_inner).collect();
    firms.labour_milli = labour.into_iter().map(AtomicI64::into_inner).collect();
    let (employed, unemployed, wages) =
        totals.into_iter().fold((0, 0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1, sum.2 + part.2));
    economy.employed[0] = (employed * weight) as u32;
    economy.labour_force[0] = ((employed + unemployed) * weight) as u32;
    economy.unemployment[0] = unemployed as f64 / (employed + unemployed).max(1) as f64;
    if employed > 0 {
        economy.mean_wage_minor[0] = wages / employed;
    }
    economy.harvest[0] = harvest(tiles);
    for row in 0..firms.len() {
        let grown = recipes.goods[firms.good_id[row] as usize].grown;
        if grown || before[row] != firms.labour_milli[row] || firms.capacity_milli[row] == 0 {
            renew_capacity(config, recipes, economy.harvest[0], firms, row);
        }
    }
}

/// Mean yield of the fields against a normal harvest, within bounds; 1 where there is no field.
fn harvest(tiles: &Tiles) -> f64 {
    let (mut sum, mut fields) = (0.0, 0.0);
    for (&land, &yields) in tiles.land_use.iter().zip(&tiles.yield_factor) {
        if land == CROPLAND {
            sum += f64::from(yields);
            fields += 1.0;
        }
    }
    if fields > 0.0 { (sum / fields).clamp(HARVEST_BOUNDS.0, HARVEST_BOUNDS.1) } else { 1.0 }
}

/// Recomputes what a firm can make a day (Cobb and Douglas 1928); what grows on fields follows the harvest.
pub fn renew_capacity(config: &Config, recipes: &Recipes, harvest: f64, firms: &mut Firms, row: usize) {
    let labour = firms.labour_milli[row] as f64 / 1000.0;
    let capital = firms.capital_milli[row] as f64 / 1000.0;
    let grown = recipes.goods[firms.good_id[row] as usize].grown;
    let scale = firms.technology[row] * if grown { harvest } else { 1.0 };
    let made = models::cobb_douglas(labour, capital, config.firms.labour_share, scale);
    firms.capacity_milli[row] = (made * 1000.0) as i64;
}
