//! Builds the economy of the start: goods, firms, staff, links, stocks and money, all in the solved steady state.

use super::{deal, hiring, incomes, seed, sizes, steady};
use crate::config::Config;
use crate::config::recipes::{RAWS, Recipes};
use crate::engine::cx::Cx;
use crate::engine::math;
use crate::engine::rng::{Purpose, purpose};
use crate::space::Zones;
use crate::tables::economy::{DAYS, DailyAccountRow, EconomyRow, MONTHS, MonthlyAccountRow};
use crate::tables::goods::GoodRow;
use crate::tables::treasury::TreasuryRow;
use crate::tables::{DailyAccounts, Economy, Firms, Goods, Households, MonthlyAccounts, Persons, Treasury};

const SHARES: Purpose = purpose("firms", "shares");
/// Distance over which customers of the start thin out to 1/e, in tiles.
const CUSTOM_TILES: f64 = 6.0;

/// The tables that the economy of the start is built in.
pub struct Parts<'a> {
    /// Persons, whose jobs, wages and money are set.
    pub persons: &'a mut Persons,
    /// Households, whose purses, budgets and suppliers are set.
    pub households: &'a mut Households,
    /// Firms, built.
    pub firms: &'a mut Firms,
    /// Goods, built before by [`goods`].
    pub goods: &'a mut Goods,
    /// The treasury, built.
    pub treasury: &'a mut Treasury,
    /// The aggregates, built.
    pub economy: &'a mut Economy,
    /// The ring of days, built.
    pub days: &'a mut DailyAccounts,
    /// The ring of months, built.
    pub months: &'a mut MonthlyAccounts,
}

/// Builds the rows of goods and raw materials, with no stock yet.
pub fn goods(config: &Config, recipes: &Recipes) -> Goods {
    let mut goods = Goods::default();
    for id in 0..recipes.count() as u16 {
        let base = recipes.price(id).round() as i64;
        let sector_id = recipes.goods.get(id as usize).map_or(0, |recipe| recipe.sector);
        let raw = u8::from(recipes.is_raw(id));
        goods.push(GoodRow {
            sector_id,
            name_id: id,
            raw,
            base_price_minor: base,
            price_minor: base,
            ..GoodRow::default()
        });
    }
    debug_assert_eq!(goods.len(), config.goods.len() + RAWS.len());
    goods
}

/// Builds firms, jobs, links, stocks and money; posts every unit of money as issued.
///
/// # Errors
/// If nobody can work, or the recipes have no steady state.
pub fn create(config: &Config, recipes: &Recipes, parts: &mut Parts<'_>, cx: &mut Cx) -> Result<(), String> {
    let workers = hiring::workers(parts.persons);
    if workers.is_empty() {
        return Err("nobody of the population can work.".into());
    }
    let weight = parts.households.weight.first().copied().unwrap_or(1);
    let zones = Zones::new(cx.grid, config.markets.zone_tiles);
    share_out(config, cx, parts.persons);
    let unit = steady::solve(config, recipes, 1.0)?;
    let skill = mean_skill(recipes, &unit, &workers, parts.persons);
    let labour = config.firms.employment_start * skill * workers.len() as f64 * f64::from(weight);
    let steady = steady::solve(config, recipes, labour)?;
    set_goods(&steady, parts, weight);
    *parts.firms = sizes::found(cx, config, recipes, &steady, &workers, parts.persons);
    let expected = incomes::expected(config, recipes, &steady, skill, parts);
    let demand = link(recipes, cx, &zones, &steady, &expected, parts);
    equip(config, recipes, &steady, &demand, parts.firms);
    hiring::staff(cx, recipes, &zones, weight, &workers, parts.persons, parts.firms);
    begin_accounts(config, recipes, &steady, workers.len() as u32 * weight, weight, parts);
    seed::seed(config, recipes, &steady, &expected, parts, cx);
    Ok(())
}

/// Deals shares in the fund to adults, lognormally.
fn share_out(config: &Config, cx: &Cx, persons: &mut Persons) {
    for row in 0..persons.len() {
        if persons.age_years[row] >= 18 {
            let luck = cx.draws(SHARES).of(persons.key[row]).normal();
            persons.fund_shares[row] = (1000.0 * math::exp(config.firms.fund_sigma * luck)).min(1e7) as u32;
        }
    }
}

/// Mean skill of a worker, in the mix of fields that the steady state uses.
fn mean_skill(recipes: &Recipes, unit: &steady::Steady, workers: &[u32], persons: &Persons) -> f64 {
    let sum: f64 = workers.iter().map(|&row| incomes::usable_skill(recipes, unit, persons, row as usize)).sum();
    sum / workers.len() as f64
}

fn set_goods(steady: &steady::Steady, parts: &mut Parts<'_>, weight: u32) {
    let people = (parts.persons.len() as f64 * f64::from(weight)).max(1.0);
    for (good, branch) in steady.branches.iter().enumerate() {
        parts.goods.productivity[good] = branch.productivity;
        parts.goods.normal_milli[good] = (branch.consumed * 1000.0 / people).round() as i64;
    }
}

