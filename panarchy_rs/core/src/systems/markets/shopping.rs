//! Households' shopping: trips by good, suppliers in turn, reserve then commit, at most a few tries.

use rayon::prelude::*;

use super::reserve::{Desk, Request, resolve};
use super::sellers::Sellers;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::chunks::CHUNK;
use crate::engine::cx::Cx;
use crate::engine::ids::NONE;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::rng::{Purpose, purpose};
use crate::tables::households::SUPPLIERS;
use crate::tables::{Firms, Goods, Households};

const QUEUE: Purpose = purpose("markets", "queue");
const FRESH: Purpose = purpose("markets", "fresh_supplier");
/// Requests below this many thousandths are not worth a trip.
const CRUMB: i64 = 5;

/// What a unit of money buys today: prices and the part bought first.
struct Basket {
    /// Cost of the part bought first, for one member and month, by good.
    first: Vec<f64>,
    /// Their sum.
    all: f64,
}

impl Basket {
    fn new(recipes: &Recipes, goods: &Goods) -> Self {
        let first: Vec<f64> = recipes
            .goods
            .iter()
            .enumerate()
            .map(|(good, recipe)| {
                recipe.subsistence * goods.normal_milli[good] as f64 / 1000.0 * goods.price_minor[good] as f64
            })
            .collect();
        let all = recipes.bought.iter().map(|&good| first[good as usize]).sum();
        Self { first, all }
    }

    /// Money that a household with this budget spends on a good a month (Stone 1954, Geary 1950).
    fn spending(&self, good: usize, marginal: f64, budget: f64, members: f64) -> f64 {
        let spare = budget - self.all * members;
        if spare >= 0.0 { self.first[good] * members + marginal * spare } else { budget * self.first[good] / self.all }
    }
}

/// Which goods a household shops for today, as bits, by the household's id.
struct Calendar {
    masks: Vec<u32>,
}

impl Calendar {
    fn new(recipes: &Recipes, tick: u32) -> Self {
        let cycle = recipes.bought.iter().fold(1, |cycle, &good| lcm(cycle, recipes.goods[good as usize].interval));
        let masks = (0..cycle.min(1 << 20))
            .map(|phase| {
                let due = |good: &&u16| (tick + phase).is_multiple_of(recipes.goods[**good as usize].interval);
                recipes.bought.iter().filter(due).fold(0, |mask, &good| mask | 1 << good)
            })
            .collect();
        Self { masks }
    }

    fn of(&self, id: u32) -> u32 {
        self.masks[id as usize % self.masks.len()]
    }
}

fn lcm(a: u32, b: u32) -> u32 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

/// Shops for the day.
#[allow(clippy::too_many_arguments, reason = "the borrows of a system are its declaration")]
pub fn shop(
    config: &Config,
    recipes: &Recipes,
    households: &mut Households,
    firms: &mut Firms,
    goods: &mut Goods,
    desk: &mut Desk,
    sellers: &Sellers,
    cx: &mut Cx,
) {
    let basket = Basket::new(recipes, goods);
    let calendar = Calendar::new(recipes, cx.tick);
    propose(recipes, &basket, &calendar, households, firms, desk, sellers, cx);
    desk.requests.clear();
    for chunk in &mut desk.chunks {
        desk.requests.append(chunk);
    }
    for request in &desk.requests {
        firms.orders_milli[request.seller as usize] += request.want;
    }
    desk.stock.clear();
    desk.stock.extend(firms.held_milli.iter().map(|held| held[0]));
    let mut spent = 0;
    for attempt in 1..=config.markets.shopping_tries {
        resolve(desk, cx.draws(QUEUE));
        spent += commit(households, firms, goods, desk);
        if attempt == config.markets.shopping_tries {
            break;
        }
        retry(recipes, households, firms, desk, sellers, attempt, cx);
    }
    for request in desk.requests.iter().filter(|request| request.granted < request.want) {
        households.rationed[request.buyer as usize] |= 1 << request.good;
    }
    cx.ledger.post(Sector::Households, Sector::Firms, Instrument::Consumption, spent);
}

