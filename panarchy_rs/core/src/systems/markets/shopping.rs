//! Households' shopping: trips by good, suppliers in turn, reserve then commit, at most a few tries.

use rayon::prelude::*;

use super::basket::{Basket, Calendar};
use super::reserve::{Desk, Request, resolve};
use super::sellers::Sellers;
use super::till::{Ask, Sums, Till};
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::chunks::{self, CHUNK};
use crate::engine::cx::Cx;
use crate::engine::ids::NONE;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::rng::{Purpose, purpose};
use crate::engine::tally::{self, Holding, Tally};
use crate::tables::{Firms, Goods, Households};

const QUEUE: Purpose = purpose("markets", "queue");
const FRESH: Purpose = purpose("markets", "fresh_supplier");
/// Requests below this many thousandths are not worth a trip.
const CRUMB: i64 = 5;

/// Shops for the day.
///
/// All ask at once; a seller that can serve all who came does, and only where one cannot do buyers queue,
/// in an order drawn per tick, and try elsewhere.
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
    let blocks = households.len().div_ceil(chunks::block(households.len()));
    desk.tills.resize_with(blocks, Till::default);
    ask(recipes, &basket, &calendar, households, firms, &mut desk.tills, sellers, cx);
    let tally = &mut cx.ledger.tally;
    let mut spent = serve(firms, desk, tally);
    settle(households, goods, desk, tally);
    line_up(households, desk);
    for attempt in 1..=config.markets.shopping_tries {
        resolve(desk, cx.draws(QUEUE));
        spent += commit(households, firms, goods, desk, &mut cx.ledger.tally);
        if attempt < config.markets.shopping_tries {
            retry(recipes, households, firms, desk, sellers, attempt, cx);
        }
    }
    for request in desk.requests.iter().filter(|request| request.granted < request.want) {
        households.rationed[request.buyer as usize] |= 1 << request.good;
    }
    cx.ledger.post(Sector::Households, Sector::Firms, Instrument::Consumption, spent);
}

/// First choices, block by block of buyers; a supplier that no longer exists is replaced on the way.
#[allow(clippy::too_many_arguments, reason = "the borrows of a system are its declaration")]
fn ask(
    recipes: &Recipes,
    basket: &Basket,
    calendar: &Calendar,
    households: &mut Households,
    firms: &Firms,
    tills: &mut [Till],
    sellers: &Sellers,
    cx: &Cx,
) {
    let block = chunks::block(households.len());
    let Households { ids, suppliers, purse_minor, budget_minor, members, weight, key, .. } = households;
    let fresh = cx.draws(FRESH);
    tills.par_iter_mut().zip(suppliers.par_chunks_mut(block)).enumerate().for_each(|(number, (till, books))| {
        till.open(firms.len());
        for (offset, book) in books.iter_mut().enumerate() {
            let row = number * block + offset;
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
                    let each = cost(want, firms.price_minor[seller]);
                    money -= each;
                    let (buyer, seller, place) = (row as u32, seller as u32, place as u16);
                    till.ask(Ask { buyer, seller, good, place, want: want * lot, each }, lot);
                }
            }
        }
    });
}

