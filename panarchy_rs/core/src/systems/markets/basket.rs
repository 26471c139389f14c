//! What households buy: how a budget is spread over goods, and on which days they shop for which.

use crate::config::recipes::Recipes;
use crate::tables::Goods;

/// What a unit of money buys today: prices and the part bought first.
pub struct Basket {
    /// Cost of the part bought first, for one member and month, by good.
    first: Vec<f64>,
    /// Their sum.
    all: f64,
}

impl Basket {
    /// At today's prices.
    pub fn new(recipes: &Recipes, goods: &Goods) -> Self {
        let first: Vec<f64> = recipes
            .goods
            .iter()
            .enumerate()
            .map(|(good, recipe)| {
                recipe.subsistence * goods.normal_milli[good] as f64 / 1000.0 * goods.price_minor[good] as f64
            })
            .collect();
        let all = recipes.bought.iter().map(|&good| first[good as usize]).sum();
        Self { first, all }
    }

    /// Money that a household with this budget spends on a good a month (Stone 1954, Geary 1950).
    pub fn spending(&self, good: usize, marginal: f64, budget: f64, members: f64) -> f64 {
        let spare = budget - self.all * members;
        if spare >= 0.0 { self.first[good] * members + marginal * spare } else { budget * self.first[good] / self.all }
    }
}

/// Which goods a household shops for today, as bits, by the household's id.
pub struct Calendar {
    masks: Vec<u32>,
}

impl Calendar {
    /// Of a tick.
    pub fn new(recipes: &Recipes, tick: u32) -> Self {
        let cycle = recipes.bought.iter().fold(1, |cycle, &good| lcm(cycle, recipes.goods[good as usize].interval));
        let masks = (0..cycle.min(1 << 20))
            .map(|phase| {
                let due = |good: &&u16| (tick + phase).is_multiple_of(recipes.goods[**good as usize].interval);
                recipes.bought.iter().filter(due).fold(0, |mask, &good| mask | 1 << good)
            })
            .collect();
        Self { masks }
    }

    /// The goods of a household, as bits.
    pub fn of(&self, id: u32) -> u32 {
        self.masks[id as usize % self.masks.len()]
    }
}

fn lcm(a: u32, b: u32) -> u32 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}
