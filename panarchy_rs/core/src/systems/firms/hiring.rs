//! Staffs the firms of the start with people who live near.

use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::rng::{Purpose, purpose};
use crate::space::Zones;
use crate::tables::persons::{EMPLOYED, UNEMPLOYED};
use crate::tables::{Firms, Persons};

const POOL: Purpose = purpose("firms", "pool");

/// Rows of the persons in work or looking for it.
pub fn workers(persons: &Persons) -> Vec<u32> {
    let status = |row: &u32| matches!(persons.employment_status[*row as usize], EMPLOYED | UNEMPLOYED);
    (0..persons.len() as u32).filter(status).collect()
}

/// Hires until every firm has the labour it aims at; those left over are unemployed.
pub fn staff(
    cx: &Cx,
    recipes: &Recipes,
    zones: &Zones,
    weight: u32,
    workers: &[u32],
    persons: &mut Persons,
    firms: &mut Firms,
) {
    let mut pools: Vec<Vec<(u32, u32)>> = vec![Vec::new(); zones.len()];
    for &row in workers {
        let luck = cx.draws(POOL).words(persons.key[row as usize])[0];
        pools[zones.of(persons.tile_id[row as usize])].push((luck, row));
        persons.employment_status[row as usize] = UNEMPLOYED;
        persons.employer_firm_id[row as usize] = crate::engine::ids::NONE;
    }
    for pool in &mut pools {
        pool.sort_unstable();
    }
    let near = zones.kernel(f64::from(cx.grid.width + cx.grid.height), 1e9);
    for firm in 0..firms.len() {
        let skill = recipes.goods[firms.good_id[firm] as usize].skill;
        let target = firms.labour_target[firm];
        let mut have = 0.0;
        for &(zone, _) in &near[zones.of(firms.tile_id[firm])] {
            while let Some(&(_, row)) = pools[zone as usize].last() {
                let more = f64::from(persons.skills_vec[row as usize][skill]) * f64::from(weight);
                if have > 0.0 && have + 0.5 * more > target {
                    break;
                }
                pools[zone as usize].pop();
                have += more;
                let offer = firms.wage_offer_minor[firm] as f64;
                let row = row as usize;
                persons.employment_status[row] = EMPLOYED;
                persons.employer_firm_id[row] = firms.ids.id(firm);
                persons.wage_minor[row] = (offer * f64::from(persons.skills_vec[row][skill])).round() as i64;
                firms.num_employees[firm] += weight;
                firms.labour_milli[firm] += super::count::skill_milli(persons, row, skill) * i64::from(weight);
            }
            let next = pools[zone as usize].last().map(|&(_, row)| persons.skills_vec[row as usize][skill]);
            if have > 0.0 && next.is_some_and(|s| have + 0.5 * f64::from(s) * f64::from(weight) > target) {
                break;
            }
        }
    }
}
