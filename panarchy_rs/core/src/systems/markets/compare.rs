//! Buyers compare suppliers: households ask a peer or look around, firms look around.

use rayon::prelude::*;

use super::sellers::Sellers;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::ids::NONE;
use crate::engine::rng::{Purpose, Stream, purpose, unit};
use crate::tables::firms::LINKS;
use crate::tables::{Firms, Households};

const COMPARE: Purpose = purpose("markets", "compare");
const TASTE: Purpose = purpose("markets", "taste");
/// Households compared in one piece of work.
const PIECE: usize = 64;

/// A household puts another firm at a place of its book.
struct Switch {
    row: u32,
    place: u32,
    firm: u32,
}

/// Lets the households whose day it is compare, all as of the same moment, then change.
pub fn households(
    config: &Config,
    recipes: &Recipes,
    deciding: &[u32],
    households: &mut Households,
    firms: &Firms,
    sellers: &Sellers,
    cx: &Cx,
) {
    let view = &*households;
    let taste = cx.rng.stream(TASTE, 0);
    let draws = cx.draws(COMPARE);
    let pieces: Vec<Vec<Switch>> = deciding
        .par_chunks(PIECE)
        .map(|piece| {
            let mut out = Vec::new();
            for &row in piece {
                compare(config, recipes, view, firms, sellers, row as usize, draws, taste, cx, &mut out);
            }
            out
        })
        .collect();
    for switch in pieces.into_iter().flatten() {
        households.suppliers[switch.row as usize][switch.place as usize] = switch.firm;
    }
    for &row in deciding {
        households.rationed[row as usize] = 0;
    }
}

#[allow(clippy::too_many_arguments, reason = "one household's view of the market")]
fn compare(
    config: &Config,
    recipes: &Recipes,
    households: &Households,
    firms: &Firms,
    sellers: &Sellers,
    row: usize,
    draws: Stream,
    taste: Stream,
    cx: &Cx,
    out: &mut Vec<Switch>,
) {
    let markets = &config.markets;
    let mut luck = draws.of(households.key[row]);
    for &good in &recipes.bought {
        let rationed = households.rationed[row] & 1 << good != 0;
        let often = if rationed { 2.0 } else { 1.0 };
        if !luck.chance(markets.switch_probability * often) {
            continue;
        }
        let shelf = recipes.goods[good as usize].shelf.clone();
        let place = shelf.start + luck.below(shelf.len() as u32) as usize;
        let found = if luck.chance(markets.peer_probability) {
            let peer = luck.below(households.len() as u32) as usize;
            households.suppliers[peer][shelf.start + luck.below(shelf.len() as u32) as usize]
        } else {
            let all = sellers.of(good);
            if all.is_empty() { NONE } else { firms.ids.id(all[luck.below(all.len() as u32) as usize] as usize) }
        };
        if households.suppliers[row][shelf].contains(&found) {
            continue;
        }
        let Some(other) = firms.ids.find(found) else { continue };
        let felt = |firm: usize| {
            let distance = cx.grid.distance(households.tile_id[row], firms.tile_id[firm]);
            let liking = liking(taste, households.key[row], firms.key[firm]);
            firms.price_minor[firm] as f64 * (1.0 + markets.taste * liking) * (1.0 + markets.travel_cost * distance)
        };
        let better = match firms.ids.find(households.suppliers[row][place]) {
            Some(now) => felt(other) < (1.0 - markets.price_advantage) * felt(now),
            None => true,
        };
        if better || (rationed && firms.held_milli[other][0] > 0) {
            out.push(Switch { row: row as u32, place: place as u32, firm: found });
        }
    }
}

/// How one buyer likes one shop: near standard normal (sum of four uniforms), the same for ever.
fn liking(taste: Stream, buyer: u64, shop: u64) -> f64 {
    let sum: f64 = taste.words(buyer ^ shop.rotate_left(32)).into_iter().map(unit).sum();
    (sum - 2.0) * 1.732_050_807_568_877_2
}

/// Lets the firms whose day it is look at one other seller for each input, and at another after a shortage.
pub fn firms(config: &Config, recipes: &Recipes, firms: &mut Firms, sellers: &Sellers, cx: &Cx) {
    let markets = &config.markets;
    for row in 0..firms.len() {
        if !cx.decides(firms.ids.id(row)) {
            continue;
        }
        let mut luck = cx.draws(COMPARE).of(firms.key[row]);
        let short = firms.shortage_event[row] >> 32;
        let rationed = short > 0 && short + 30 > u64::from(cx.tick);
        for place in 0..=recipes.goods[firms.good_id[row] as usize].inputs.len() {
            let good = if place == 0 { recipes.capital } else { firms.held_good[row][place] };
            let often = if rationed { 2.0 } else { 1.0 };
            if recipes.is_raw(good) || !luck.chance(markets.switch_probability * often) {
                continue;
            }
            let Some(other) = sellers.any(good, luck.uniform()).filter(|&other| other != row) else { continue };
            let felt = |seller: usize| {
                let distance = cx.grid.distance(firms.tile_id[row], firms.tile_id[seller]);
                firms.price_minor[seller] as f64 * (1.0 + markets.travel_cost * distance)
            };
            let links = place * LINKS..(place + 1) * LINKS;
            if firms.suppliers[row][links.clone()].contains(&firms.ids.id(other)) {
                continue;
            }
            let worst = links
                .filter_map(|slot| firms.ids.find(firms.suppliers[row][slot]).map(|seller| (slot, felt(seller))))
                .max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((slot, now)) = worst
                && (rationed || felt(other) < (1.0 - markets.price_advantage) * now)
            {
                firms.suppliers[row][slot] = firms.ids.id(other);
            }
        }
    }
}
