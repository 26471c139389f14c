//! Entry: people with money found firms where business is good, with used capital where there is some.

use super::events::FIRM_ENTRY;
use super::{custom, sizes, staffing};
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::math;
use crate::engine::rng::{Draws, Purpose, child_key, purpose};
use crate::engine::tally::Holding;
use crate::tables::{DailyAccounts, Economy, Firms, Goods, Households, Persons, Tiles, Treasury};

const ENTRY: Purpose = purpose("firms", "entry");
/// Persons among whom the richest founds.
const SAMPLED: u32 = 40;
/// Part of a founder's money that goes into the firm at most.
const AT_STAKE: f64 = 0.8;
/// Days of a year of accounts.
const ACCOUNT_YEAR: f64 = 360.0;
/// Price of an entrant relative to the market's.
const ENTRY_PRICE: f64 = 0.98;

/// The tables that entry touches.
pub struct Parts<'a> {
    /// The land.
    pub tiles: &'a Tiles,
    /// Persons.
    pub persons: &'a mut Persons,
    /// Households, some of which try the new shop.
    pub households: &'a mut Households,
    /// Firms.
    pub firms: &'a mut Firms,
    /// Goods.
    pub goods: &'a Goods,
    /// The treasury, which sells used capital for those who left it.
    pub treasury: &'a mut Treasury,
    /// Aggregates.
    pub economy: &'a mut Economy,
    /// The ring of days.
    pub days: &'a mut DailyAccounts,
}

/// What a founder means to build.
struct Venture {
    good: u16,
    staff: f64,
    founder: usize,
    key: u64,
}

/// What founders see of the makers of each good; the day's newcomers, who have neither capacity nor staff, do not change it.
#[derive(Default)]
struct Market {
    capacity: Vec<i64>,
    /// Sum of the wage offers of firms with staff, and their number.
    offers: Vec<(i64, i64)>,
}

impl Market {
    fn of(recipes: &Recipes, firms: &Firms) -> Self {
        let goods = recipes.goods.len();
        let mut market = Self { capacity: vec![0; goods], offers: vec![(0, 0); goods] };
        for row in 0..firms.len() {
            let good = firms.good_id[row] as usize;
            market.capacity[good] += firms.capacity_milli[row];
            if firms.num_employees[row] > 0 {
                market.offers[good].0 += firms.wage_offer_minor[row];
                market.offers[good].1 += 1;
            }
        }
        market
    }

    /// Mean wage offer of a good's makers, or the mean wage where there are none.
    fn offer(&self, good: usize, wage: i64) -> i64 {
        let (sum, count) = self.offers[good];
        if count > 0 { sum / count } else { wage }
    }
}

/// Founds the day's firms: Poisson, more where markups and the use of capacity are high.
pub fn enter(config: &Config, recipes: &Recipes, parts: &mut Parts<'_>, cx: &mut Cx) {
    let parameters = &config.firms;
    let economy = &*parts.economy;
    let mood = 1.0
        + 2.0 * (economy.markup[0] - parameters.markup_anchor)
        + 4.0 * (economy.use_of_capacity[0] - parameters.target_use);
    let mean = parameters.entry_rate / ACCOUNT_YEAR * f64::from(economy.firms_start[0]) * mood.clamp(0.2, 4.0);
    let ventures = cx.draws(ENTRY).of(0).poisson(mean);
    let market = if ventures > 0 { Market::of(recipes, parts.firms) } else { Market::default() };
    for _ in 0..ventures {
        let key = child_key(0x0065_6E74_7279, u64::from(parts.economy.ventures[0]));
        parts.economy.ventures[0] += 1;
        let mut luck = cx.draws(ENTRY).of(key);
        let Some(founder) = choose_founder(parts.persons, &mut luck) else { continue };
        let good = choose_good(recipes, parts.goods, &market, &mut luck);
        let staff = 1.0 + parameters.entry_size * luck.exponential();
        found(config, recipes, parts, &market, &Venture { good, staff, founder, key }, &mut luck, cx);
    }
}

/// The richest of some adults.
fn choose_founder(persons: &Persons, luck: &mut Draws) -> Option<usize> {
    let sampled = (0..SAMPLED).map(|_| luck.below(persons.len() as u32) as usize);
    sampled.filter(|&row| persons.age_years[row] >= 18).max_by_key(|&row| (persons.wealth_minor[row], row))
}

/// A good, by its share of firms and by how far its makers' capacity is used.
fn choose_good(recipes: &Recipes, goods: &Goods, market: &Market, luck: &mut Draws) -> u16 {
    let capacity = &market.capacity;
    let pull = |good: usize| {
        let used = goods.demand_milli[good] as f64 / capacity[good].max(1) as f64;
        recipes.goods[good].firm_share * (1.0 + 8.0 * (used - 0.85)).clamp(0.1, 6.0)
    };
    let mut left = luck.uniform() * (0..capacity.len()).map(pull).sum::<f64>();
    for good in 0..capacity.len() {
        left -= pull(good);
        if left < 0.0 {
            return good as u16;
        }
    }
    recipes.capital
}