/// First choices, chunk by chunk; a supplier that no longer exists is replaced on the way.
#[allow(clippy::too_many_arguments, reason = "the borrows of a system are its declaration")]
fn propose(
    recipes: &Recipes,
    basket: &Basket,
    calendar: &Calendar,
    households: &mut Households,
    firms: &Firms,
    desk: &mut Desk,
    sellers: &Sellers,
    cx: &Cx,
) {
    let Households { ids, suppliers, purse_minor, budget_minor, members, weight, key, .. } = households;
    desk.chunks.resize_with(ids.len().div_ceil(CHUNK), Vec::new);
    let fresh = cx.draws(FRESH);
    desk.chunks.par_iter_mut().zip(suppliers.par_chunks_mut(CHUNK)).enumerate().for_each(|(chunk, (out, book))| {
        out.clear();
        for (offset, book) in book.iter_mut().enumerate() {
            let row = chunk * CHUNK + offset;
            let id = ids.id(row);
            let due = calendar.of(id);
            if due == 0 {
                continue;
            }
            let (mut money, lot) = (purse_minor[row], i64::from(weight[row]));
            let (budget, people) = (budget_minor[row] as f64, f64::from(members[row]));
            for &good in recipes.bought.iter().filter(|&&good| due & 1 << good != 0) {
                let recipe = &recipes.goods[good as usize];
                let month = basket.spending(good as usize, recipe.marginal, budget, people);
                let trip = ((month * f64::from(recipe.interval) / 30.0) as i64).min(money);
                let visit = (cx.tick + id) / recipe.interval;
                let place = recipe.shelf.start + visit as usize % recipe.shelf.len();
                if firms.ids.find(book[place]).is_none() {
                    let mut luck = fresh.of(key[row] ^ u64::from(good));
                    book[place] = sellers.any(good, luck.uniform()).map_or(NONE, |seller| firms.ids.id(seller));
                }
                let Some(seller) = firms.ids.find(book[place]) else { continue };
                let want = trip * 1000 / firms.price_minor[seller].max(1);
                if want >= CRUMB {
                    money -= cost(want, firms.price_minor[seller]);
                    out.push(Request {
                        buyer: row as u32,
                        seller: seller as u32,
                        good,
                        place: place as u16,
                        lot,
                        want: want * lot,
                        granted: 0,
                        key: key[row],
                    });
                }
            }
        }
    });
    debug_assert_eq!(SUPPLIERS, 16);
}

/// Price of an amount in thousandths, minor units.
#[inline]
pub fn cost(milli: i64, price: i64) -> i64 {
    milli * price / 1000
}

/// Carries out what was granted: goods leave the shop and are consumed, money leaves the purse. Returns the money.
fn commit(households: &mut Households, firms: &mut Firms, goods: &mut Goods, desk: &Desk) -> i64 {
    let mut spent = 0;
    for request in desk.requests.iter().filter(|request| request.granted > 0) {
        let (buyer, seller, good) = (request.buyer as usize, request.seller as usize, request.good as usize);
        let each = cost(request.granted / request.lot, firms.price_minor[seller]);
        let paid = each * request.lot;
        households.purse_minor[buyer] -= each;
        firms.cash_minor[seller] += paid;
        firms.revenue_minor[seller] += paid;
        firms.held_milli[seller][0] -= request.granted;
        firms.sold_milli[seller] += request.granted;
        goods.consumed_milli[good] += request.granted;
        goods.inventory_milli[good] -= request.granted;
        spent += paid;
    }
    spent
}

/// Turns what was not granted into requests at the next supplier.
fn retry(
    recipes: &Recipes,
    households: &Households,
    firms: &Firms,
    desk: &mut Desk,
    sellers: &Sellers,
    attempt: u32,
    cx: &Cx,
) {
    desk.requests.retain(|request| request.granted < request.want);
    let fresh = cx.draws(FRESH);
    for request in &mut desk.requests {
        let shelf = recipes.goods[request.good as usize].shelf.clone();
        let row = request.buyer as usize;
        let next = shelf.start + (request.place as usize - shelf.start + attempt as usize) % shelf.len();
        let known = firms.ids.find(households.suppliers[row][next]).filter(|&seller| seller != request.seller as usize);
        let luck = || fresh.of(request.key ^ u64::from(request.good) << 32 ^ u64::from(attempt)).uniform();
        let next = known.or_else(|| sellers.any(request.good, luck()));
        let left = (request.want - request.granted) / request.lot;
        let old_price = firms.price_minor[request.seller as usize];
        let Some(seller) = next else {
            (request.want, request.granted) = (0, 0);
            continue;
        };
        let price = firms.price_minor[seller].max(1);
        let money = cost(left, old_price).min(households.purse_minor[row]);
        request.seller = seller as u32;
        request.want = (money * 1000 / price) * request.lot;
        request.granted = 0;
    }
    desk.requests.retain(|request| request.want > 0);
}
