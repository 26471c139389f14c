//! Goods: nothing comes out of nothing, stores hold what recipes ask for, and prices and links are of the right good.

use std::ops::Range;

use rayon::prelude::*;

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::audit::view::View;
use crate::engine::ids::NONE;
use crate::engine::table::NO_GOOD;
use crate::tables::Firms;
use crate::tables::firms::{HELD, LINKS};
use crate::tables::households::SUPPLIERS as PLACES;
use crate::world::World;

/// Goods are conserved.
pub static BALANCE: Rule = Rule {
    name: "goods.balance",
    system: "bookkeeping",
    severity: Severity::Critical,
    doc: "Of each good, initial + produced = consumed + used + wasted + in stores + in the stockpile, and stores are summed right.",
    interval: 30,
    offset: None,
    priority: 10,
    guards: Guards::Listed(&[
        "firms held_milli",
        "goods stockpile_milli initial_milli produced_milli consumed_milli used_milli wasted_milli inventory_milli",
    ]),
    check: Check::State(balance),
};

/// Stores are laid out by recipes.
pub static STORES: Rule = Rule {
    name: "goods.stores",
    system: "firms",
    severity: Severity::Error,
    doc: "Each firm's store has places for its product and the inputs of its recipe and nothing else, and its sector is the good's.",
    interval: 90,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["firms good_id sector_id held_good", "goods sector_id name_id raw base_price_minor"]),
    check: Check::State(stores),
};

/// Market prices and the aggregates made of them are those of the firms.
pub static PRICES: Rule = Rule {
    name: "goods.prices",
    system: "bookkeeping",
    severity: Severity::Error,
    doc: "Mean prices, demand, the price level, the mean markup and the use of capacity are those of the firms.",
    interval: 90,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["goods price_minor demand_milli", "economy price_level markup use_of_capacity"]),
    check: Check::State(prices),
};

/// Suppliers make what they are asked for.
pub static SUPPLIERS: Rule = Rule {
    name: "goods.suppliers",
    system: "markets",
    severity: Severity::Error,
    doc: "Suppliers have been; those that exist make the good that they are kept for; what a household lacked is a good.",
    interval: 720,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["firms suppliers", "households suppliers rationed"]),
    check: Check::Often {
        remembers: |_| vec![("firms", "good_id")],
        notices: &["households suppliers", "firms suppliers"],
        check: suppliers,
    },
};

/// What the stores of all firms hold, by good; differences are right even beyond 2^63.
pub(super) fn in_stores(firms: &Firms, goods: usize) -> Vec<i64> {
    // A last sum is of what is no good. Every other place has sums of its own, so that few wait for the one before.
    let mut sums = vec![[0i64; 2]; goods + 1];
    for (kinds, amounts) in firms.held_good.iter().zip(&firms.held_milli) {
        for (place, (&good, &amount)) in kinds.iter().zip(amounts).enumerate() {
            let sum = &mut sums[usize::from(good).min(goods)][place % 2];
            *sum = sum.wrapping_add(amount);
        }
    }
    sums[..goods].iter().map(|[one, other]| one.wrapping_add(*other)).collect()
}

fn balance(world: &World, found: &mut Findings<'_>) {
    let (firms, goods) = (&world.state.firms, &world.state.goods);
    let stored = in_stores(firms, goods.len());
    for (good, &stored) in stored.iter().enumerate() {
        let name = &world.cx.names.goods[good];
        if stored != goods.inventory_milli[good] {
            let said = goods.inventory_milli[good];
            found.at(("goods", good as u32), "inventory_milli", (stored as f64, said as f64), || {
                format!("The inventory of {name} is {said} thousandths and the stores of firms hold {stored}.")
            });
        }
        let source = goods.initial_milli[good] + goods.produced_milli[good];
        let gone = goods.consumed_milli[good] + goods.used_milli[good] + goods.wasted_milli[good];
        let there = stored + goods.stockpile_milli[good];
        if source - gone != there {
            let (expected, missing) = (source - gone, source - gone - there);
            found.at(("goods", good as u32), "stockpile_milli", (expected as f64, there as f64), || {
                let what = if missing > 0 { "are missing" } else { "came out of nothing" };
                format!(
                    "Of {name}, {} thousandths {what}: {source} at the start and made, {gone} gone, {there} there.",
                    missing.abs()
                )
            });
        }
    }
}

