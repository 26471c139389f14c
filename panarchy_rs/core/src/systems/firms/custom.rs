//! A new firm's opening: some of those who buy its good put it among their suppliers.

use super::entry::Parts;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::rng::Draws;
use crate::tables::firms::LINKS;

/// Households around the founder's among which the opening is known.
const NEIGHBOURS: u32 = 4000;

/// Wins customers for a part of the planned sales: places in address books in proportion to the share of the market.
pub fn open(config: &Config, recipes: &Recipes, parts: &mut Parts<'_>, firm: usize, luck: &mut Draws) {
    let good = parts.firms.good_id[firm];
    let market = (parts.goods.demand_milli[good as usize] as f64).max(1.0);
    let share = (parts.firms.demand[firm] / market * config.firms.entry_custom).min(0.5);
    households(recipes, parts, firm, share, luck);
    firms(recipes, parts, firm, share, luck);
}

/// Neighbours of the founder write the shop into a place of their book.
fn households(recipes: &Recipes, parts: &mut Parts<'_>, firm: usize, share: f64, luck: &mut Draws) {
    let shelf = recipes.goods[parts.firms.good_id[firm] as usize].shelf.clone();
    let homes = parts.households.len() as u32;
    if shelf.is_empty() || homes == 0 {
        return;
    }
    let owner = parts.persons.ids.find(parts.firms.owner_id[firm]);
    let home = owner.and_then(|row| parts.households.ids.find(parts.persons.household_id[row])).unwrap_or(0) as u32;
    let reach = NEIGHBOURS.min(homes);
    let id = parts.firms.ids.id(firm);
    for _ in 0..luck.round(share * f64::from(homes) * shelf.len() as f64) {
        let near = (home + homes - reach / 2 + luck.below(reach)) % homes;
        let place = shelf.start + luck.below(shelf.len() as u32) as usize;
        parts.households.suppliers[near as usize][place] = id;
    }
}

/// Firms that use the good put the newcomer at one of their links.
fn firms(recipes: &Recipes, parts: &mut Parts<'_>, firm: usize, share: f64, luck: &mut Draws) {
    let (good, id) = (parts.firms.good_id[firm], parts.firms.ids.id(firm));
    // Where the makers of each good would put it: the place of an input, or that of the capital good.
    let places: Vec<Option<usize>> = (recipes.goods.iter())
        .map(|recipe| {
            let place = recipe.inputs.iter().position(|input| input.good == good).map(|place| place + 1);
            place.or((good == recipes.capital).then_some(0))
        })
        .collect();
    let users: Vec<(usize, usize)> = (parts.firms.good_id.iter().enumerate())
        .filter_map(|(row, &made)| places[made as usize].map(|place| (row, place)))
        .filter(|&(row, _)| row != firm)
        .collect();
    if users.is_empty() {
        return;
    }
    for _ in 0..luck.round(share * users.len() as f64 * LINKS as f64) {
        let (row, place) = users[luck.below(users.len() as u32) as usize];
        parts.firms.suppliers[row][place * LINKS + luck.below(LINKS as u32) as usize] = id;
    }
}