/// Builds the firm if its founder can pay capital and a first buffer; a smaller one if not.
#[allow(clippy::too_many_arguments, reason = "the borrows of a decision are its declaration")]
fn found(
    config: &Config,
    recipes: &Recipes,
    parts: &mut Parts<'_>,
    market: &Market,
    venture: &Venture,
    luck: &mut Draws,
    cx: &mut Cx,
) {
    let weight = f64::from(parts.economy.weight[0]);
    let parameters = &config.firms;
    let good = venture.good as usize;
    let recipe = &recipes.goods[good];
    let wage = parts.economy.mean_wage_minor[0] as f64;
    let tools = parts.goods.price_minor[recipes.capital as usize] as f64;
    let price = parts.goods.price_minor[good] as f64;
    let inputs: f64 = recipe.inputs.iter().map(|i| i.amount * parts.goods.price_minor[i.good as usize] as f64).sum();
    // Capital and output of one worker in the steady state, at today's prices.
    let worker_capital = parameters.capital_months * wage / parameters.labour_share / tools;
    let productivity = parts.goods.productivity[good] * math::exp(parts.goods.technology[good]);
    let output = parameters.target_use * productivity * math::pow(worker_capital, 1.0 - parameters.labour_share);
    let months = parameters.buffer_months * (1.0 + 1.0 / math::sqrt(venture.staff + 1.0));
    let worker_cost = months * (wage + inputs * output * 30.0) + worker_capital * tools * parameters.used_capital_price;
    let money = parts.persons.wealth_minor[venture.founder] as f64 * AT_STAKE * weight;
    let staff = venture.staff.min(money / worker_cost);
    if staff < 1.0 {
        return;
    }
    let each = ((staff * worker_cost) as i64) / weight as i64;
    let paid = each * weight as i64;
    let owner = parts.persons.ids.id(venture.founder);
    let life = (parts.persons.life_event[venture.founder], parts.persons.life_root[venture.founder]);
    let draft = Draft::new(&FIRM_ENTRY, entity("firms", parts.firms.ids.next()))
        .with(entity("persons", owner))
        .value(paid as f64 / 100.0)
        .payload(&[staff])
        .because(Cause { event: life.0, root: life.1 }, Role::Enabled);
    let Some(entry) = cx.log.happen(draft) else {
        parts.firms.ids.skip();
        return;
    };
    parts.persons.wealth_minor[venture.founder] -= each;
    cx.ledger.tally.add(Holding::Wealth, parts.persons.key[venture.founder], -each);
    cx.ledger.tally.add(Holding::Cash, venture.key, paid);
    cx.ledger.post(Sector::Households, Sector::Firms, Instrument::Equity, paid);
    let mut row = sizes::blank(recipes, venture.good);
    row.key = venture.key;
    row.founded_tick = cx.tick as i32;
    row.owner_id = owner;
    row.tile_id = place(parts, venture, luck);
    row.cash_minor = paid;
    row.buffer_minor = paid / 2;
    row.productivity = 0.05 * luck.normal();
    row.technology = productivity * math::exp(row.productivity);
    row.demand = staff * output * 1000.0 * 0.8;
    row.demand_long = row.demand;
    row.noted_demand = row.demand;
    row.markup = parts.economy.markup[0];
    row.unit_cost = price / (1.0 + row.markup);
    row.price_minor = (price * ENTRY_PRICE) as i64;
    row.wage_offer_minor = market.offer(good, wage as i64);
    row.noted_wage_minor = row.wage_offer_minor;
    row.labour_target = staff;
    row.value_added = (price - inputs) * staff * output * 30.0;
    (row.demand_event, row.demand_root) = (entry.event, entry.root);
    let id = parts.firms.push(row);
    let firm = parts.firms.ids.row(id);
    custom::open(config, recipes, parts, firm, luck);
    buy_used(config, parts, firm, staff * worker_capital, tools, cx);
    let jobs = luck.round(staff / weight).max(1) as u32 * parts.economy.weight[0];
    staffing::announce(parts.firms, firm, jobs, entry, cx);
    parts.firms.posted[firm] = parts.firms.vacancies[firm];
    parts.days.entries[(cx.tick % MONTH_DAYS) as usize] += 1;
}

/// The founder's own tile, or one where somebody lives.
fn place(parts: &Parts<'_>, venture: &Venture, luck: &mut Draws) -> u32 {
    let home = parts.persons.tile_id[venture.founder];
    if parts.tiles.population.get(home as usize).is_some_and(|&people| people > 0) {
        return home;
    }
    parts.persons.tile_id[luck.below(parts.persons.len() as u32) as usize]
}

/// Buys capital from the pool at a fraction of its price new, and plans to buy the rest new.
fn buy_used(config: &Config, parts: &mut Parts<'_>, firm: usize, units: f64, tools: f64, cx: &mut Cx) {
    let wanted = (units * 1000.0) as i64;
    let price = (tools * config.firms.used_capital_price).max(1.0) as i64;
    let affordable = parts.firms.cash_minor[firm] * 1000 / price;
    let taken = wanted.min(parts.economy.capital_pool_milli[0]).min(affordable).max(0);
    let paid = taken * price / 1000;
    parts.economy.capital_pool_milli[0] -= taken;
    parts.firms.capital_milli[firm] += taken;
    parts.firms.cash_minor[firm] -= paid;
    cx.ledger.tally.add(Holding::Capital, parts.firms.key[firm], taken);
    cx.ledger.tally.add(Holding::Cash, parts.firms.key[firm], -paid);
    parts.treasury.cash_minor[0] += paid;
    parts.firms.invest_milli[firm] = wanted - taken;
    cx.ledger.post(Sector::Firms, Sector::Treasury, Instrument::Liquidation, paid);
}
