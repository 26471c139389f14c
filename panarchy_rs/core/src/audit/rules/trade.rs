//! Making and trading, phase by phase: what a firm makes, sells and buys is what its money and its store show.

use super::goods::in_stores;
use crate::audit::finding::Findings;
use crate::audit::rule::{After, Check, Guards, Notes, Rule, Severity};
use crate::engine::cx::MONTH_DAYS;
use crate::engine::ids::Ids;
use crate::engine::ledger::{Flows, Instrument, Sector};
use crate::tables::firms::HELD;
use crate::tables::{Firms, Households};
use crate::world::World;

/// Production.
pub static OUTPUT: Rule = Rule {
    name: "trade.output",
    system: "firms",
    severity: Severity::Critical,
    doc: "Firms made what entered their stores, used up what recipes ask for, and value added is counted from both.",
    interval: 180,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&[
        "daily_accounts gdp_minor gdp_nominal_minor",
        "firms held_milli made_milli",
        "goods produced_milli used_milli inventory_milli output_milli",
    ]),
    check: Check::Phase { phase: "firms.produce", begin: before_output },
};

/// Sales to households.
pub static SALES: Rule = Rule {
    name: "trade.sales",
    system: "markets",
    severity: Severity::Critical,
    doc: "Shops sold what left their stores and were paid what purses lost; consumption and the flow matrix say the same.",
    interval: 180,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&[
        "firms held_milli cash_minor sold_milli revenue_minor",
        "goods consumed_milli inventory_milli",
        "households purse_minor",
    ]),
    check: Check::Phase { phase: "markets.shop", begin: before_sales },
};

/// Purchases of firms.
pub static PURCHASES: Rule = Rule {
    name: "trade.purchases",
    system: "markets",
    severity: Severity::Critical,
    doc: "What firms paid for inputs, capital and raw materials is what others received; goods changed hands and none went astray.",
    interval: 180,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&[
        "firms held_milli cash_minor revenue_minor input_cost_minor capital_milli",
        "goods stockpile_milli used_milli inventory_milli",
        "treasury cash_minor",
    ]),
    check: Check::Phase { phase: "markets.purchase", begin: before_purchases },
};

/// What a cell of the flow matrix has grown by.
fn paid(world: &World, before: &Flows, from: Sector, to: Sector, instrument: Instrument) -> i64 {
    world.cx.ledger.flows.get(from, to, instrument) - before.get(from, to, instrument)
}

/// The first place of each store: what the firm makes.
fn products(held: &[[i64; HELD]]) -> Vec<i64> {
    held.iter().map(|held| held[0]).collect()
}

/// What purses hold, each for as many households as it stands for; differences of such sums are right even beyond 2^63.
fn purses(homes: &Households) -> i64 {
    let each = homes.purse_minor.iter().zip(&homes.weight);
    each.fold(0, |sum: i64, (&purse, &weight)| sum.wrapping_add(purse.wrapping_mul(weight.into())))
}

/// Notes firms for which two changes, given as (expected, changed) by row, should be equal and are not.
fn each(
    found: &mut Findings<'_>,
    ids: &Ids,
    column: &'static str,
    what: &str,
    pairs: impl Iterator<Item = (i64, i64)> + Clone,
) {
    if !pairs.clone().fold(false, |any, (expected, changed)| any | (expected != changed)) {
        return;
    }
    for (row, (expected, changed)) in pairs.enumerate().filter(|(_, (expected, changed))| expected != changed) {
        let id = ids.id(row);
        found.at(("firms", id), column, (expected as f64, changed as f64), || {
            format!("firms.{column} of firm {id} changed by {changed} today and {what} gives {expected}.")
        });
    }
}

/// What each number of a column has grown by.
fn growth<'a>(now: &'a [i64], then: &'a [i64]) -> impl Iterator<Item = i64> + Clone + 'a {
    now.iter().zip(then).map(|(now, then)| now - then)
}

/// What the first place of each store has grown by.
fn stored<'a>(
    now: &'a [[i64; HELD]],
    then: impl Iterator<Item = i64> + Clone + 'a,
) -> impl Iterator<Item = i64> + Clone + 'a {
    now.iter().zip(then).map(|(now, then)| now[0] - then)
}

/// Notes a sum that should be equal to another and is not.
fn sum(
    found: &mut Findings<'_>,
    table: &'static str,
    column: &'static str,
    (expected, changed): (i64, i64),
    what: &str,
) {
    if expected != changed {
        found.overall(table, column, (expected as f64, changed as f64), || {
            format!("{table}.{column} changed by {changed} today and {what} by {expected}.")
        });
    }
}

/// What all numbers of a column have grown by.
fn grown(now: &[i64], then: &[i64]) -> i64 {
    now.iter().sum::<i64>() - then.iter().sum::<i64>()
}

/// What firms made today and used up for it, by good.
struct Made {
    made: Vec<i64>,
    used: Vec<i64>,
    /// Whether some store has lost another amount of an input than was used up.
    odd: bool,
}

