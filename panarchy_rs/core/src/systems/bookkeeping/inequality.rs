//! Gini coefficients of the households' wealth and income, renewed once a month.

use crate::config::Config;
use crate::engine::math;
use crate::models;
use crate::tables::{Economy, Firms, Goods, Households, Persons};

/// Renews both Gini coefficients: wealth is money and equity (cash, capital and stock of firms by share),
/// income what a household can count on a month.
pub fn renew(
    config: &Config,
    capital: u16,
    persons: &Persons,
    households: &Households,
    firms: &Firms,
    goods: &Goods,
    economy: &mut Economy,
) {
    let mut wealth: Vec<f64> = households.purse_minor.iter().map(|&purse| purse as f64).collect();
    let mut fund = economy.fund_cash_minor[0] as f64;
    let weight = f64::from(economy.weight[0]);
    for row in 0..firms.len() {
        let equity = equity(capital, firms, goods, row);
        let share = math::sqrt(config.firms.owner_size / f64::from(firms.num_employees[row].max(1))).min(1.0);
        let home = persons.ids.find(firms.owner_id[row]).and_then(|o| households.ids.find(persons.household_id[o]));
        match home {
            Some(home) => {
                wealth[home] += equity * share / weight;
                fund += equity * (1.0 - share);
            }
            None => fund += equity,
        }
    }
    let shares: f64 = persons.fund_shares.iter().map(|&shares| f64::from(shares)).sum::<f64>().max(1.0) * weight;
    for row in 0..persons.len() {
        if let Some(home) = households.ids.find(persons.household_id[row]) {
            wealth[home] += persons.wealth_minor[row] as f64 + fund * f64::from(persons.fund_shares[row]) / shares;
        }
    }
    let income: Vec<f64> = households.income_minor.iter().map(|&income| income as f64).collect();
    economy.gini_wealth[0] = models::gini(&wealth);
    economy.gini_income[0] = models::gini(&income);
}

/// Cash, capital and stock of a firm at current prices.
fn equity(capital: u16, firms: &Firms, goods: &Goods, row: usize) -> f64 {
    let tools = goods.price_minor[capital as usize] as f64;
    let stock = firms.held_milli[row][0] as f64 / 1000.0 * firms.price_minor[row] as f64;
    firms.cash_minor[row] as f64 + firms.capital_milli[row] as f64 / 1000.0 * tools + stock
}
