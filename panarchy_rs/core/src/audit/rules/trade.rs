//! Making and trading, phase by phase: what a firm makes, sells and buys is what its money and its store show.

use crate::audit::finding::Findings;
use crate::audit::rule::{After, Check, Guards, Rule, Severity};
use crate::engine::cx::MONTH_DAYS;
use crate::engine::ids::Ids;
use crate::engine::ledger::{Flows, Instrument, Sector};
use crate::tables::firms::HELD;
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

/// Firms as they were before a phase in which none comes or goes.
struct Firms {
    held: Vec<[i64; HELD]>,
    made: Vec<i64>,
    sold: Vec<i64>,
    cash: Vec<i64>,
    revenue: Vec<i64>,
    inputs: Vec<i64>,
    capital: Vec<i64>,
    flows: Flows,
}

impl Firms {
    fn of(world: &World) -> Self {
        let firms = &world.state.firms;
        Self {
            held: firms.held_milli.clone(),
            made: firms.made_milli.clone(),
            sold: firms.sold_milli.clone(),
            cash: firms.cash_minor.clone(),
            revenue: firms.revenue_minor.clone(),
            inputs: firms.input_cost_minor.clone(),
            capital: firms.capital_milli.clone(),
            flows: world.cx.ledger.flows.clone(),
        }
    }

    /// What a cell of the flow matrix has grown by.
    fn paid(&self, world: &World, from: Sector, to: Sector, instrument: Instrument) -> i64 {
        world.cx.ledger.flows.get(from, to, instrument) - self.flows.get(from, to, instrument)
    }
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
fn stored<'a>(now: &'a [[i64; HELD]], then: &'a [[i64; HELD]]) -> impl Iterator<Item = i64> + Clone + 'a {
    now.iter().zip(then).map(|(now, then)| now[0] - then[0])
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

fn before_output(world: &World) -> After {
    let (before, goods) = (Firms::of(world), world.state.goods.clone());
    Box::new(move |world, found| {
        let (firms, now, recipes) = (&world.state.firms, &world.state.goods, &world.recipes);
        let mut made = vec![0i64; now.len()];
        let mut used = vec![0i64; now.len()];
        for row in 0..firms.len() {
            let good = usize::from(firms.good_id[row]);
            let output = firms.made_milli[row] - before.made[row];
            made[good] += output;
            for (place, input) in recipes.goods[good].inputs.iter().enumerate() {
                let taken = output * input.milli / 1000;
                used[usize::from(input.good)] += taken;
                let changed = firms.held_milli[row][place + 1] - before.held[row][place + 1];
                if changed != -taken {
                    let id = firms.ids.id(row);
                    found.at(("firms", id), "held_milli", (-taken as f64, changed as f64), || {
                        format!(
                            "Firm {id} made {output} thousandths, which use up {taken} of an input; {changed} went."
                        )
                    });
                }
            }
        }
        let products = stored(&firms.held_milli, &before.held);
        let pairs = growth(&firms.made_milli, &before.made).zip(products);
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

fn before_sales(world: &World) -> After {
    let before = Firms::of(world);
    let (purses, goods) = (world.state.households.purse_minor.clone(), world.state.goods.clone());
    Box::new(move |world, found| {
        let (firms, now, homes) = (&world.state.firms, &world.state.goods, &world.state.households);
        let products = stored(&firms.held_milli, &before.held);
        let pairs = growth(&before.sold, &firms.sold_milli).zip(products);
        each(found, &firms.ids, "held_milli", "what was sold", pairs);
        let cash = growth(&firms.cash_minor, &before.cash);
        let pairs = growth(&firms.revenue_minor, &before.revenue).zip(cash);
        each(found, &firms.ids, "cash_minor", "the revenue", pairs);
        let spent = before.paid(world, Sector::Households, Sector::Firms, Instrument::Consumption);
        sum(found, "firms", "revenue_minor", (spent, grown(&firms.revenue_minor, &before.revenue)), "consumption");
        let weights = homes.weight.iter().map(|&weight| i64::from(weight));
        let purses: i64 =
            homes.purse_minor.iter().zip(&purses).zip(weights).map(|((now, then), w)| (now - then) * w).sum();
        sum(found, "households", "purse_minor", (-spent, purses), "consumption");
        let mut sold = vec![0i64; now.len()];
        for row in 0..firms.len() {
            sold[usize::from(firms.good_id[row])] += firms.sold_milli[row] - before.sold[row];
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

fn before_purchases(world: &World) -> After {
    let (before, goods) = (Firms::of(world), world.state.goods.clone());
    let cash: i64 = world.state.treasury.cash_minor.iter().sum();
    Box::new(move |world, found| {
        let (firms, now, recipes) = (&world.state.firms, &world.state.goods, &world.recipes);
        let paid = |to: Sector, instrument: Instrument| before.paid(world, Sector::Firms, to, instrument);
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
        let mut stored = vec![0i64; now.len()];
        for row in 0..firms.len() {
            for (place, &good) in firms.held_good[row].iter().enumerate() {
                if let Some(stored) = stored.get_mut(usize::from(good)) {
                    *stored += firms.held_milli[row][place] - before.held[row][place];
                }
            }
        }
        for (good, &stored) in stored.iter().enumerate() {
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