impl Made {
    fn of(world: &World, held: &[[i64; HELD]], before: &[i64]) -> Self {
        let (firms, count) = (&world.state.firms, world.state.goods.len());
        // As many inputs for every good, so that no loop ends elsewhere than the one before: a last good stands for none.
        let inputs: Vec<[(usize, i64); HELD - 1]> = (world.recipes.goods.iter())
            .map(|recipe| {
                let mut inputs = [(count, 0); HELD - 1];
                let known = recipe.inputs.iter().map(|input| (usize::from(input.good), input.milli));
                inputs.iter_mut().zip(known).for_each(|(place, input)| *place = input);
                inputs
            })
            .collect();
        let most = world.recipes.goods.iter().map(|recipe| recipe.inputs.len()).max().unwrap_or(0);
        let mut all = Self { made: vec![0; count], used: vec![0; count + 1], odd: false };
        let changes = firms.held_milli.iter().zip(held).zip(growth(&firms.made_milli, before));
        for (&good, ((now, then), output)) in firms.good_id.iter().zip(changes) {
            let good = usize::from(good);
            all.made[good] += output;
            for (place, &(input, milli)) in inputs[good].iter().take(most).enumerate() {
                let taken = output * milli / 1000;
                all.used[input] += taken;
                all.odd |= now[place + 1].wrapping_sub(then[place + 1]) != -taken;
            }
        }
        all
    }
}

/// Notes the firms whose stores lost another amount of an input than was used up.
fn tell_used(world: &World, held: &[[i64; HELD]], before: &[i64], found: &mut Findings<'_>) {
    let firms = &world.state.firms;
    for (row, output) in growth(&firms.made_milli, before).enumerate() {
        for (place, input) in world.recipes.goods[usize::from(firms.good_id[row])].inputs.iter().enumerate() {
            let taken = output * input.milli / 1000;
            let changed = firms.held_milli[row][place + 1] - held[row][place + 1];
            if changed != -taken {
                let id = firms.ids.id(row);
                found.at(("firms", id), "held_milli", (-taken as f64, changed as f64), || {
                    format!("Firm {id} made {output} thousandths, which use up {taken} of an input; {changed} went.")
                });
            }
        }
    }
}

fn before_output(world: &World, _: &mut Notes) -> After {
    let (firms, goods) = (&world.state.firms, world.state.goods.clone());
    let (held, made_before) = (firms.held_milli.clone(), firms.made_milli.clone());
    Box::new(move |world, found| {
        let (firms, now, recipes) = (&world.state.firms, &world.state.goods, &world.recipes);
        let Made { made, used, odd } = Made::of(world, &held, &made_before);
        if odd {
            tell_used(world, &held, &made_before, found);
        }
        let products = stored(&firms.held_milli, held.iter().map(|held| held[0]));
        let pairs = growth(&firms.made_milli, &made_before).zip(products);
        each(found, &firms.ids, "held_milli", "what was made", pairs);
        let (mut real, mut nominal) = (0, 0);
        for good in 0..now.len() {
            let change = |column: &'static str, now: i64, then: i64, expected: i64, found: &mut Findings<'_>| {
                if now - then != expected {
                    found.at(("goods", good as u32), column, (expected as f64, (now - then) as f64), || {
                        let name = &world.cx.names.goods[good];
                        format!(
                            "goods.{column} of {name} changed by {} and firms made and used {expected}.",
                            now - then
                        )
                    });
                }
            };
            change("produced_milli", now.produced_milli[good], goods.produced_milli[good], made[good], found);
            change("used_milli", now.used_milli[good], goods.used_milli[good], used[good], found);
            let net = made[good] - used[good];
            change("inventory_milli", now.inventory_milli[good], goods.inventory_milli[good], net, found);
            if !recipes.is_raw(good as u16) {
                change("output_milli", now.output_milli[good], 0, made[good], found);
            }
            real += now.base_price_minor[good] * net / 1000;
            nominal += now.price_minor[good] * net / 1000;
        }
        let (days, row) = (&world.state.daily_accounts, (world.cx.tick % MONTH_DAYS) as usize);
        for (column, expected, said) in
            [("gdp_minor", real, days.gdp_minor[row]), ("gdp_nominal_minor", nominal, days.gdp_nominal_minor[row])]
        {
            if expected != said {
                found.at(("daily_accounts", row as u32), column, (expected as f64, said as f64), || {
                    format!("daily_accounts.{column} of today is {said} and what was made and used gives {expected}.")
                });
            }
        }
    })
}

