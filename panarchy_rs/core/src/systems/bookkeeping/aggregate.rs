//! Aggregates of the day: accounts from the flow matrix, prices of goods, mean markup and use of capacity.

use crate::config::recipes::Recipes;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::math;
use crate::tables::{DailyAccounts, Economy, Firms, Goods};

/// Books the day's flows into the ring of days.
pub fn book_day(days: &mut DailyAccounts, cx: &Cx) {
    let day = (cx.tick % MONTH_DAYS) as usize;
    let flows = &cx.ledger.flows;
    days.consumption_minor[day] = flows.total(Instrument::Consumption);
    days.investment_minor[day] = flows.total(Instrument::Investment);
    days.wages_minor[day] = flows.total(Instrument::Wages);
    days.dividends_minor[day] = flows.get(Sector::Firms, Sector::Households, Instrument::Dividends);
    days.dole_minor[day] = flows.total(Instrument::Dole);
    days.pension_minor[day] = flows.total(Instrument::Pension);
    days.tax_minor[day] = flows.total(Instrument::Tax);
}

/// Renews every good's mean price (weighted by expected demand) and demand, the price level, markup and use of capacity.
pub fn renew(recipes: &Recipes, firms: &Firms, goods: &mut Goods, economy: &mut Economy) {
    let count = recipes.goods.len();
    let (mut demand, mut value, mut capacity) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
    let (mut markup, mut worth) = (0.0, 0.0);
    for row in 0..firms.len() {
        let good = firms.good_id[row] as usize;
        let weight = firms.demand[row];
        demand[good] += weight;
        value[good] += weight * firms.price_minor[row] as f64;
        capacity[good] += firms.capacity_milli[row] as f64;
        markup += firms.markup[row] * weight;
        worth += weight;
    }
    let (mut level, mut used, mut able) = (0.0, 0.0, 0.0);
    for good in 0..count {
        if demand[good] > 0.0 {
            goods.price_minor[good] = (value[good] / demand[good]).round().max(1.0) as i64;
            goods.demand_milli[good] = demand[good] as i64;
        }
        let base = recipes.goods[good].base_price;
        level += recipes.goods[good].share * goods.price_minor[good] as f64 / base;
        used += demand[good] * base;
        able += capacity[good] * base;
    }
    economy.price_level[0] = level;
    if worth > 0.0 && able > 0.0 {
        economy.markup[0] = markup / worth;
        economy.use_of_capacity[0] = used / able;
    }
}

/// Mean over goods of the coefficient of variation of posted prices, weighted by the number of firms.
pub fn price_dispersion(firms: &Firms, goods: usize) -> f64 {
    let mut sums = vec![(0.0, 0.0, 0.0); goods];
    for row in 0..firms.len() {
        let price = firms.price_minor[row] as f64;
        let (count, sum, square) = &mut sums[firms.good_id[row] as usize];
        (*count, *sum, *square) = (*count + 1.0, *sum + price, *square + price * price);
    }
    let mut all = 0.0;
    for (count, sum, square) in sums.into_iter().filter(|entry| entry.0 > 1.0) {
        let mean = sum / count;
        all += count * math::sqrt((square / count - mean * mean).max(0.0)) / mean;
    }
    all / (firms.len() as f64).max(1.0)
}

/// Skewness of the firms' staff.
pub fn size_skewness(firms: &Firms) -> f64 {
    let count = (firms.len() as f64).max(1.0);
    let sizes = || firms.num_employees.iter().map(|&staff| f64::from(staff));
    let mean = sizes().sum::<f64>() / count;
    let second = sizes().map(|size| (size - mean) * (size - mean)).sum::<f64>() / count;
    let third = sizes().map(|size| (size - mean) * (size - mean) * (size - mean)).sum::<f64>() / count;
    if second > 0.0 { third / (second * math::sqrt(second)) } else { 0.0 }
}
