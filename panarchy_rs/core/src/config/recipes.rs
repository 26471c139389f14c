//! What the list of goods means to the systems: recipes by id, skills of sectors, and who buys what.
//!
//! Derived from the configuration alone, so that a restored world has the same.

use std::ops::Range;

use super::Config;
use crate::tables::households::SUPPLIERS;

/// Raw materials, in the order of their ids after the goods.
pub const RAWS: [&str; 3] = ["iron", "coal", "wood"];

/// An input of a recipe.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// Its id.
    pub good: u16,
    /// Units used up for a unit of output.
    pub amount: f64,
    /// Thousandths of a unit used up for a unit of output.
    pub milli: i64,
}

/// How a good is made, and how households buy it.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Inputs, goods before raw materials, each group in the order of ids.
    pub inputs: Vec<Input>,
    /// Sector.
    pub sector: u16,
    /// Place of the skill that its work uses.
    pub skill: usize,
    /// Price at the start, minor units.
    pub base_price: f64,
    /// Base stock, in days of demand.
    pub stock_days: f64,
    /// Share of it in households' spending.
    pub share: f64,
    /// Share of normal consumption bought first.
    pub subsistence: f64,
    /// Share of it in spending beyond what is bought first.
    pub marginal: f64,
    /// Days between trips for it.
    pub interval: u32,
    /// Its places among a household's suppliers; empty where households do not buy it.
    pub shelf: Range<usize>,
    /// Share of the firms that make it.
    pub firm_share: f64,
    /// Capital worn out for a unit of output in the steady state, units of the capital good.
    pub wear: f64,
    /// Whether it grows on land and feels the weather.
    pub grown: bool,
}

/// All recipes.
#[derive(Clone, Debug)]
pub struct Recipes {
    /// By good.
    pub goods: Vec<Recipe>,
    /// The good that is installed as capital.
    pub capital: u16,
    /// Goods that households buy.
    pub bought: Vec<u16>,
    /// Price of raw materials at the start, minor units.
    pub raw_price: f64,
}

/// The skill that a sector's work uses.
fn skill_of(sector: &str) -> usize {
    match sector {
        "agri" => 0,
        "manufacturing" => 1,
        "energy" => 3,
        _ => 2,
    }
}

impl Recipes {
    /// Reads the recipes from a configuration.
    ///
    /// # Errors
    /// If a good names an unknown input, sector or raw material, or has more inputs than a firm's store has places.
    pub fn new(config: &Config) -> Result<Self, String> {
        let names: Vec<&str> = config.goods.iter().map(|good| good.name.as_str()).chain(RAWS).collect();
        let find = |of: &str, name: &str| {
            names
                .iter()
                .position(|known| *known == name)
                .ok_or_else(|| format!("good {of}: there is no input '{name}'."))
        };
        let shelves = shelves(config);
        let free = 1.0 - config.goods.iter().map(|good| good.household_share * good.subsistence).sum::<f64>();
        let mut goods = Vec::with_capacity(config.goods.len());
        for (good, shelf) in config.goods.iter().zip(shelves) {
            let mut inputs = Vec::new();
            for (name, &amount) in good.inputs.iter().chain(&good.resources) {
                let id = find(&good.name, name)? as u16;
                inputs.push(Input { good: id, amount, milli: (amount * 1000.0).round() as i64 });
            }
            inputs.retain(|input| input.milli > 0);
            inputs.sort_by_key(|input| input.good);
            if inputs.len() >= crate::tables::firms::HELD {
                return Err(format!("good {}: {} inputs are too many.", good.name, inputs.len()));
            }
            let sector = config.sectors.iter().position(|known| *known == good.sector);
            goods.push(Recipe {
                inputs,
                sector: sector.ok_or_else(|| format!("good {}: no sector '{}'.", good.name, good.sector))? as u16,
                skill: skill_of(&good.sector),
                base_price: good.base_price * 100.0,
                stock_days: good.stock_days,
                share: good.household_share,
                subsistence: good.subsistence,
                marginal: good.household_share * (1.0 - good.subsistence) / free,
                interval: good.visit_interval_days.max(1),
                shelf,
                firm_share: good.firm_share,
                wear: 0.0,
                grown: good.raw && good.resources.is_empty(),
            });
        }
        let capital = config.goods.iter().position(|good| good.capital_good).unwrap_or(0) as u16;
        let bought = (0..goods.len() as u16).filter(|&g| !goods[g as usize].shelf.is_empty()).collect();
        let mut recipes = Self { goods, capital, bought, raw_price: config.markets.raw_price * 100.0 };
        let tools = recipes.price(capital);
        for good in 0..recipes.goods.len() {
            let recipe = &recipes.goods[good];
            let inputs: f64 = recipe.inputs.iter().map(|input| input.amount * recipes.price(input.good)).sum();
            let held = config.firms.capital_months * (recipe.base_price - inputs) / tools;
            recipes.goods[good].wear = config.firms.depreciation * held;
        }
        Ok(recipes)
    }

    /// Whether an id is that of a raw material.
    pub fn is_raw(&self, good: u16) -> bool {
        good as usize >= self.goods.len()
    }

    /// Price at the start, minor units.
    pub fn price(&self, good: u16) -> f64 {
        self.goods.get(good as usize).map_or(self.raw_price, |recipe| recipe.base_price)
    }

    /// Capital worn out for a unit of a good, units of the capital good.
    pub fn wear(&self, good: u16) -> f64 {
        self.goods[good as usize].wear
    }

    /// Number of goods and raw materials.
    pub fn count(&self) -> usize {
        self.goods.len() + RAWS.len()
    }

    /// Names of goods and raw materials in the order of their ids.
    pub fn names(config: &Config) -> Vec<String> {
        config.goods.iter().map(|good| good.name.clone()).chain(RAWS.map(String::from)).collect()
    }
}

/// Deals the places of a household's suppliers out to the goods it buys, in proportion, at least one each.
fn shelves(config: &Config) -> Vec<Range<usize>> {
    let wanted: Vec<usize> =
        config.goods.iter().map(|g| if g.household_share > 0.0 { g.suppliers as usize } else { 0 }).collect();
    let mut places = wanted.clone();
    while places.iter().sum::<usize>() > SUPPLIERS {
        let Some(largest) = (0..places.len()).filter(|&g| places[g] > 1).max_by_key(|&g| (places[g], g)) else { break };
        places[largest] -= 1;
    }
    let mut next = 0;
    places
        .into_iter()
        .map(|count| {
            let shelf = next.min(SUPPLIERS)..(next + count).min(SUPPLIERS);
            next += count;
            shelf
        })
        .collect()
}
