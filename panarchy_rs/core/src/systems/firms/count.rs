//! The daily count of staff: who works where, how much skill that is, and who looks for work.

use std::ops::Range;

use rayon::prelude::*;

use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::chunks::{ABREAST, CHUNK, Places};
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

/// What some persons add up to.
struct Tally {
    /// Staff and thousandths of labour by firm.
    firms: Vec<(i64, i64)>,
    employed: i64,
    unemployed: i64,
    wages: i64,
}

impl Tally {
    /// Adds up rows of persons; `skills` has the skill that the staff of each firm need.
    fn of(persons: &Persons, firms: &Firms, skills: &[u8], rows: Range<usize>) -> Self {
        let mut tally = Self { firms: vec![(0, 0); firms.len()], employed: 0, unemployed: 0, wages: 0 };
        let mut places = Places::default();
        for first in rows.clone().step_by(ABREAST) {
            let statuses = &persons.employment_status[first..(first + ABREAST).min(rows.end)];
            tally.unemployed += statuses.iter().map(|&status| i64::from(status == UNEMPLOYED)).sum::<i64>();
            for row in places.of(statuses, EMPLOYED).map(|place| first + place) {
                let Some(firm) = firms.ids.find(persons.employer_firm_id[row]) else { continue };
                let (staff, labour) = &mut tally.firms[firm];
                *staff += 1;
                *labour += skill_milli(persons, row, usize::from(skills[firm]));
                tally.employed += 1;
                tally.wages += persons.wage_minor[row];
            }
        }
        tally
    }

    fn merge(mut self, other: Self) -> Self {
        self.firms.iter_mut().zip(other.firms).for_each(|(one, more)| *one = (one.0 + more.0, one.1 + more.1));
        self.employed += other.employed;
        self.unemployed += other.unemployed;
        self.wages += other.wages;
        self
    }
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
    let skills: Vec<u8> = firms.good_id.iter().map(|&good| recipes.goods[good as usize].skill as u8).collect();
    // Integer sums have one value in whatever order they are made, and so as many pieces may be made as there are threads.
    let size = persons.len().div_ceil(rayon::current_num_threads()).max(CHUNK);
    let piece = |piece: usize| piece * size..((piece + 1) * size).min(persons.len());
    let pieces = (0..persons.len().div_ceil(size)).into_par_iter();
    let all = pieces.map(|number| Tally::of(persons, firms, &skills, piece(number))).reduce_with(Tally::merge);
    let Tally { firms: counted, employed, unemployed, wages } =
        all.unwrap_or_else(|| Tally::of(persons, firms, &skills, 0..0));
    economy.employed[0] = (employed * weight) as u32;
    economy.labour_force[0] = ((employed + unemployed) * weight) as u32;
    economy.unemployment[0] = unemployed as f64 / (employed + unemployed).max(1) as f64;
    if employed > 0 {
        economy.mean_wage_minor[0] = wages / employed;
    }
    economy.harvest[0] = harvest(tiles);
    renew(config, recipes, &counted, weight, economy.harvest[0], firms);
}

/// Notes staff and labour of every firm, and renews the capacity of firms whose labour changed.
fn renew(config: &Config, recipes: &Recipes, counted: &[(i64, i64)], weight: i64, harvest: f64, firms: &mut Firms) {
    let Firms { num_employees, labour_milli, capacity_milli, good_id, technology, capital_milli, .. } = firms;
    let columns =
        (num_employees.par_chunks_mut(CHUNK), labour_milli.par_chunks_mut(CHUNK), capacity_milli.par_chunks_mut(CHUNK));
    columns.into_par_iter().enumerate().for_each(|(chunk, (staff, labour, capacity))| {
        for place in 0..staff.len() {
            let row = chunk * CHUNK + place;
            let (members, skill) = counted[row];
            let now = skill * weight;
            let before = std::mem::replace(&mut labour[place], now);
            staff[place] = (members * weight) as u32;
            let grown = recipes.goods[good_id[row] as usize].grown;
            if grown || before != now || capacity[place] == 0 {
                let scale = technology[row] * if grown { harvest } else { 1.0 };
                capacity[place] = capacity_of(config, now, capital_milli[row], scale);
            }
        }
    });
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
    let grown = recipes.goods[firms.good_id[row] as usize].grown;
    let scale = firms.technology[row] * if grown { harvest } else { 1.0 };
    firms.capacity_milli[row] = capacity_of(config, firms.labour_milli[row], firms.capital_milli[row], scale);
}

/// What labour and capital make a day, in thousandths of a unit.
pub fn capacity_of(config: &Config, labour_milli: i64, capital_milli: i64, scale: f64) -> i64 {
    let (labour, capital) = (labour_milli as f64 / 1000.0, capital_milli as f64 / 1000.0);
    (models::cobb_douglas(labour, capital, config.firms.labour_share, scale) * 1000.0) as i64
}
