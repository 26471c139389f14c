//! Purchases between firms: inputs up to their base stock, capital goods as planned, raw materials from the public stockpile.

use rayon::prelude::*;

use super::compare::consider;
use super::decisions::{FIRST, GONE, SUPPLIER};
use super::reserve::{Desk, Request, resolve};
use super::sellers::Sellers;
use super::shopping::cost;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::ids::NONE;
use crate::engine::ledger::{Instrument, Sector, proportion};
use crate::engine::math;
use crate::engine::rng::{Purpose, Stream, purpose};
use crate::engine::tally::{Holding, Tally, place_key};
use crate::tables::firms::{HELD, LINKS};
use crate::tables::{Firms, Goods, Treasury};

const QUEUE: Purpose = purpose("markets", "firms_queue");
const SPOT: Purpose = purpose("markets", "spot");
/// Firms that ask in one piece of work.
const PIECE: usize = 512;
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
        commit(config, recipes, firms, goods, desk, &mut paid, &mut cx.ledger.tally);
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

/// What firms see of the market while they ask.
struct Market<'a> {
    config: &'a Config,
    recipes: &'a Recipes,
    /// All of the firms but their books of suppliers, which are being written.
    firms: &'a Firms,
    goods: &'a Goods,
    sellers: &'a Sellers,
    fresh: Stream,
    tick: u32,
}

/// A book of suppliers.
type Book = [u32; HELD * LINKS];

/// A supplier that a firm took because it had none for a link, or none any more: the first that it came across.
struct Pick {
    buyer: u32,
    seller: u32,
    reason: u8,
}

/// What some firms ask for, and whom they took.
#[derive(Default)]
struct Asked {
    requests: Vec<Request>,
    picks: Vec<Pick>,
}

/// What every firm whose day it is wants, split over its suppliers by what they can make; in the order of firms.
fn propose(
    config: &Config,
    recipes: &Recipes,
    firms: &mut Firms,
    goods: &Goods,
    desk: &mut Desk,
    sellers: &Sellers,
    cx: &mut Cx,
) {
    let mut books = std::mem::take(&mut firms.suppliers);
    let market = Market { config, recipes, firms, goods, sellers, fresh: cx.draws(SPOT), tick: cx.tick };
    let pieces = books.par_chunks_mut(PIECE).enumerate().map(|(piece, books)| {
        let mut asked = Asked::default();
        for (offset, book) in books.iter_mut().enumerate() {
            market.ask(piece * PIECE + offset, book, &mut asked);
        }
        asked
    });
    let mut pieces: Vec<Asked> = pieces.collect();
    firms.suppliers = books;
    desk.requests.clear();
    pieces.iter_mut().for_each(|piece| desk.requests.append(&mut piece.requests));
    if cx.decisions.on() {
        pieces.iter().flat_map(|piece| &piece.picks).for_each(|pick| note(config, firms, pick, cx));
    }
}

/// Keeps the decision of a firm that took the one seller that it came across.
fn note(config: &Config, firms: &Firms, pick: &Pick, cx: &mut Cx) {
    let (buyer, seller) = (pick.buyer as usize, pick.seller as usize);
    consider(config, firms, 1, (buyer, seller), cx);
    let price = firms.price_minor[seller] as f64 / 100.0;
    let chosen = (1, firms.ids.id(seller), price);
    cx.decisions.choose(&SUPPLIER, firms.ids.id(buyer), chosen, pick.reason, 0);
}

