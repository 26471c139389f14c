//! The symmetric steady state of the input-output system, from which an economy starts without a burn-in.
//!
//! Every good sells at its base price, one markup over unit cost, and capacity is used at the planned rate
//! (Leontief 1936; the start from a solved state follows Caiani and others 2016).

use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::math;

/// What a good's makers need and make in the steady state, all together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Branch {
    /// Skill used a unit of output and month.
    pub labour: f64,
    /// Capital used a unit of output and month.
    pub capital: f64,
    /// Value added a unit at base prices, minor units.
    pub value_added: f64,
    /// Cost of inputs a unit, minor units.
    pub inputs: f64,
    /// Output a month, units.
    pub output: f64,
    /// Sold to households a month, units.
    pub consumed: f64,
    /// Output a day of one unit of labour and capital together.
    pub productivity: f64,
}

/// The steady state.
#[derive(Clone, Debug)]
pub struct Steady {
    /// By good.
    pub branches: Vec<Branch>,
    /// Investment a month, units of the capital good.
    pub invested: f64,
    /// Spending of households a month, minor units.
    pub consumption: f64,
    /// Profits a month after depreciation, minor units.
    pub profit: f64,
}

/// Solves the steady state in which `labour` units of skill are at work.
///
/// # Errors
/// If a good cannot pay its inputs at base prices, or capital goods eat up all output.
pub fn solve(config: &Config, recipes: &Recipes, labour: f64) -> Result<Steady, String> {
    let mut branches = costs(config, recipes)?;
    spread(recipes, config, &mut branches)?;
    let used: f64 = branches.iter().map(|b| b.labour * b.output).sum();
    let scale = labour / used;
    for branch in &mut branches {
        branch.output *= scale;
        branch.consumed *= scale;
    }
    let invested = branches.iter().map(|b| b.capital * b.output).sum::<f64>() * config.firms.depreciation;
    let consumption = branches.iter().zip(&recipes.goods).map(|(b, r)| b.consumed * r.base_price).sum();
    let wage = config.firms.wage_base * 100.0;
    let tools = recipes.goods[recipes.capital as usize].base_price;
    let profit = branches.iter().map(|b| b.output * (b.value_added - b.labour * wage)).sum::<f64>() - invested * tools;
    Ok(Steady { branches, invested, consumption, profit })
}

/// Labour, capital and productivity of every good from its price, markup and recipe.
fn costs(config: &Config, recipes: &Recipes) -> Result<Vec<Branch>, String> {
    let firms = &config.firms;
    let tools = recipes.goods[recipes.capital as usize].base_price;
    let wage = firms.wage_base * 100.0;
    let mut branches = Vec::with_capacity(recipes.goods.len());
    for (recipe, good) in recipes.goods.iter().zip(&config.goods) {
        let inputs: f64 = recipe.inputs.iter().map(|input| input.amount * recipes.price(input.good)).sum();
        let value_added = recipe.base_price - inputs;
        let capital = firms.capital_months * value_added / tools;
        let wear = firms.depreciation * capital * tools;
        let labour = (recipe.base_price / (1.0 + firms.markup_anchor) - inputs - wear) / wage;
        if labour <= 0.0 || labour.is_nan() {
            return Err(format!("good {}: its base price does not pay its inputs and capital.", good.name));
        }
        let blend = math::pow(labour, firms.labour_share) * math::pow(capital, 1.0 - firms.labour_share);
        let productivity = 1.0 / (30.0 * firms.target_use * blend);
        branches.push(Branch { labour, capital, value_added, inputs, productivity, ..Branch::default() });
    }
    Ok(branches)
}

/// Output of every good that serves one unit of spending by households, inputs and replacement of capital.
fn spread(recipes: &Recipes, config: &Config, branches: &mut [Branch]) -> Result<(), String> {
    for (branch, recipe) in branches.iter_mut().zip(&recipes.goods) {
        branch.consumed = recipe.share / recipe.base_price;
        branch.output = branch.consumed;
    }
    let last: Vec<f64> = branches.iter().map(|b| b.consumed).collect();
    for _ in 0..200 {
        let mut next = last.clone();
        let invested: f64 = branches.iter().map(|b| b.capital * b.output).sum::<f64>() * config.firms.depreciation;
        next[recipes.capital as usize] += invested;
        for (branch, recipe) in branches.iter().zip(&recipes.goods) {
            for input in recipe.inputs.iter().filter(|input| !recipes.is_raw(input.good)) {
                next[input.good as usize] += branch.output * input.amount;
            }
        }
        for (branch, output) in branches.iter_mut().zip(next) {
            branch.output = output;
        }
    }
    let total: f64 = branches.iter().map(|b| b.output).sum();
    if total.is_finite() && total < 1e6 { Ok(()) } else { Err("the goods use up more than they make.".into()) }
}