fn stores(world: &World, found: &mut Findings<'_>) {
    let (firms, goods, recipes) = (&world.state.firms, &world.state.goods, &world.recipes);
    let layouts: Vec<[u16; HELD]> = (recipes.goods.iter().enumerate())
        .map(|(good, recipe)| {
            let mut places = [NO_GOOD; HELD];
            places[0] = good as u16;
            recipe.inputs.iter().enumerate().for_each(|(place, input)| places[place + 1] = input.good);
            places
        })
        .collect();
    for row in 0..firms.len() {
        let (id, good) = (firms.ids.id(row), usize::from(firms.good_id[row]));
        let Some(layout) = layouts.get(good) else {
            found.at(("firms", id), "good_id", (f64::NAN, good as f64), || {
                format!("Firm {id} makes good {good}, for which there is no recipe.")
            });
            continue;
        };
        if firms.held_good[row] != *layout {
            found.at(("firms", id), "held_good", (f64::NAN, f64::NAN), || {
                format!(
                    "The store of firm {id} has places for {:?} and its recipe asks for {layout:?}.",
                    firms.held_good[row]
                )
            });
        }
        let empty = firms.held_good[row].iter().zip(firms.held_milli[row]);
        if let Some((_, held)) = empty.into_iter().find(|(kind, held)| **kind == NO_GOOD && *held != 0) {
            found.at(("firms", id), "held_milli", (0.0, held as f64), || {
                format!("Firm {id} holds {held} thousandths at a place for no good.")
            });
        }
        let (sector, said) = (recipes.goods[good].sector, firms.sector_id[row]);
        if sector != said {
            found.at(("firms", id), "sector_id", (sector.into(), said.into()), || {
                format!("Firm {id} is of sector {said} and its good of sector {sector}.")
            });
        }
    }
    for row in 0..goods.len() {
        let id = row as u16;
        let sector = recipes.goods.get(row).map_or(0, |recipe| recipe.sector);
        let base = recipes.price(id).round();
        for (column, expected, said) in [
            ("sector_id", f64::from(sector), f64::from(goods.sector_id[row])),
            ("name_id", f64::from(id), f64::from(goods.name_id[row])),
            ("raw", f64::from(u8::from(recipes.is_raw(id))), f64::from(goods.raw[row])),
            ("base_price_minor", base, goods.base_price_minor[row] as f64),
        ] {
            if expected != said {
                found.at(("goods", u32::from(id)), column, (expected, said), || {
                    format!("goods.{column} of {} is {said} and the recipe says {expected}.", world.cx.names.goods[row])
                });
            }
        }
    }
}

fn prices(world: &World, found: &mut Findings<'_>) {
    let (firms, goods, economy, recipes) =
        (&world.state.firms, &world.state.goods, &world.state.economy, &world.recipes);
    if world.cx.tick == 0 || economy.is_empty() {
        return;
    }
    let count = recipes.goods.len();
    let (mut demand, mut value, mut able) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
    let (mut markup, mut all) = (0.0, 0.0);
    for row in 0..firms.len() {
        let good = usize::from(firms.good_id[row]);
        if good >= count {
            return;
        }
        demand[good] += firms.demand[row];
        value[good] += firms.demand[row] * firms.price_minor[row] as f64;
        able[good] += firms.capacity_milli[row] as f64;
        markup += firms.markup[row] * firms.demand[row];
        all += firms.demand[row];
    }
    let (mut level, mut used, mut most) = (0.0, 0.0, 0.0);
    for good in 0..count {
        let base = recipes.goods[good].base_price;
        if demand[good] > 0.0 {
            let mean = (value[good] / demand[good]).round().max(1.0);
            let name = &world.cx.names.goods[good];
            let (price, asked) = (goods.price_minor[good], goods.demand_milli[good]);
            if mean != price as f64 {
                found.at(("goods", good as u32), "price_minor", (mean, price as f64), || {
                    format!("The price of {name} is {price} minor units and the mean of the posted ones {mean}.")
                });
            }
            if demand[good] as i64 != asked {
                found.at(("goods", good as u32), "demand_milli", (demand[good].trunc(), asked as f64), || {
                    format!("The demand for {name} is {asked} thousandths and its makers expect {:.0}.", demand[good])
                });
            }
        }
        level += recipes.goods[good].share * goods.price_minor[good] as f64 / base;
        used += demand[good] * base;
        most += able[good] * base;
    }
    let mut same = |column: &'static str, expected: f64, said: f64| {
        if expected.to_bits() != said.to_bits() {
            found.at(("economy", 0), column, (expected, said), || {
                format!("economy.{column} is {said} and the firms give {expected}.")
            });
        }
    };
    same("price_level", level, economy.price_level[0]);
    if all > 0.0 && most > 0.0 {
        same("markup", markup / all, economy.markup[0]);
        same("use_of_capacity", used / most, economy.use_of_capacity[0]);
    }
    raws(world, found);
}