impl Market<'_> {
    /// One firm's requests, if it is its day.
    fn ask(&self, row: usize, book: &mut Book, out: &mut Asked) {
        let (config, firms) = (self.config, self.firms);
        if !(self.tick + firms.ids.id(row)).is_multiple_of(config.markets.purchase_interval_days) {
            return;
        }
        let recipe = &self.recipes.goods[firms.good_id[row] as usize];
        let mut cash = firms.cash_minor[row];
        for (index, input) in recipe.inputs.iter().enumerate() {
            let place = index + 1;
            let aim = config.firms.input_days * firms.demand[row] * input.amount;
            let want = aim as i64 - firms.held_milli[row][place];
            if self.recipes.is_raw(input.good) {
                let seller = firms.len() + input.good as usize - self.recipes.goods.len();
                let affordable = cash.max(0) * 1000 / price(self.recipes, firms, self.goods, seller);
                self.push(row, place, input.good, seller, want.min(affordable), &mut cash, &mut out.requests);
            } else {
                self.split(row, book, place, input.good, want, &mut cash, out);
            }
        }
        let mut spare = cash - (0.6 * firms.buffer_minor[row] as f64) as i64;
        if spare > 0 {
            self.split(row, book, 0, self.recipes.capital, firms.invest_milli[row], &mut spare, out);
        }
    }

    /// Adds one request, if it is for anything, and reserves its money.
    #[allow(clippy::too_many_arguments, reason = "one row of a request")]
    fn push(
        &self,
        row: usize,
        place: usize,
        good: u16,
        seller: usize,
        want: i64,
        cash: &mut i64,
        out: &mut Vec<Request>,
    ) {
        if want <= 0 {
            return;
        }
        *cash -= cost(want, price(self.recipes, self.firms, self.goods, seller));
        out.push(Request {
            buyer: row as u32,
            seller: seller as u32,
            good,
            place: place as u16,
            lot: 1,
            want,
            granted: 0,
            key: self.firms.key[row] ^ (place as u64) << 56,
        });
    }

    /// Splits a want over the suppliers kept for a place, in proportion to their capacity.
    #[allow(clippy::too_many_arguments, reason = "one row of requests")]
    fn split(&self, row: usize, book: &mut Book, place: usize, good: u16, want: i64, cash: &mut i64, out: &mut Asked) {
        if want <= 0 || *cash <= 0 {
            return;
        }
        let firms = self.firms;
        let drawn = |slot: usize| self.sellers.any(good, self.fresh.of(firms.key[row] ^ slot as u64).uniform());
        let mut found = [(0usize, 0i64); LINKS];
        let mut count = 0;
        for slot in place * LINKS..(place + 1) * LINKS {
            if book[slot] != NONE && firms.ids.find(book[slot]).is_none() {
                let seller = drawn(slot);
                out.picks.extend(seller.map(|seller| Pick { buyer: row as u32, seller: seller as u32, reason: GONE }));
                book[slot] = seller.map_or(NONE, |seller| firms.ids.id(seller));
            }
            if let Some(seller) = firms.ids.find(book[slot]) {
                found[count] = (seller, firms.capacity_milli[seller].max(1));
                count += 1;
            }
        }
        if count == 0 {
            let Some(seller) = drawn(place * LINKS) else { return };
            out.picks.push(Pick { buyer: row as u32, seller: seller as u32, reason: FIRST });
            book[place * LINKS] = firms.ids.id(seller);
            (found[0], count) = ((seller, 1), 1);
        }
        let all: i64 = found[..count].iter().map(|&(_, capacity)| capacity).sum();
        let mut left = want;
        for (index, &(seller, capacity)) in found[..count].iter().enumerate() {
            let part = if index + 1 == count { left } else { proportion(want, capacity, all) };
            left -= part;
            let affordable = (*cash).max(0) * 1000 / price(self.recipes, firms, self.goods, seller);
            self.push(row, place, good, seller, part.min(affordable), cash, &mut out.requests);
        }
    }
}

/// Carries out what was granted, and counts orders: what was met whole, what was not in part.
#[allow(clippy::too_many_arguments, reason = "the two sides of a purchase")]
fn commit(
    config: &Config,
    recipes: &Recipes,
    firms: &mut Firms,
    goods: &mut Goods,
    desk: &Desk,
    paid: &mut Paid,
    tally: &mut Tally,
) {
    for request in &desk.requests {
        let (buyer, seller, good) = (request.buyer as usize, request.seller as usize, request.good as usize);
        let amount = cost(request.granted, price(recipes, firms, goods, seller));
        firms.cash_minor[buyer] -= amount;
        tally.add(Holding::Cash, firms.key[buyer], -amount);
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
            let key = firms.key[seller];
            tally.add(Holding::Stock, key, -request.granted);
            tally.add(Holding::Cash, key, amount);
            tally.add(Holding::Revenue, key, amount);
        }
        if request.place == 0 {
            firms.capital_milli[buyer] += request.granted;
            tally.add(Holding::Capital, firms.key[buyer], request.granted);
            firms.invest_milli[buyer] -= request.granted;
            goods.used_milli[good] += request.granted;
            goods.inventory_milli[good] -= request.granted;
            paid.capital += amount;
        } else {
            firms.held_milli[buyer][request.place as usize] += request.granted;
            firms.input_cost_minor[buyer] += amount;
            tally.add(Holding::Stock, place_key(firms.key[buyer], request.place as usize), request.granted);
            tally.add(Holding::Inputs, firms.key[buyer], amount);
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
