//! What the economy will use of iron, coal and wood at the start, from the recipes, and the public stockpile.

use crate::config::Config;
use crate::config::goods::GoodParameters;
use crate::engine::cx::Cx;
use crate::tables::Goods;

/// Raw materials by name, in the order used here: the two minerals, then wood.
pub const RAW: [&str; 3] = ["iron", "coal", "wood"];
/// Place of wood in [`RAW`].
pub const WOOD: usize = 2;

/// Persons at the start.
pub fn persons(config: &Config) -> f64 {
    config.population.persons as f64
}

/// Expected use a day of each raw material, in tonnes: final demand pushed through the recipes (Leontief 1936).
pub fn expected_daily(config: &Config) -> [f64; 3] {
    let output = gross_output(&config.goods, config);
    let mut needs = [0.0; 3];
    for (good, made) in config.goods.iter().zip(output) {
        for (need, raw) in needs.iter_mut().zip(RAW) {
            *need += made * good.resources.get(raw).copied().unwrap_or(0.0);
        }
    }
    needs
}

/// Units made a day of each good so that households, investment and the makers themselves are served.
fn gross_output(goods: &[GoodParameters], config: &Config) -> Vec<f64> {
    let demand = persons(config) * config.environment.consumption_per_person;
    let capital_goods = goods.iter().filter(|good| good.capital_good).count().max(1) as f64;
    let invested = demand * config.environment.investment_share / capital_goods;
    let last: Vec<f64> = goods
        .iter()
        .map(|good| demand * good.household_share + if good.capital_good { invested } else { 0.0 })
        .collect();
    let mut made = last.clone();
    // Recipes use less than a unit of input for a unit of output, so that the series converges.
    for _ in 0..24 {
        let mut next = last.clone();
        for (good, &amount) in goods.iter().zip(&made) {
            for (input, per_unit) in &good.inputs {
                if let Some(place) = goods.iter().position(|other| other.name == *input) {
                    next[place] += amount * per_unit;
                }
            }
        }
        made = next;
    }
    made
}

/// The row of a raw material in `goods`, if the scenario's world has it.
pub fn row_of(goods: &Goods, cx: &Cx, raw: usize) -> Option<usize> {
    cx.names.goods.iter().position(|name| name == RAW[raw]).filter(|&row| row < goods.len())
}

/// Fills the public stockpile at the start and sets the stock that it aims at.
pub fn fill_stockpile(goods: &mut Goods, config: &Config, cx: &Cx) {
    let needs = expected_daily(config);
    for (raw, need) in needs.into_iter().enumerate() {
        let Some(row) = row_of(goods, cx, raw) else { continue };
        let stock = (need * config.environment.stockpile_days * 1000.0) as i64;
        goods.stockpile_target_milli[row] = stock;
        goods.stockpile_milli[row] += stock;
        goods.initial_milli[row] += stock;
    }
}

/// Thousandths wanted today of a raw material: the stockpile's gap, closed within some days.
pub fn wanted_milli(goods: &Goods, row: usize, adjust_days: f64) -> i64 {
    let gap = goods.stockpile_target_milli[row] - goods.stockpile_milli[row];
    (gap.max(0) as f64 / adjust_days.max(1.0)) as i64
}

/// Books what was dug or cut: into the stockpile and the balance of goods.
pub fn deliver(goods: &mut Goods, row: usize, amount_milli: i64) {
    goods.stockpile_milli[row] += amount_milli;
    goods.produced_milli[row] += amount_milli;
}