/// Raw materials cost from a quarter to eight times what they cost at the start.
fn raws(world: &World, found: &mut Findings<'_>) {
    let goods = &world.state.goods;
    for row in world.recipes.goods.len()..goods.len() {
        let (base, price) = (goods.base_price_minor[row] as f64, goods.price_minor[row] as f64);
        let (low, high) = ((base * 0.25).round().max(1.0), (base * 8.0).round().max(1.0));
        if !(low..=high).contains(&price) {
            found.at(("goods", row as u32), "price_minor", (price.clamp(low, high), price), || {
                format!("{} costs {price} minor units, beyond the bounds {low} and {high}.", world.cx.names.goods[row])
            });
        }
    }
}

/// A good that stands for "no such firm": every good is right.
const ANY: u16 = NO_GOOD;

/// Households whose suppliers are looked at in one piece.
const BOOKS: usize = 128;
/// Pieces that one thread looks at before it shares them.
const NEAR: usize = 16;

fn suppliers(world: &World, view: Option<&View<'_>>, found: &mut Findings<'_>) {
    // Where no firm makes another good than before, a book that was right and is as it was is right.
    let view = view.filter(|view| view.changed("firms", "good_id").is_empty());
    let books = Books::of(world);
    let rows = |table: &str, len: usize| match view {
        Some(view) => view.stirred(table, "suppliers"),
        None => (0..len).step_by(BOOKS).map(|first| first..(first + BOOKS).min(len)).collect(),
    };
    books.households(rows("households", world.state.households.len()), found);
    rationed(world, found);
    books.firms(rows("firms", world.state.firms.len()), found);
}

/// What every firm makes, and what is kept at which place of a household's book.
struct Books<'a> {
    world: &'a World,
    made: scan::ById<u16>,
    shelf: [u16; PLACES],
    /// For each firm the goods that it does not make, a bit each.
    others: scan::ById<u32>,
    /// For each place the bit of its good.
    bit: [u32; PLACES],
    /// Places for no good.
    bare: Vec<usize>,
    next: u32,
}

impl<'a> Books<'a> {
    fn of(world: &'a World) -> Self {
        let (firms, recipes) = (&world.state.firms, &world.recipes);
        let mut shelf = [ANY; PLACES];
        for (good, recipe) in recipes.goods.iter().enumerate() {
            shelf[recipe.shelf.clone()].fill(good as u16);
        }
        let bit = |good: u16| 1u32.checked_shl(good.into()).unwrap_or(0);
        Self {
            world,
            made: scan::ById::new(&firms.ids, ANY, firms.good_id.iter().copied()),
            shelf,
            others: scan::ById::new(&firms.ids, 0, firms.good_id.iter().map(|&good| !bit(good))),
            bit: shelf.map(|good| if good == ANY { 0 } else { bit(good) }),
            bare: (0..PLACES).filter(|&place| shelf[place] == ANY).collect(),
            next: firms.ids.next(),
        }
    }

    fn wrong(&self, id: u32, good: u16) -> bool {
        let made = self.made.of(id);
        (made != ANY) & (made != good)
    }

    fn lacks(&self, book: &[u32; PLACES]) -> bool {
        let odd = book.iter().zip(&self.bit).fold(0, |odd, (&id, bit)| odd | (self.others.of(id) & bit));
        odd != 0
    }

