//! Money and stocks of the start: every unit of money is issued, every stock enters the balance of goods.

use super::create::Parts;
use super::incomes::Expected;
use super::steady::Steady;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::math;

/// Part of the money aimed at that households start with.
const HOUSEHOLD_START: f64 = 0.95;

/// Days since the last monthly decision of an entity, at tick 0.
pub fn elapsed(id: u32) -> f64 {
    f64::from(MONTH_DAYS)
        - if id.is_multiple_of(MONTH_DAYS) { f64::from(MONTH_DAYS) } else { f64::from(id % MONTH_DAYS) }
}

/// Gives households, firms, the fund and the treasury their money, and closes the opening balance of goods.
pub fn seed(
    config: &Config,
    recipes: &Recipes,
    steady: &Steady,
    expected: &Expected,
    parts: &mut Parts<'_>,
    cx: &mut Cx,
) {
    let mut firms = 0;
    for row in 0..parts.firms.len() {
        firms += endow_firm(config, recipes, steady, parts, row);
    }
    let capital: i64 = parts.firms.capital_milli.iter().sum();
    parts.economy.capital_pool_milli[0] = (capital as f64 * config.firms.capital_pool_start) as i64;
    let fund = expected.fund as i64;
    parts.economy.fund_cash_minor[0] = fund;
    let shares: f64 = parts.persons.fund_shares.iter().map(|&s| f64::from(s)).sum();
    parts.economy.fund_rate[0] = fund as f64 / (shares * f64::from(parts.economy.weight[0])).max(1.0);
    let households = fund + endow_households(config, expected, parts);
    let working = (expected.transfers * config.treasury.working_months) as i64;
    parts.treasury.cash_minor[0] = working;
    parts.treasury.tax_rate[0] = expected.tax;
    parts.treasury.issued_minor[0] = households + firms + working;
    parts.economy.money_start_minor[0] = households + firms;
    cx.ledger.post(Sector::Issuer, Sector::Households, Instrument::Issuance, households);
    cx.ledger.post(Sector::Issuer, Sector::Firms, Instrument::Issuance, firms);
    cx.ledger.post(Sector::Issuer, Sector::Treasury, Instrument::Issuance, working);
    parts.months.spending_minor.fill(expected.transfers as i64);
    parts.months.base_minor.fill(expected.base as i64);
    for row in 0..parts.firms.len() {
        for (good, held) in parts.firms.held_good[row].iter().zip(parts.firms.held_milli[row]) {
            if *good != crate::engine::table::NO_GOOD {
                parts.goods.initial_milli[*good as usize] += held;
                parts.goods.inventory_milli[*good as usize] += held;
            }
        }
    }
    for row in 0..parts.firms.len() {
        parts.goods.demand_milli[parts.firms.good_id[row] as usize] += parts.firms.demand[row] as i64;
    }
}

/// Cash of a firm: its buffer, the stock from which profits are paid out, and the wages accrued this month.
fn endow_firm(config: &Config, recipes: &Recipes, steady: &Steady, parts: &mut Parts<'_>, row: usize) -> i64 {
    let firms = &mut *parts.firms;
    let branch = &steady.branches[firms.good_id[row] as usize];
    let month = firms.demand[row] * 30.0 / 1000.0;
    let payroll = firms.labour_milli[row] as f64 / 1000.0 * firms.wage_offer_minor[row] as f64;
    let invested = recipes.wear(firms.good_id[row]) * month * recipes.price(recipes.capital);
    let staff = f64::from(firms.num_employees[row]);
    let months = config.firms.buffer_months * (1.0 + 1.0 / math::sqrt(staff + 1.0));
    let buffer = months * (payroll + branch.inputs * month) + invested;
    let profit = (branch.value_added * month - payroll - invested).max(0.0);
    let accrued = payroll * elapsed(firms.ids.id(row)) / f64::from(MONTH_DAYS);
    firms.buffer_minor[row] = buffer as i64;
    firms.profit_minor[row] = profit as i64;
    firms.cash_minor[row] = (buffer + profit / config.firms.payout + accrued) as i64;
    firms.cash_minor[row]
}

/// Money of households near what they aim at: the rest of the month's spending in the purse, the rest with the adults.
fn endow_households(config: &Config, expected: &Expected, parts: &mut Parts<'_>) -> i64 {
    let markets = &config.markets;
    let (persons, households) = (&mut *parts.persons, &mut *parts.households);
    let normal = markets.normal_income * expected.wage;
    let mut adults = vec![0i64; households.len()];
    let mut total = 0;
    for row in 0..persons.len() {
        if let Some(home) = households.ids.find(persons.household_id[row]) {
            adults[home] += i64::from(persons.age_years[row] >= 18);
        }
    }
    let mut each = vec![0i64; households.len()];
    for home in 0..households.len() {
        let income = expected.income[home].max(1.0);
        let months = markets.money_target * math::pow(income / normal, markets.money_exponent);
        let money = (HOUSEHOLD_START * months * income) as i64;
        households.income_minor[home] = income as i64;
        households.budget_minor[home] = income as i64;
        let days = elapsed(households.ids.id(home));
        let purse = ((income * (f64::from(MONTH_DAYS) - days) / f64::from(MONTH_DAYS)) as i64).min(money);
        households.received_minor[home] = (income * days / f64::from(MONTH_DAYS)) as i64;
        each[home] = if adults[home] > 0 { (money - purse) / adults[home] } else { 0 };
        households.purse_minor[home] = if adults[home] > 0 { purse } else { money };
        total += households.purse_minor[home] * i64::from(households.weight[home]);
    }
    for row in 0..persons.len() {
        persons.wealth_minor[row] = 0;
        let Some(home) = households.ids.find(persons.household_id[row]) else { continue };
        if persons.age_years[row] >= 18 {
            persons.wealth_minor[row] = each[home];
            total += each[home] * i64::from(households.weight[home]);
        }
    }
    total
}
