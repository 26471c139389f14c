//! Purchases between firms: inputs up to their base stock, capital goods as planned, raw materials from the public stockpile.

use super::reserve::{Desk, Request, resolve};
use super::sellers::Sellers;
use super::shopping::cost;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::ids::NONE;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::math;
use crate::engine::rng::{Purpose, purpose};
use crate::tables::firms::LINKS;
use crate::tables::{Firms, Goods, Treasury};

const QUEUE: Purpose = purpose("markets", "firms_queue");
const SPOT: Purpose = purpose("markets", "spot");
/// Bounds of a raw material's price, as multiples of its price at the start.
const RAW_PRICE_BOUNDS: (f64, f64) = (0.25, 8.0);

/// Totals of a day's purchases.
#[derive(Default)]
struct Paid {
    inputs: i64,
    capital: i64,
    raw: i64,
}

/// Buys for the day, for the firms whose day of purchase it is.
#[allow(clippy::too_many_arguments, reason = "the borrows of a system are its declaration")]
pub fn purchase(
    config: &Config,
    recipes: &Recipes,
    firms: &mut Firms,
    goods: &mut Goods,
    treasury: &mut Treasury,
    desk: &mut Desk,
    sellers: &Sellers,
    cx: &mut Cx,
) {
    price_raws(config, recipes, goods);
    propose(config, recipes, firms, goods, desk, sellers, cx);
    desk.stock.clear();
    desk.stock.extend(firms.held_milli.iter().map(|held| held[0]));
    desk.stock.extend(goods.stockpile_milli[recipes.goods.len()..].iter().map(|&stock| stock.max(0)));
    let mut paid = Paid::default();
    for attempt in 0..=config.markets.spot_tries {
        resolve(desk, cx.draws(QUEUE));
        commit(config, recipes, firms, goods, desk, &mut paid);
        if attempt == config.markets.spot_tries {
            break;
        }
        retry(recipes, firms, goods, desk, sellers, attempt, cx);
    }
    treasury.cash_minor[0] += paid.raw;
    cx.ledger.post(Sector::Firms, Sector::Firms, Instrument::Intermediate, paid.inputs);
    cx.ledger.post(Sector::Firms, Sector::Firms, Instrument::Investment, paid.capital);
    cx.ledger.post(Sector::Firms, Sector::Treasury, Instrument::Royalty, paid.raw);
}

/// Raw materials cost more when the public stockpile is short of its aim.
fn price_raws(config: &Config, recipes: &Recipes, goods: &mut Goods) {
    for raw in recipes.goods.len()..recipes.count() {
        let aim = goods.stockpile_target_milli[raw].max(1) as f64;
        let ratio = aim / goods.stockpile_milli[raw].max(1) as f64;
        let factor = math::pow(ratio, config.markets.raw_elasticity).clamp(RAW_PRICE_BOUNDS.0, RAW_PRICE_BOUNDS.1);
        goods.price_minor[raw] = (goods.base_price_minor[raw] as f64 * factor).round().max(1.0) as i64;
    }
}

/// Price of a place among the sellers: a firm's posted price, or that of a raw material.
fn price(recipes: &Recipes, firms: &Firms, goods: &Goods, seller: usize) -> i64 {
    let posted = if seller < firms.len() {
        firms.price_minor[seller]
    } else {
        goods.price_minor[recipes.goods.len() + seller - firms.len()]
    };
    posted.max(1)
}

/// What every firm whose day it is wants, split over its suppliers by what they can make.
fn propose(
    config: &Config,
    recipes: &Recipes,
    firms: &mut Firms,
    goods: &Goods,
    desk: &mut Desk,
    sellers: &Sellers,
    cx: &Cx,
) {
    desk.requests.clear();
    let fresh = cx.draws(SPOT);
    for row in 0..firms.len() {
        if !(cx.tick + firms.ids.id(row)).is_multiple_of(config.markets.purchase_interval_days) {
            continue;
        }
        let recipe = &recipes.goods[firms.good_id[row] as usize];
        let mut cash = firms.cash_minor[row];
        for place in 1..=recipe.inputs.len() {
            let input = &recipe.inputs[place - 1];
            let aim = config.firms.input_days * firms.demand[row] * input.amount;
            let want = aim as i64 - firms.held_milli[row][place];
            if recipes.is_raw(input.good) {
                let seller = firms.len() + input.good as usize - recipes.goods.len();
                let cost_of = price(recipes, firms, goods, seller);
                push(
                    desk,
                    firms,
                    row,
                    place,
                    input.good,
                    seller,
                    want.min(cash.max(0) * 1000 / cost_of),
                    &mut cash,
                    cost_of,
                );
            } else {
                split(recipes, firms, goods, desk, sellers, row, place, input.good, want, &mut cash, fresh);
            }
        }
        let spare = cash - (0.6 * firms.buffer_minor[row] as f64) as i64;
        let (mut spare, want) = (spare, firms.invest_milli[row]);
        if spare > 0 && want > 0 {
            split(recipes, firms, goods, desk, sellers, row, 0, recipes.capital, want, &mut spare, fresh);
        }
    }
}

