//! The invariants of money and goods, to the unit, every tick.

use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::ledger::Sector;
use crate::engine::table::NO_GOOD;
use crate::tables::{Economy, Firms, Goods, Households, Persons, Treasury};

/// Money and goods that are not where the books say, in minor units and thousandths of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Residuals {
    /// Sum of absolute differences of the sectors' money.
    pub money: i64,
    /// Sum of absolute differences of the goods' balances.
    pub goods: i64,
}

/// What the invariants are checked on.
pub struct Books<'a> {
    /// Persons.
    pub persons: &'a Persons,
    /// Households.
    pub households: &'a Households,
    /// Firms.
    pub firms: &'a Firms,
    /// Goods.
    pub goods: &'a Goods,
    /// The treasury.
    pub treasury: &'a Treasury,
    /// Aggregates, with the fund.
    pub economy: &'a Economy,
}

/// Checks every invariant of the economy; broken ones are said in one sentence each.
pub fn check(recipes: &Recipes, books: &Books<'_>, cx: &Cx, violations: &mut Vec<String>) -> Residuals {
    Residuals { money: money(books, cx, violations), goods: goods(recipes, books, cx, violations) }
}

fn money(books: &Books<'_>, cx: &Cx, violations: &mut Vec<String>) -> i64 {
    let weight = i64::from(books.economy.weight[0]);
    let (mut owned, mut debts) = (0, 0i64);
    for &wealth in &books.persons.wealth_minor {
        owned += wealth;
        debts += i64::from(wealth < 0);
    }
    for &purse in &books.households.purse_minor {
        owned += purse;
        debts += i64::from(purse < 0);
    }
    let firms: i64 = books.firms.cash_minor.iter().sum();
    let overdrawn = books.firms.cash_minor.iter().filter(|&&cash| cash < 0).count();
    let held = [
        owned * weight + books.economy.fund_cash_minor[0],
        firms,
        books.treasury.cash_minor[0],
        -books.treasury.issued_minor[0],
    ];
    let expected = cx.ledger.expected();
    let mut residual = 0;
    for (sector, (held, expected)) in held.into_iter().zip(expected).enumerate() {
        if held != expected {
            residual += (held - expected).abs();
            violations.push(format!(
                "tick {}: {} hold {held} minor units, the ledger says {expected}.",
                cx.tick,
                Sector::NAMES[sector]
            ));
        }
    }
    if expected.iter().sum::<i64>() != 0 {
        violations.push(format!("tick {}: the ledger's balances do not sum to zero.", cx.tick));
    }
    if debts > 0 || overdrawn > 0 {
        violations.push(format!("tick {}: {debts} purses and {overdrawn} firms hold less than nothing.", cx.tick));
    }
    residual
}

fn goods(recipes: &Recipes, books: &Books<'_>, cx: &Cx, violations: &mut Vec<String>) -> i64 {
    let count = recipes.count();
    let mut stored = vec![0i64; count];
    let mut negative = 0;
    for (goods, amounts) in books.firms.held_good.iter().zip(&books.firms.held_milli) {
        for (&good, &amount) in goods.iter().zip(amounts) {
            if good != NO_GOOD {
                stored[good as usize] += amount;
                negative += usize::from(amount < 0);
            }
        }
    }
    let goods = books.goods;
    let mut residual = 0;
    for good in 0..count {
        let source = goods.initial_milli[good] + goods.produced_milli[good];
        let gone = goods.consumed_milli[good] + goods.used_milli[good] + goods.wasted_milli[good];
        let difference = source - gone - stored[good] - goods.stockpile_milli[good];
        if difference != 0 || stored[good] != goods.inventory_milli[good] {
            residual += difference.abs().max((stored[good] - goods.inventory_milli[good]).abs());
            violations.push(format!(
                "tick {}: {}: {difference} thousandths are missing from the balance, stores differ by {}.",
                cx.tick,
                cx.names.goods[good],
                stored[good] - goods.inventory_milli[good]
            ));
        }
        negative += usize::from(goods.stockpile_milli[good] < 0);
    }
    if negative > 0 {
        violations.push(format!("tick {}: {negative} stocks are negative.", cx.tick));
    }
    residual
}