fn before_sales(world: &World, _: &mut Notes) -> After {
    let (firms, goods, flows) = (&world.state.firms, world.state.goods.clone(), world.cx.ledger.flows.clone());
    let (held, sold_before) = (products(&firms.held_milli), firms.sold_milli.clone());
    let (cash, revenue) = (firms.cash_minor.clone(), firms.revenue_minor.clone());
    let owned = purses(&world.state.households);
    Box::new(move |world, found| {
        let (firms, now) = (&world.state.firms, &world.state.goods);
        let products = stored(&firms.held_milli, held.iter().copied());
        let pairs = growth(&sold_before, &firms.sold_milli).zip(products);
        each(found, &firms.ids, "held_milli", "what was sold", pairs);
        let cash = growth(&firms.cash_minor, &cash);
        let pairs = growth(&firms.revenue_minor, &revenue).zip(cash);
        each(found, &firms.ids, "cash_minor", "the revenue", pairs);
        let spent = paid(world, &flows, Sector::Households, Sector::Firms, Instrument::Consumption);
        sum(found, "firms", "revenue_minor", (spent, grown(&firms.revenue_minor, &revenue)), "consumption");
        let saved = purses(&world.state.households).wrapping_sub(owned);
        sum(found, "households", "purse_minor", (-spent, saved), "consumption");
        let mut sold = vec![0i64; now.len()];
        for row in 0..firms.len() {
            sold[usize::from(firms.good_id[row])] += firms.sold_milli[row] - sold_before[row];
        }
        for (good, &sold) in sold.iter().enumerate() {
            let consumed = now.consumed_milli[good] - goods.consumed_milli[good];
            let stored = now.inventory_milli[good] - goods.inventory_milli[good];
            for (column, expected, changed) in [("consumed_milli", sold, consumed), ("inventory_milli", -sold, stored)]
            {
                if expected != changed {
                    found.at(("goods", good as u32), column, (expected as f64, changed as f64), || {
                        let name = &world.cx.names.goods[good];
                        format!("goods.{column} of {name} changed by {changed} and shops sold {sold}.")
                    });
                }
            }
        }
    })
}

/// Firms as they were before purchases.
struct Purchases {
    cash: Vec<i64>,
    revenue: Vec<i64>,
    inputs: Vec<i64>,
    capital: Vec<i64>,
    stores: Vec<i64>,
}

impl Purchases {
    fn of(firms: &Firms, goods: usize) -> Self {
        Self {
            cash: firms.cash_minor.clone(),
            revenue: firms.revenue_minor.clone(),
            inputs: firms.input_cost_minor.clone(),
            capital: firms.capital_milli.clone(),
            stores: in_stores(firms, goods),
        }
    }
}

fn before_purchases(world: &World, _: &mut Notes) -> After {
    let (firms, goods, flows) = (&world.state.firms, world.state.goods.clone(), world.cx.ledger.flows.clone());
    let before = Purchases::of(firms, goods.len());
    let cash: i64 = world.state.treasury.cash_minor.iter().sum();
    Box::new(move |world, found| {
        let (firms, now, recipes) = (&world.state.firms, &world.state.goods, &world.recipes);
        let paid = |to: Sector, instrument: Instrument| paid(world, &flows, Sector::Firms, to, instrument);
        let inputs = paid(Sector::Firms, Instrument::Intermediate);
        let (capital, raw) = (paid(Sector::Firms, Instrument::Investment), paid(Sector::Treasury, Instrument::Royalty));
        sum(found, "firms", "cash_minor", (-raw, grown(&firms.cash_minor, &before.cash)), "royalties");
        let revenue = grown(&firms.revenue_minor, &before.revenue);
        sum(found, "firms", "revenue_minor", (inputs + capital, revenue), "purchases between firms");
        let costs = grown(&firms.input_cost_minor, &before.inputs);
        sum(found, "firms", "input_cost_minor", (inputs + raw, costs), "purchases of inputs");
        let treasury = world.state.treasury.cash_minor.iter().sum::<i64>() - cash;
        sum(found, "treasury", "cash_minor", (raw, treasury), "royalties");
        // Who installed no capital paid for inputs alone.
        let spent = growth(&firms.input_cost_minor, &before.inputs);
        let earned = growth(&firms.revenue_minor, &before.revenue).zip(spent).map(|(earned, spent)| earned - spent);
        let capital = growth(&firms.capital_milli, &before.capital);
        let cash = growth(&firms.cash_minor, &before.cash).zip(capital);
        let pairs = earned.zip(cash).map(|(earned, (cash, capital))| (if capital == 0 { earned } else { cash }, cash));
        each(found, &firms.ids, "cash_minor", "revenue less inputs", pairs);
        let installed = grown(&firms.capital_milli, &before.capital);
        let stored = in_stores(firms, now.len());
        for (good, (stored, before)) in stored.into_iter().zip(&before.stores).enumerate() {
            let stored = stored.wrapping_sub(*before);
            let taken = goods.stockpile_milli[good] - now.stockpile_milli[good];
            let used = if good == usize::from(recipes.capital) { installed } else { 0 };
            let inventory = now.inventory_milli[good] - goods.inventory_milli[good];
            for (column, expected, changed) in [
                ("used_milli", used, now.used_milli[good] - goods.used_milli[good]),
                ("inventory_milli", stored, inventory),
                ("stockpile_milli", taken - used, stored),
            ] {
                if expected != changed {
                    found.at(("goods", good as u32), column, (expected as f64, changed as f64), || {
                        let name = &world.cx.names.goods[good];
                        format!("Of {name}, {changed} thousandths by {column}, and {expected} changed hands.")
                    });
                }
            }
        }
    })
}