/// Sums what was asked of every seller, notes it as orders, and lets those who can serve all do so. Returns the money.
fn serve(firms: &mut Firms, desk: &mut Desk, tally: &mut Tally) -> i64 {
    let Desk { tills, stock, serves, .. } = desk;
    let keys = &firms.key;
    stock.clear();
    stock.resize(firms.len(), 0);
    serves.clear();
    serves.resize(firms.len(), false);
    let columns = (
        stock.par_chunks_mut(CHUNK),
        serves.par_chunks_mut(CHUNK),
        firms.held_milli.par_chunks_mut(CHUNK),
        firms.orders_milli.par_chunks_mut(CHUNK),
        firms.sold_milli.par_chunks_mut(CHUNK),
        firms.cash_minor.par_chunks_mut(CHUNK),
        firms.revenue_minor.par_chunks_mut(CHUNK),
    );
    let parts =
        columns.into_par_iter().enumerate().map(|(chunk, (stock, serves, held, orders, sold, cash, revenue))| {
            let (mut money, mut sold_off) = (tally::Sums::default(), tally::Sums::default());
            for place in 0..stock.len() {
                let asked = tills.iter().map(|till| till.sums[chunk * CHUNK + place]);
                let all =
                    asked.fold(Sums::default(), |all, one| Sums { want: all.want + one.want, pay: all.pay + one.pay });
                orders[place] += all.want;
                serves[place] = all.want <= held[place][0];
                if serves[place] {
                    held[place][0] -= all.want;
                    sold[place] += all.want;
                    cash[place] += all.pay;
                    revenue[place] += all.pay;
                    let key = keys[chunk * CHUNK + place];
                    money.add(key, all.pay);
                    sold_off.add(key, -all.want);
                }
                stock[place] = held[place][0];
            }
            (money, sold_off)
        });
    // A sum of integers has one value in whatever order it is made.
    let mut paid = 0;
    for (money, sold_off) in parts.collect::<Vec<_>>() {
        paid += money.total;
        tally.merge(Holding::Cash, money);
        tally.merge(Holding::Revenue, money);
        tally.merge(Holding::Stock, sold_off);
    }
    paid
}

/// Buyers at sellers that serve all pay for what they asked; the others stay in the till's list.
fn settle(households: &mut Households, goods: &mut Goods, desk: &mut Desk, tally: &mut Tally) {
    let Desk { tills, serves, .. } = desk;
    let block = chunks::block(households.len());
    let kinds = goods.len();
    let Households { purse_minor, key: keys, .. } = households;
    let purses = purse_minor.par_chunks_mut(block);
    tills.par_iter_mut().zip(purses).enumerate().for_each(|(number, (till, purses))| {
        let Till { asks, consumed, spent, .. } = till;
        *spent = tally::Sums::default();
        consumed.clear();
        consumed.resize(kinds, 0);
        asks.retain(|ask| {
            let served = serves[ask.seller as usize];
            if served {
                purses[ask.buyer as usize - number * block] -= ask.each;
                spent.add(keys[ask.buyer as usize], -ask.each);
                consumed[ask.good as usize] += ask.want;
            }
            !served
        });
    });
    for till in tills.iter() {
        tally.merge(Holding::Purse, till.spent);
        for (good, amount) in till.consumed.iter().enumerate() {
            goods.consumed_milli[good] += amount;
            goods.inventory_milli[good] -= amount;
        }
    }
}

/// Turns what is left in the tills into requests, in the order of buyers.
fn line_up(households: &Households, desk: &mut Desk) {
    let Desk { tills, requests, .. } = desk;
    requests.clear();
    for ask in tills.iter().flat_map(|till| &till.asks) {
        requests.push(Request {
            buyer: ask.buyer,
            seller: ask.seller,
            good: ask.good,
            place: ask.place,
            lot: i64::from(households.weight[ask.buyer as usize]),
            want: ask.want,
            granted: 0,
            key: households.key[ask.buyer as usize],
        });
    }
}

/// Price of an amount in thousandths, minor units.
#[inline]
pub fn cost(milli: i64, price: i64) -> i64 {
    milli * price / 1000
}

/// Carries out what was granted: goods leave the shop and are consumed, money leaves the purse. Returns the money.
fn commit(households: &mut Households, firms: &mut Firms, goods: &mut Goods, desk: &Desk, tally: &mut Tally) -> i64 {
    let mut spent = 0;
    for request in desk.requests.iter().filter(|request| request.granted > 0) {
        let (buyer, seller, good) = (request.buyer as usize, request.seller as usize, request.good as usize);
        let each = cost(request.granted / request.lot, firms.price_minor[seller]);
        let paid = each * request.lot;
        households.purse_minor[buyer] -= each;
        tally.add(Holding::Purse, request.key, -each);
        tally.add(Holding::Cash, firms.key[seller], paid);
        tally.add(Holding::Revenue, firms.key[seller], paid);
        tally.add(Holding::Stock, firms.key[seller], -request.granted);
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
