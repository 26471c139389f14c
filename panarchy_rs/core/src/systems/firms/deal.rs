//! Deals customers to firms at the start, by volume and nearness, so that nobody begins idle beside someone short.

use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::rng::{Purpose, purpose};
use crate::space::Zones;
use crate::tables::firms::{HELD, LINKS};
use crate::tables::{Firms, Households};

const DEAL: Purpose = purpose("firms", "deal");
/// Weight of a shop at any distance, so that the remotest household has one.
const FAR: f64 = 1e-4;

/// The map as the dealer sees it: weights between zones, and where firms and households are.
pub struct Map {
    weights: Vec<f64>,
    zones: usize,
    firm_zone: Vec<usize>,
    homes: Vec<Vec<u32>>,
}

impl Map {
    /// Weights fall to 1/e over `scale` tiles.
    pub fn new(zones: &Zones, scale: f64, firms: &Firms, households: &Households) -> Self {
        let n = zones.len();
        let mut weights = vec![FAR; n * n];
        for (from, near) in zones.kernel(f64::INFINITY.min(scale * 12.0), scale).iter().enumerate() {
            for &(to, weight) in near {
                weights[from * n + to as usize] += weight;
            }
        }
        let mut homes = vec![Vec::new(); n];
        for (row, &tile) in households.tile_id.iter().enumerate() {
            homes[zones.of(tile)].push(row as u32);
        }
        let firm_zone = firms.tile_id.iter().map(|&tile| zones.of(tile)).collect();
        Self { weights, zones: n, firm_zone, homes }
    }

    fn weight(&self, from: usize, to: usize) -> f64 {
        self.weights[from * self.zones + to]
    }

    /// Factors on the zones' volumes under which every zone sells what it can make.
    fn balance(&self, volume: &[f64], demand: &[f64]) -> Vec<f64> {
        let mut factors = vec![1.0; self.zones];
        let scale = volume.iter().sum::<f64>() / demand.iter().sum::<f64>().max(1e-9);
        for _ in 0..20 {
            let mut sold = vec![0.0; self.zones];
            for from in (0..self.zones).filter(|&z| demand[z] > 0.0) {
                let pull = |to: usize| volume[to] * factors[to] * self.weight(from, to);
                let all: f64 = (0..self.zones).map(pull).sum();
                for to in (0..self.zones).filter(|&z| volume[z] > 0.0) {
                    sold[to] += scale * demand[from] * pull(to) / all;
                }
            }
            for to in (0..self.zones).filter(|&z| sold[z] > 0.0) {
                factors[to] *= volume[to] / sold[to];
            }
        }
        factors
    }
}

/// Gives every household its suppliers of every good it buys; returns nothing else.
pub fn households(cx: &Cx, recipes: &Recipes, map: &Map, firms: &Firms, households: &mut Households, volume: &[f64]) {
    households.suppliers.fill([crate::engine::ids::NONE; crate::tables::households::SUPPLIERS]);
    for &good in &recipes.bought {
        let shelf = recipes.goods[good as usize].shelf.clone();
        let sellers: Vec<usize> = (0..firms.len()).filter(|&row| firms.good_id[row] == good).collect();
        let mut zone_volume = vec![0.0; map.zones];
        for &seller in &sellers {
            zone_volume[map.firm_zone[seller]] += volume[seller];
        }
        let demand: Vec<f64> = map.homes.iter().map(|homes| homes.len() as f64).collect();
        let factors = map.balance(&zone_volume, &demand);
        let mut carry = vec![0.0; sellers.len()];
        let mut draws = cx.draws(DEAL).of(u64::from(good));
        for (zone, homes) in map.homes.iter().enumerate().filter(|(_, homes)| !homes.is_empty()) {
            let slots = homes.len() * shelf.len();
            let pull = |seller: usize| {
                let there = map.firm_zone[seller];
                volume[seller] * factors[there] * map.weight(zone, there)
            };
            let all: f64 = sellers.iter().map(|&seller| pull(seller)).sum();
            for (due, &seller) in carry.iter_mut().zip(&sellers) {
                *due += slots as f64 * pull(seller) / all;
            }
            let deck = draw_deck(&mut carry, slots, draws.uniform());
            for (place, card) in deck.into_iter().enumerate() {
                let home = homes[place % homes.len()] as usize;
                households.suppliers[home][shelf.start + place / homes.len()] = firms.ids.id(sellers[card]);
            }
        }
    }
}