/// Deals all links and returns the demand of every firm, in units a day.
fn link(
    recipes: &Recipes,
    cx: &Cx,
    zones: &Zones,
    steady: &steady::Steady,
    expected: &incomes::Expected,
    parts: &mut Parts<'_>,
) -> Vec<f64> {
    let map = deal::Map::new(zones, CUSTOM_TILES, parts.firms, parts.households);
    let volume: Vec<f64> = (0..parts.firms.len())
        .map(|row| {
            let branch = &steady.branches[parts.firms.good_id[row] as usize];
            parts.firms.labour_target[row] / branch.labour / 30.0
        })
        .collect();
    deal::households(cx, recipes, &map, parts.firms, parts.households, &volume);
    let from_households = incomes::orders(recipes, expected, parts.goods, parts.households, parts.firms);
    let mut free: Vec<f64> = volume.iter().zip(&from_households).map(|(all, sold)| (all - sold).max(0.0)).collect();
    deal::firms(cx, recipes, &map, parts.firms, &volume, &mut free);
    deal::propagate(recipes, parts.firms, &volume, &from_households)
}

/// Sets every firm's demand, capital, labour target, price, stock and progress of its month.
fn equip(config: &Config, recipes: &Recipes, steady: &steady::Steady, demand: &[f64], firms: &mut Firms) {
    for row in 0..firms.len() {
        let good = firms.good_id[row] as usize;
        let (branch, recipe) = (&steady.branches[good], &recipes.goods[good]);
        let daily = demand[row].max(0.02);
        let month = daily * 30.0;
        firms.labour_target[row] = branch.labour * month;
        firms.capital_milli[row] = (branch.capital * month * 1000.0) as i64;
        firms.technology[row] = branch.productivity * config.firms.technology_start;
        firms.demand[row] = daily * 1000.0;
        firms.demand_long[row] = daily * 1000.0;
        firms.noted_demand[row] = daily * 1000.0;
        firms.markup[row] = config.firms.markup_anchor;
        firms.unit_cost[row] = recipe.base_price / (1.0 + config.firms.markup_anchor);
        firms.price_minor[row] = recipe.base_price.round() as i64;
        firms.wage_offer_minor[row] = (config.firms.wage_base * 100.0) as i64;
        firms.noted_wage_minor[row] = firms.wage_offer_minor[row];
        firms.value_added[row] = branch.value_added * month;
        firms.held_milli[row][0] = (recipe.stock_days * daily * 1000.0) as i64;
        for (place, input) in recipe.inputs.iter().enumerate() {
            firms.held_milli[row][place + 1] = (config.firms.input_days * daily * input.amount * 1000.0) as i64;
        }
        let elapsed = seed::elapsed(firms.ids.id(row));
        firms.orders_milli[row] = (daily * elapsed * 1000.0) as i64;
        firms.sold_milli[row] = firms.orders_milli[row];
        firms.made_milli[row] = firms.orders_milli[row];
        firms.revenue_minor[row] = (daily * elapsed * recipe.base_price) as i64;
        firms.input_cost_minor[row] = (daily * elapsed * branch.inputs) as i64;
    }
}

/// Fills the rows of aggregates and the rings with the steady state's figures.
fn begin_accounts(
    config: &Config,
    recipes: &Recipes,
    steady: &steady::Steady,
    labour_force: u32,
    weight: u32,
    parts: &mut Parts<'_>,
) {
    let added: f64 = steady.branches.iter().map(|b| b.value_added * b.output).sum();
    let tools = recipes.price(recipes.capital);
    let wages: f64 = steady.branches.iter().map(|b| b.labour * b.output).sum::<f64>() * config.firms.wage_base * 100.0;
    for _ in 0..DAYS {
        parts.days.push(DailyAccountRow {
            booked_tick: -1,
            gdp_minor: (added / 30.0) as i64,
            gdp_nominal_minor: (added / 30.0) as i64,
            consumption_minor: (steady.consumption / 30.0) as i64,
            investment_minor: (steady.invested * tools / 30.0) as i64,
            wages_minor: (wages / 30.0) as i64,
            dividends_minor: (steady.profit / 30.0) as i64,
            ..DailyAccountRow::default()
        });
    }
    for _ in 0..MONTHS {
        parts.months.push(MonthlyAccountRow { month: -1, price_level: 1.0, ..MonthlyAccountRow::default() });
    }
    parts.economy.push(EconomyRow {
        weight,
        labour_force,
        labour_force_start: labour_force,
        unemployment: 1.0 - config.firms.employment_start,
        mean_wage_minor: (config.firms.wage_base * 100.0) as i64,
        price_level: 1.0,
        firms_start: parts.firms.len() as u32,
        ventures: 0,
        markup: config.firms.markup_anchor,
        use_of_capacity: config.firms.target_use,
        harvest: 1.0,
        ..EconomyRow::default()
    });
    parts.treasury.push(TreasuryRow {
        dole_rate: config.treasury.dole_rate,
        pension_rate: config.treasury.pension_rate,
        ..TreasuryRow::default()
    });
}