    /// Whether a place for no good holds something, even a firm that has gone; most worlds have no such place.
    fn strays(&self, book: &[u32; PLACES]) -> bool {
        self.bare.iter().fold(false, |any, &place| any | (book[place] != NONE))
    }

    /// Whether a firm has never been: none is the largest number, so that one more is the least.
    fn unborn(&self, id: u32) -> bool {
        id.wrapping_add(1) > self.next
    }

    /// Rows of a run of households whose books are odd.
    fn odd(&self, rows: Range<usize>) -> Vec<usize> {
        let books = &self.world.state.households.suppliers[rows.clone()];
        // While the books are near, their ids are looked at many at once; those without a good are few or none.
        let largest = |most: u32, &id: &u32| most.max(id.wrapping_add(1));
        let most = scan::wide(|| books.as_flattened().iter().fold(0, largest));
        let right = most <= self.next && !books.iter().fold(false, |any, book| any | self.lacks(book));
        if right && (self.bare.is_empty() || !books.iter().any(|book| self.strays(book))) {
            return Vec::new();
        }
        let unborn = |book: &[u32; PLACES]| book.iter().any(|&id| self.unborn(id));
        let strange = |book: &[u32; PLACES]| self.lacks(book) | unborn(book) | self.strays(book);
        rows.zip(books).filter(|(_, book)| strange(book)).map(|(row, _)| row).collect()
    }

    fn households(&self, pieces: Vec<Range<usize>>, found: &mut Findings<'_>) {
        let households = &self.world.state.households;
        let odd = pieces.into_par_iter().with_min_len(NEAR).map(|rows| self.odd(rows));
        for row in odd.collect::<Vec<Vec<usize>>>().concat() {
            let (id, book) = (households.ids.id(row), households.suppliers[row]);
            if let Some(id_of) = book.iter().copied().find(|&id| self.unborn(id)) {
                found.at(("households", id), "suppliers", (f64::NAN, id_of.into()), || {
                    format!("Household {id} keeps firm {id_of} as a supplier, which has never been.")
                });
                continue;
            }
            let odd = |(&id, good): (&u32, u16)| if good == ANY { id != NONE } else { self.wrong(id, good) };
            let place = book.iter().zip(self.shelf).position(odd).unwrap_or(0);
            let (good, made) = (self.shelf[place], self.made.of(book[place]));
            found.at(("households", id), "suppliers", (good.into(), made.into()), || {
                let firm = book[place];
                format!("Household {id} keeps firm {firm} at a place for good {good}, which it does not make.")
            });
        }
    }

    fn firms(&self, pieces: Vec<Range<usize>>, found: &mut Findings<'_>) {
        let (firms, recipes) = (&self.world.state.firms, &self.world.recipes);
        for row in pieces.into_iter().flatten() {
            let Some(recipe) = recipes.goods.get(usize::from(firms.good_id[row])) else { continue };
            for (place, suppliers) in firms.suppliers[row].chunks(LINKS).enumerate() {
                let input = || recipe.inputs.get(place - 1).map(|input| input.good);
                let good = if place == 0 { Some(recipes.capital) } else { input() };
                let odd = |supplier: u32| good.map_or(supplier != NONE, |good| self.wrong(supplier, good));
                for &supplier in suppliers.iter().filter(|&&supplier| odd(supplier)) {
                    let (id, made) = (firms.ids.id(row), self.made.of(supplier));
                    found.at(("firms", id), "suppliers", (good.unwrap_or(ANY).into(), made.into()), || {
                        format!("Firm {id} keeps firm {supplier} at a place for another good than it makes, {made}.")
                    });
                }
            }
        }
    }
}

/// Notes who lacked a good that there is not.
fn rationed(world: &World, found: &mut Findings<'_>) {
    let households = &world.state.households;
    let known = (1u64 << world.recipes.goods.len().min(32)) - 1;
    for row in scan::values(&households.rationed, |bits| u64::from(bits) & !known != 0) {
        let (id, bits) = (households.ids.id(row), households.rationed[row]);
        found.at(("households", id), "rationed", ((u64::from(bits) & known) as f64, bits.into()), || {
            format!("Household {id} lacked goods that there are not: bits {bits:b}.")
        });
    }
}