/// `slots` places in `due` by systematic sampling in proportion to what is due; takes them off.
fn draw_deck(due: &mut [f64], slots: usize, start: f64) -> Vec<usize> {
    let total: f64 = due.iter().map(|d| d.max(0.0)).sum();
    let step = total / slots as f64;
    let (mut deck, mut reached) = (Vec::with_capacity(slots), 0.0);
    for (card, due) in due.iter_mut().enumerate() {
        reached += due.max(0.0);
        let mut taken = 0.0;
        while deck.len() < slots && (deck.len() as f64 + start) * step < reached {
            deck.push(card);
            taken += 1.0;
        }
        *due -= taken;
    }
    while deck.len() < slots {
        deck.push(due.len() - 1);
    }
    deck
}

/// Gives every firm its suppliers of capital and inputs, the largest buyers first.
pub fn firms(cx: &Cx, recipes: &Recipes, map: &Map, firms: &mut Firms, volume: &[f64], free: &mut [f64]) {
    for good in 0..recipes.goods.len() as u16 {
        let sellers: Vec<usize> = (0..firms.len()).filter(|&row| firms.good_id[row] == good).collect();
        let mut buyers: Vec<(f64, usize, usize)> = Vec::new();
        for row in 0..firms.len() {
            for (place, need) in needs(recipes, firms, row, volume[row]) {
                if need > 0.0 && good_at(recipes, firms, row, place) == good {
                    buyers.push((need, row, place));
                }
            }
        }
        buyers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (need, row, place) in buyers {
            let mut draws = cx.draws(DEAL).of(firms.key[row] ^ (place as u64 + 1));
            let mut chosen: Vec<usize> = Vec::with_capacity(LINKS);
            for _ in 0..LINKS.min(sellers.len()) {
                let pull = |seller: &usize| {
                    let open = *seller != row && !chosen.contains(seller);
                    let weight = map.weight(map.firm_zone[row], map.firm_zone[*seller]);
                    if open { free[*seller].max(volume[*seller] * 0.02) * weight.max(0.05) } else { 0.0 }
                };
                let mut left = draws.uniform() * sellers.iter().map(pull).sum::<f64>();
                let mut pick = None;
                for seller in &sellers {
                    let weight = pull(seller);
                    if weight > 0.0 {
                        pick = Some(*seller);
                        left -= weight;
                        if left <= 0.0 {
                            break;
                        }
                    }
                }
                chosen.extend(pick);
            }
            let all: f64 = chosen.iter().map(|&seller| volume[seller]).sum();
            for (link, &seller) in chosen.iter().enumerate() {
                firms.suppliers[row][place * LINKS + link] = firms.ids.id(seller);
                free[seller] -= need * volume[seller] / all;
            }
        }
    }
}

/// The good bought for a place of the store; place 0 stands for capital.
pub fn good_at(recipes: &Recipes, firms: &Firms, row: usize, place: usize) -> u16 {
    if place == 0 { recipes.capital } else { firms.held_good[row][place] }
}

/// What a firm that makes `volume` a day needs a day of capital (weighted by its wear) and of each input.
pub fn needs<'a>(
    recipes: &'a Recipes,
    firms: &Firms,
    row: usize,
    volume: f64,
) -> impl Iterator<Item = (usize, f64)> + 'a {
    let recipe = &recipes.goods[firms.good_id[row] as usize];
    let wear = recipes.wear(firms.good_id[row]);
    let inputs = recipe.inputs.iter().enumerate().filter(|(_, input)| !recipes.is_raw(input.good));
    std::iter::once((0, volume * wear)).chain(inputs.map(move |(place, input)| (place + 1, volume * input.amount)))
}

/// Demand that reaches every firm through the links, given what households order of it.
pub fn propagate(recipes: &Recipes, firms: &Firms, volume: &[f64], from_households: &[f64]) -> Vec<f64> {
    let mut demand = volume.to_vec();
    for _ in 0..25 {
        let mut next = from_households.to_vec();
        for row in 0..firms.len() {
            for (place, need) in needs(recipes, firms, row, demand[row]) {
                let links = &firms.suppliers[row][place * LINKS..(place + 1) * LINKS];
                let sellers = || links.iter().filter_map(|&id| firms.ids.find(id));
                let all: f64 = sellers().map(|seller| volume[seller]).sum();
                for seller in sellers() {
                    next[seller] += need * volume[seller] / all;
                }
            }
        }
        demand = next;
    }
    debug_assert!(firms.held_good.iter().all(|held| held.len() == HELD));
    demand
}
