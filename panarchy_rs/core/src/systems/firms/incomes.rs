//! What households can expect to earn and spend in the steady state of the start.

use super::create::Parts;
use super::steady::Steady;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::tables::persons::{EMPLOYED, RETIRED, UNEMPLOYED};
use crate::tables::{Firms, Goods, Households, Persons};

/// Expected incomes and the tax that balances the treasury.
pub struct Expected {
    /// Net income of each household a month, minor units.
    pub income: Vec<f64>,
    /// Tax rate.
    pub tax: f64,
    /// Transfers of the treasury a month, minor units.
    pub transfers: f64,
    /// Taxed income a month, minor units.
    pub base: f64,
    /// Mean wage a month, minor units.
    pub wage: f64,
    /// Dividends that reach the fund a month, minor units.
    pub fund: f64,
}

/// A person's skill, in the mix of fields that the steady state uses.
pub fn usable_skill(recipes: &Recipes, steady: &Steady, persons: &Persons, row: usize) -> f64 {
    let (mut sum, mut used) = (0.0, 0.0);
    for (recipe, branch) in recipes.goods.iter().zip(&steady.branches) {
        let labour = branch.labour * branch.output;
        sum += labour * f64::from(persons.skills_vec[row][recipe.skill]);
        used += labour;
    }
    sum / used
}

/// Share of a firm's dividends that goes to its founder.
pub fn founder_share(config: &Config, staff: f64) -> f64 {
    crate::engine::math::sqrt(config.firms.owner_size / staff.max(1.0)).min(1.0)
}

/// Expected incomes: wages by skill, dole, pensions, and profits to founders and to the fund.
pub fn expected(config: &Config, recipes: &Recipes, steady: &Steady, skill: f64, parts: &Parts<'_>) -> Expected {
    let (persons, households, firms) = (&*parts.persons, &*parts.households, &*parts.firms);
    let weight = households.weight.first().copied().unwrap_or(1);
    let w = f64::from(weight);
    let offer = config.firms.wage_base * 100.0;
    let (hired, wage) = (config.firms.employment_start, offer * skill);
    let (mut work, mut rest, mut owned) =
        (vec![0.0; households.len()], vec![0.0; households.len()], vec![0.0; households.len()]);
    let mut shares = vec![0.0; households.len()];
    for row in 0..persons.len() {
        let Some(home) = households.ids.find(persons.household_id[row]) else { continue };
        shares[home] += f64::from(persons.fund_shares[row]);
        match persons.employment_status[row] {
            EMPLOYED | UNEMPLOYED => {
                work[home] += hired * offer * usable_skill(recipes, steady, persons, row);
                rest[home] += (1.0 - hired) * config.treasury.dole_rate * wage;
            }
            RETIRED => rest[home] += config.treasury.pension_rate * wage,
            _ => {}
        }
    }
    let fund = profits(config, recipes, steady, firms, persons, households, &mut owned);
    let all_shares: f64 = shares.iter().sum::<f64>().max(1.0) * w;
    for (owned, shares) in owned.iter_mut().zip(&shares) {
        *owned += fund * shares / all_shares;
    }
    let transfers = rest.iter().sum::<f64>() * w;
    let base = (work.iter().sum::<f64>() + owned.iter().sum::<f64>()) * w;
    let royalties = royalties(recipes, steady);
    let tax = ((transfers - royalties) / base).clamp(0.0, config.treasury.tax_high);
    let net = |home: usize| (work[home] + owned[home]) * (1.0 - tax) + rest[home];
    let scale = steady.consumption / ((0..households.len()).map(net).sum::<f64>() * w).max(1.0);
    let income = (0..households.len()).map(|home| net(home) * scale).collect();
    Expected { income, tax, transfers, base, wage, fund }
}

/// Payments for raw materials a month, minor units.
fn royalties(recipes: &Recipes, steady: &Steady) -> f64 {
    let raw = |good: usize| {
        let inputs = recipes.goods[good].inputs.iter().filter(|input| recipes.is_raw(input.good));
        inputs.map(|input| input.amount * recipes.raw_price).sum::<f64>()
    };
    steady.branches.iter().enumerate().map(|(good, branch)| branch.output * raw(good)).sum()
}

/// Adds the founders' profits to their households (for one of the households that a row stands for) and returns the fund's.
fn profits(
    config: &Config,
    recipes: &Recipes,
    steady: &Steady,
    firms: &Firms,
    persons: &Persons,
    households: &Households,
    owned: &mut [f64],
) -> f64 {
    let tools = recipes.price(recipes.capital);
    let mut fund = 0.0;
    for row in 0..firms.len() {
        let branch = &steady.branches[firms.good_id[row] as usize];
        let month = firms.labour_target[row] / branch.labour;
        let wages = branch.labour * config.firms.wage_base * 100.0;
        let profit = month * (branch.value_added - wages - recipes.wear(firms.good_id[row]) * tools);
        let share = founder_share(config, firms.labour_target[row]);
        fund += profit * (1.0 - share);
        let home = persons.ids.find(firms.owner_id[row]).map(|owner| persons.household_id[owner]);
        if let Some(home) = home.and_then(|id| households.ids.find(id)) {
            owned[home] += profit * share / f64::from(households.weight[home]);
        }
    }
    fund
}

/// What each firm sells to households a day, in units.
pub fn orders(
    recipes: &Recipes,
    expected: &Expected,
    goods: &Goods,
    households: &Households,
    firms: &Firms,
) -> Vec<f64> {
    let mut sold = vec![0.0; firms.len()];
    let first = |good: u16| {
        let recipe = &recipes.goods[good as usize];
        recipe.subsistence * goods.normal_milli[good as usize] as f64 / 1000.0 * recipe.base_price
    };
    let basket: f64 = recipes.bought.iter().map(|&good| first(good)).sum();
    for home in 0..households.len() {
        let members = f64::from(households.members[home]);
        let spare = expected.income[home] - basket * members;
        for &good in &recipes.bought {
            let recipe = &recipes.goods[good as usize];
            let spent = if spare >= 0.0 {
                first(good) * members + recipe.marginal * spare
            } else {
                expected.income[home] * first(good) / basket
            };
            let each =
                spent / recipe.base_price / 30.0 / recipe.shelf.len() as f64 * f64::from(households.weight[home]);
            for &shop in &households.suppliers[home][recipe.shelf.clone()] {
                if let Some(row) = firms.ids.find(shop) {
                    sold[row] += each;
                }
            }
        }
    }
    sold
}
