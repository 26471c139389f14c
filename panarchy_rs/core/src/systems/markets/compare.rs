//! Buyers compare suppliers: households ask a peer or look around, firms look around.

use rayon::prelude::*;

use super::decisions::SUPPLIER;
use super::sellers::Sellers;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::decision::{criterion, weighed};
use crate::engine::ids::NONE;
use crate::engine::rng::{Draws, Purpose, Stream, purpose, unit};
use crate::tables::firms::LINKS;
use crate::tables::{Firms, Households};

const COMPARE: Purpose = purpose("markets", "compare");
const TASTE: Purpose = purpose("markets", "taste");
/// Households compared in one piece of work.
const PIECE: usize = 64;

/// A household looks at another shop for a good.
struct Look {
    row: u32,
    /// Place of its own supplier.
    place: u32,
    good: u16,
    /// Whether it could not get enough of the good.
    rationed: bool,
    /// Whose supplier it looks at, and at which place; [`NONE`] if it looks around.
    peer: u32,
    slot: u32,
    /// The shop.
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
    let switches = deciding.par_chunks(PIECE).map(|piece| {
        let mut looks = looks(config, recipes, view, firms, sellers, piece, cx);
        // A pass of its own: these reads go all over memory, and here they need not wait for one another.
        for look in looks.iter_mut().filter(|look| look.peer != NONE) {
            look.firm = view.suppliers[look.peer as usize][look.slot as usize];
        }
        looks.retain(|look| better(config, recipes, view, firms, look, cx));
        looks
    });
    let switches: Vec<Vec<Look>> = switches.collect();
    for switch in switches.into_iter().flatten() {
        households.suppliers[switch.row as usize][switch.place as usize] = switch.firm;
    }
    for &row in deciding {
        households.rationed[row as usize] = 0;
    }
}

/// At which shops the households of a piece look.
fn looks(
    config: &Config,
    recipes: &Recipes,
    households: &Households,
    firms: &Firms,
    sellers: &Sellers,
    piece: &[u32],
    cx: &Cx,
) -> Vec<Look> {
    let markets = &config.markets;
    let draws = cx.draws(COMPARE);
    let mut looks = Vec::new();
    for &row in piece {
        let mut luck = draws.of(households.key[row as usize]);
        for &good in &recipes.bought {
            let rationed = households.rationed[row as usize] & 1 << good != 0;
            let often = if rationed { 2.0 } else { 1.0 };
            if !luck.chance(markets.switch_probability * often) {
                continue;
            }
            let shelf = &recipes.goods[good as usize].shelf;
            let spot = |luck: &mut Draws| shelf.start as u32 + luck.below(shelf.len() as u32);
            let place = spot(&mut luck);
            let mut look = Look { row, place, good, rationed, peer: NONE, slot: 0, firm: NONE };
            if luck.chance(markets.peer_probability) {
                look.peer = luck.below(households.len() as u32);
                look.slot = spot(&mut luck);
            } else if let all @ [_, ..] = sellers.of(good) {
                look.firm = firms.ids.id(all[luck.below(all.len() as u32) as usize] as usize);
            }
            looks.push(look);
        }
    }
    looks
}

/// Whether the shop looked at takes the place of the household's own.
fn better(config: &Config, recipes: &Recipes, households: &Households, firms: &Firms, look: &Look, cx: &Cx) -> bool {
    let markets = &config.markets;
    let (row, taste) = (look.row as usize, cx.rng.stream(TASTE, 0));
    let shelf = recipes.goods[look.good as usize].shelf.clone();
    let Some(other) = firms.ids.find(look.firm) else { return false };
    if households.suppliers[row][shelf].contains(&look.firm) {
        return false;
    }
    let felt = |firm: usize| {
        let distance = cx.grid.distance(households.tile_id[row], firms.tile_id[firm]);
        let liking = liking(taste, households.key[row], firms.key[firm]);
        firms.price_minor[firm] as f64 * (1.0 + markets.taste * liking) * (1.0 + markets.travel_cost * distance)
    };
    let better = match firms.ids.find(households.suppliers[row][look.place as usize]) {
        Some(now) => felt(other) < (1.0 - markets.price_advantage) * felt(now),
        None => true,
    };
    better || (look.rationed && firms.held_milli[other][0] > 0)
}

/// How one buyer likes one shop: near standard normal (sum of four uniforms), the same for ever.
fn liking(taste: Stream, buyer: u64, shop: u64) -> f64 {
    let sum: f64 = taste.words(buyer ^ shop.rotate_left(32)).into_iter().map(unit).sum();
    (sum - 2.0) * 1.732_050_807_568_877_2
}

/// Lets the firms whose day it is look at one other seller for each input, and at another after a shortage.
pub fn firms(config: &Config, recipes: &Recipes, firms: &mut Firms, sellers: &Sellers, cx: &mut Cx) {
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
            choose(config, firms, row, place, other, rationed, cx);
        }
    }
}

/// The distance from a firm to a seller, and the seller's price with what the way costs.
fn felt(config: &Config, firms: &Firms, (row, seller): (usize, usize), cx: &Cx) -> (f64, f64) {
    let distance = cx.grid.distance(firms.tile_id[row], firms.tile_id[seller]);
    (distance, firms.price_minor[seller] as f64 * (1.0 + config.markets.travel_cost * distance))
}

/// Notes a seller as an option of a firm's decision: its price, and what the way to it costs.
pub fn consider(config: &Config, firms: &Firms, name: u8, (row, seller): (usize, usize), cx: &mut Cx) {
    let (distance, felt) = felt(config, firms, (row, seller), cx);
    let price = firms.price_minor[seller] as f64 / 100.0;
    let travel = criterion(1, distance, -config.markets.travel_cost * price, price - felt / 100.0);
    let parts = [weighed(0, price, -1.0), travel];
    cx.decisions.consider_target(name, firms.ids.id(seller), price, -felt / 100.0, &parts);
}

/// A firm weighs another seller against the worst of those that it has for a place of its store.
fn choose(config: &Config, firms: &mut Firms, row: usize, place: usize, other: usize, rationed: bool, cx: &mut Cx) {
    let markets = &config.markets;
    let felt = |seller: usize| felt(config, firms, (row, seller), cx).1;
    let links = place * LINKS..(place + 1) * LINKS;
    if firms.suppliers[row][links.clone()].contains(&firms.ids.id(other)) {
        return;
    }
    let worst = links
        .filter_map(|slot| firms.ids.find(firms.suppliers[row][slot]).map(|seller| (slot, seller, felt(seller))))
        .max_by(|a, b| a.2.total_cmp(&b.2));
    let Some((slot, seller, now)) = worst else { return };
    let cheaper = felt(other) < (1.0 - markets.price_advantage) * now;
    if cx.decisions.on() {
        consider(config, firms, 0, (row, seller), cx);
        consider(config, firms, 1, (row, other), cx);
        let switches = rationed || cheaper;
        let chosen = if switches { other } else { seller };
        let reason = if cheaper { 1 } else { u8::from(rationed) * 2 };
        let chosen = (u8::from(switches), firms.ids.id(chosen), firms.price_minor[chosen] as f64 / 100.0);
        cx.decisions.choose(&SUPPLIER, firms.ids.id(row), chosen, reason, 0);
    }
    if rationed || cheaper {
        firms.suppliers[row][slot] = firms.ids.id(other);
    }
}
