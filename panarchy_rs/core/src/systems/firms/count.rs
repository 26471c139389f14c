//! The daily count of staff: who works where, how much skill that is, and who looks for work.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::chunks;
use crate::models;
use crate::tables::persons::{EMPLOYED, UNEMPLOYED};
use crate::tables::{Economy, Firms, Persons, Tiles};

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
    for row in 0..firms.len() {
        let grown = recipes.goods[firms.good_id[row] as usize].grown;
        if grown || before[row] != firms.labour_milli[row] || firms.capacity_milli[row] == 0 {
            renew_capacity(config, recipes, tiles, firms, row);
        }
    }
}

/// Recomputes what a firm can make a day (Cobb and Douglas 1928), on land times the day's yield.
pub fn renew_capacity(config: &Config, recipes: &Recipes, tiles: &Tiles, firms: &mut Firms, row: usize) {
    let labour = firms.labour_milli[row] as f64 / 1000.0;
    let capital = firms.capital_milli[row] as f64 / 1000.0;
    let share = config.firms.labour_share;
    let _ = (recipes, tiles);
    let made = models::cobb_douglas(labour, capital, share, firms.technology[row]);
    firms.capacity_milli[row] = (made * 1000.0) as i64;
}