/// Adds one request, if it is for anything, and reserves its money.
#[allow(clippy::too_many_arguments, reason = "one row of a request")]
fn push(
    desk: &mut Desk,
    firms: &Firms,
    row: usize,
    place: usize,
    good: u16,
    seller: usize,
    want: i64,
    cash: &mut i64,
    price: i64,
) {
    if want <= 0 {
        return;
    }
    *cash -= cost(want, price);
    desk.requests.push(Request {
        buyer: row as u32,
        seller: seller as u32,
        good,
        place: place as u16,
        lot: 1,
        want,
        granted: 0,
        key: firms.key[row] ^ (place as u64) << 56,
    });
}

/// Splits a want over the suppliers kept for a place, in proportion to their capacity.
#[allow(clippy::too_many_arguments, reason = "one row of requests")]
fn split(
    recipes: &Recipes,
    firms: &mut Firms,
    goods: &Goods,
    desk: &mut Desk,
    sellers: &Sellers,
    row: usize,
    place: usize,
    good: u16,
    want: i64,
    cash: &mut i64,
    fresh: crate::engine::rng::Stream,
) {
    if want <= 0 || *cash <= 0 {
        return;
    }
    let mut found = [(0usize, 0i64); LINKS];
    let mut count = 0;
    for link in 0..LINKS {
        let slot = place * LINKS + link;
        let id = firms.suppliers[row][slot];
        if id != NONE && firms.ids.find(id).is_none() {
            let luck = fresh.of(firms.key[row] ^ slot as u64).uniform();
            firms.suppliers[row][slot] = sellers.any(good, luck).map_or(NONE, |seller| firms.ids.id(seller));
        }
        if let Some(seller) = firms.ids.find(firms.suppliers[row][slot]) {
            found[count] = (seller, firms.capacity_milli[seller].max(1));
            count += 1;
        }
    }
    if count == 0 {
        let luck = fresh.of(firms.key[row] ^ (place * LINKS) as u64).uniform();
        let Some(seller) = sellers.any(good, luck) else { return };
        firms.suppliers[row][place * LINKS] = firms.ids.id(seller);
        (found[0], count) = ((seller, 1), 1);
    }
    let all: i64 = found[..count].iter().map(|&(_, capacity)| capacity).sum();
    let mut left = want;
    for (index, &(seller, capacity)) in found[..count].iter().enumerate() {
        let part =
            if index + 1 == count { left } else { (i128::from(want) * i128::from(capacity) / i128::from(all)) as i64 };
        left -= part;
        let cost_of = price(recipes, firms, goods, seller);
        push(desk, firms, row, place, good, seller, part.min((*cash).max(0) * 1000 / cost_of), cash, cost_of);
    }
}

/// Carries out what was granted, and counts orders: what was met whole, what was not in part.
fn commit(config: &Config, recipes: &Recipes, firms: &mut Firms, goods: &mut Goods, desk: &Desk, paid: &mut Paid) {
    for request in &desk.requests {
        let (buyer, seller, good) = (request.buyer as usize, request.seller as usize, request.good as usize);
        let amount = cost(request.granted, price(recipes, firms, goods, seller));
        firms.cash_minor[buyer] -= amount;
        if seller >= firms.len() {
            goods.stockpile_milli[good] -= request.granted;
            goods.inventory_milli[good] += request.granted;
            paid.raw += amount;
        } else {
            let unmet = ((request.want - request.granted) as f64 * config.firms.unmet_weight) as i64;
            firms.orders_milli[seller] += request.granted + unmet;
            firms.sold_milli[seller] += request.granted;
            firms.held_milli[seller][0] -= request.granted;
            firms.cash_minor[seller] += amount;
            firms.revenue_minor[seller] += amount;
        }
        if request.place == 0 {
            firms.capital_milli[buyer] += request.granted;
            firms.invest_milli[buyer] -= request.granted;
            goods.used_milli[good] += request.granted;
            goods.inventory_milli[good] -= request.granted;
            paid.capital += amount;
        } else {
            firms.held_milli[buyer][request.place as usize] += request.granted;
            firms.input_cost_minor[buyer] += amount;
            if seller < firms.len() {
                paid.inputs += amount;
            }
        }
    }
}

/// Turns what was not granted into requests at sellers that have stock.
fn retry(recipes: &Recipes, firms: &Firms, goods: &Goods, desk: &mut Desk, sellers: &Sellers, attempt: u32, cx: &Cx) {
    let spot = cx.draws(SPOT);
    let made = firms.len();
    for request in &mut desk.requests {
        let left = request.want - request.granted;
        let luck = spot.of(request.key ^ (u64::from(attempt) + 1) << 48).uniform();
        let open = left > 0 && (request.seller as usize) < made;
        request.granted = 0;
        request.want = 0;
        let Some(seller) = sellers.any(request.good, luck).filter(|_| open) else { continue };
        let money = cost(left, price(recipes, firms, goods, request.seller as usize));
        request.seller = seller as u32;
        request.want = left.min(money * 1000 / price(recipes, firms, goods, seller));
    }
    desk.requests.retain(|request| request.want > 0);
}
