//! How many firms make each good at the start, how large they are and where they stand.

use super::steady::Steady;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::math;
use crate::engine::rng::{Purpose, child_key, purpose};
use crate::tables::firms::{HELD, LINKS};
use crate::tables::{Firms, Persons, firms::FirmRow};

const SIZE: Purpose = purpose("firms", "size");
const PLACE: Purpose = purpose("firms", "place");
/// Parent of the keys of firms that stand at the start.
const FIRST: u64 = 0x6669_726D_735F_3030;

/// Number of firms that make each good, at least one each.
pub fn counts(config: &Config, recipes: &Recipes) -> Vec<usize> {
    let total = (config.firms.count as usize).max(recipes.goods.len());
    recipes.goods.iter().map(|recipe| ((recipe.firm_share * total as f64).round() as usize).max(1)).collect()
}

/// Labour that each firm of a good aims at: Pareto sizes, capped above, at least one worker each, summing to `labour`.
pub fn draw(cx: &Cx, config: &Config, good: u64, count: usize, labour: f64) -> Vec<f64> {
    let parameters = &config.firms;
    let mut draws = cx.draws(SIZE).of(good);
    let raw: Vec<f64> = (0..count)
        .map(|i| {
            // Stratified, so that the tail of a good does not hang on one draw.
            let place = (i as f64 + draws.uniform()) / count as f64;
            math::pow(1.0 - place, -1.0 / parameters.size_tail)
        })
        .collect();
    let cap = (parameters.size_cap * labour).max(labour / count as f64);
    let total = |scale: f64| raw.iter().map(|size| (size * scale).clamp(1.0, cap.max(1.0))).sum::<f64>();
    let (mut low, mut high) = (0.0, labour.max(1.0));
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if total(middle) < labour { low = middle } else { high = middle }
    }
    raw.iter().map(|size| (size * high).clamp(1.0, cap.max(1.0))).collect()
}

/// Founds the firms of the start near people, each with its volume of labour as a first target.
pub fn found(
    cx: &Cx,
    config: &Config,
    recipes: &Recipes,
    steady: &Steady,
    workers: &[u32],
    persons: &Persons,
) -> Firms {
    let mut firms = Firms::default();
    let mut order: Vec<(u64, usize, f64)> = Vec::new();
    for (good, count) in counts(config, recipes).into_iter().enumerate() {
        let labour = steady.branches[good].labour * steady.branches[good].output;
        for (i, size) in draw(cx, config, good as u64, count, labour).into_iter().enumerate() {
            order.push((child_key(FIRST ^ (good as u64) << 32, i as u64), good, size));
        }
    }
    // Ids follow the keys, so that goods and sizes are spread over the days of the month.
    order.sort_unstable_by_key(|entry| entry.0);
    for (key, good, size) in order {
        let mut draws = cx.draws(PLACE).of(key);
        let home = workers[draws.below(workers.len() as u32) as usize] as usize;
        let owner = workers[draws.below(workers.len() as u32) as usize] as usize;
        let mut row = blank(recipes, good as u16);
        row.key = key;
        row.tile_id = persons.tile_id[home];
        row.owner_id = persons.ids.id(owner);
        row.labour_target = size;
        row.productivity = math::ln(config.firms.technology_start);
        firms.push(row);
    }
    firms
}

/// A firm of a good with empty store and no links.
pub fn blank(recipes: &Recipes, good: u16) -> FirmRow {
    let recipe = &recipes.goods[good as usize];
    let mut held_good = [crate::engine::table::NO_GOOD; HELD];
    held_good[0] = good;
    for (place, input) in recipe.inputs.iter().enumerate() {
        held_good[place + 1] = input.good;
    }
    FirmRow {
        sector_id: recipe.sector,
        good_id: good,
        held_good,
        suppliers: [crate::engine::ids::NONE; HELD * LINKS],
        owner_id: crate::engine::ids::NONE,
        covered_months: 255,
        ..FirmRow::default()
    }
}
