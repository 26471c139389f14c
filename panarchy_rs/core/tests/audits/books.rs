//! Faults of money and goods, made by hand: what was paid and stored, moved behind the ledger's back.

use panarchy_core::engine::ledger::{Instrument, Sector};

use crate::faults::{Fault, once, still, two};

/// Faults of money.
pub static MONEY: &[Fault] = &[
    once("money.holders", "one unit goes from one person to another", |world| {
        let (a, b) = two(world);
        world.state.persons.wealth_minor[a] -= 1;
        world.state.persons.wealth_minor[b] += 1;
    }),
    once("money.holders", "a fortune goes from one person to another", |world| {
        let (a, b) = two(world);
        let fortune = world.state.persons.wealth_minor[a];
        world.state.persons.wealth_minor[a] = 0;
        world.state.persons.wealth_minor[b] += fortune;
    }),
    once("money.holders", "two persons swap their money", |world| {
        let (a, b) = two(world);
        world.state.persons.wealth_minor[b] += 17;
        world.state.persons.wealth_minor[a] -= 17;
        world.state.persons.wealth_minor.swap(a, b);
    }),
    once("money.holders", "one unit goes from one purse to another", |world| {
        world.state.households.purse_minor[4] += 1;
        let other = (5..).find(|&row| world.state.households.purse_minor[row] > 0).expect("a purse with money");
        world.state.households.purse_minor[other] -= 1;
    }),
    once("money.holders", "a person puts a unit into the household's purse", |world| {
        let (a, _) = two(world);
        let home = world.state.households.ids.row(world.state.persons.household_id[a]);
        world.state.persons.wealth_minor[a] -= 1;
        world.state.households.purse_minor[home] += 1;
    }),
    once("money.holders", "one unit goes from one firm to another", |world| {
        let rich = (1..).find(|&row| world.state.firms.cash_minor[row] > 10).expect("a firm with money");
        world.state.firms.cash_minor[0] += 1;
        world.state.firms.cash_minor[rich] -= 1;
    }),
    once("money.holders", "two shares of the fund change hands", |world| {
        let shares = &mut world.state.persons.fund_shares;
        let (a, b) = (shares.iter().position(|&s| s > 9).expect("an owner"), shares.len() - 1);
        shares[a] -= 2;
        shares[b] += 2;
    }),
    once("money.holders", "a share of the fund comes out of nothing", |world| {
        world.state.persons.fund_shares[7] += 1;
    }),
    once("money.holders", "an input of a firm is moved to another's store", |world| {
        let firms = &mut world.state.firms;
        let holder = (0..firms.len()).find(|&row| firms.held_milli[row][0] > 50).expect("a firm with stock");
        let same = |&row: &usize| row != holder && firms.good_id[row] == firms.good_id[holder];
        let other = (0..firms.len()).find(same).expect("another maker");
        firms.held_milli[holder][0] -= 50;
        firms.held_milli[other][0] += 50;
    }),
    once("money.holders", "capital is moved from one firm to another", |world| {
        world.state.firms.capital_milli[2] += 300;
        world.state.firms.capital_milli[3] -= 300;
    }),
    still("money.holders", "revenue that nobody paid is noted", |world| world.state.firms.revenue_minor[5] += 100),
    still("money.holders", "costs are noted at another firm", |world| {
        let costs = &mut world.state.firms.input_cost_minor;
        let from = costs.iter().position(|&cost| cost > 3).expect("a firm with costs");
        let to = (from + 1) % costs.len();
        costs[from] -= 3;
        costs[to] += 3;
    }),
    still("money.holders", "a household's receipts are one short", |world| {
        let received = &mut world.state.households.received_minor;
        let row = received.iter().position(|&amount| amount > 0).expect("a household with income");
        received[row] -= 1;
    }),
    once("money.sectors", "the treasury prints a unit", |world| world.state.treasury.cash_minor[0] += 1),
    once("money.sectors", "a firm pays a person and books nothing", |world| {
        let (a, _) = two(world);
        let rich = (0..).find(|&row| world.state.firms.cash_minor[row] > 10).expect("a firm with money");
        world.state.firms.cash_minor[rich] -= 1;
        world.state.persons.wealth_minor[a] += 1;
    }),
    once("money.sectors", "a payment is booked and not made", |world| {
        world.cx.ledger.post(Sector::Households, Sector::Treasury, Instrument::Fees, 1);
    }),
    once("money.sectors", "a payment is booked at the wrong payee", |world| {
        world.cx.ledger.post(Sector::Households, Sector::Firms, Instrument::Equity, 3);
        world.cx.ledger.post(Sector::Firms, Sector::Treasury, Instrument::Royalty, 1);
    }),
    once("money.sectors", "the fund keeps a unit less", |world| world.state.economy.fund_cash_minor[0] -= 1),
    once("money.sectors", "money is withdrawn twice", |world| world.state.treasury.issued_minor[0] -= 5),
    still("money.ledger", "wages are booked from households to firms", |world| {
        world.cx.ledger.flows.post(Sector::Households, Sector::Firms, Instrument::Wages, 10);
    }),
    still("money.ledger", "a tax below nothing is booked", |world| {
        let tax = world.cx.ledger.flows.get(Sector::Households, Sector::Treasury, Instrument::Tax);
        world.cx.ledger.flows.post(Sector::Households, Sector::Treasury, Instrument::Tax, -tax - 1);
    }),
    once("money.ledger", "a balance is changed alone", |world| world.cx.ledger.balances[0] += 1),
    still("books.day", "an instrument is booked as another", |world| {
        world.cx.ledger.flows.post(Sector::Firms, Sector::Households, Instrument::Wages, 7);
        world.cx.ledger.flows.post(Sector::Firms, Sector::Households, Instrument::Dividends, 7);
    }),
    still("books.day", "the day's dole is one short", |world| {
        world.state.daily_accounts.dole_minor[(world.cx.tick % 30) as usize] -= 1;
    }),
    still("books.month", "a month's spending is one more than its days", |world| {
        world.state.monthly_accounts.spending_minor[((world.cx.tick / 30 + 47) % 48) as usize] += 1;
    }),
    still("books.events", "a hire without an event is counted", |world| {
        world.state.daily_accounts.hires[(world.cx.tick % 30) as usize] += 1;
    }),
    still("columns.amounts", "a purse is overdrawn and another filled", |world| {
        let purse = world.state.households.purse_minor[0];
        world.state.households.purse_minor[0] = -5;
        world.state.households.purse_minor[1] += purse + 5;
    }),
];

/// Faults of goods.
pub static GOODS: &[Fault] = &[
    once("goods.balance", "a stock is off by one", |world| world.state.firms.held_milli[6][0] += 1),
    once("goods.balance", "a stock is off by one, and so is its sum", |world| {
        let firms = &mut world.state.firms;
        firms.held_milli[6][0] += 1;
        world.state.goods.inventory_milli[usize::from(firms.good_id[6])] += 1;
    }),
    once("goods.balance", "goods change their kind", |world| {
        world.state.goods.stockpile_milli[world.recipes.goods.len()] -= 10;
        world.state.goods.stockpile_milli[world.recipes.goods.len() + 1] += 10;
    }),
    once("goods.balance", "what is eaten is counted as spoiled, and one more", |world| {
        world.state.goods.consumed_milli[0] -= 5;
        world.state.goods.wasted_milli[0] += 6;
    }),
    still("goods.stores", "a firm's store has a place for another good", |world| {
        world.state.firms.held_good[2].swap(0, 1);
        world.state.firms.held_milli[2].swap(0, 1);
    }),
    still("goods.prices", "the price level is a hundredth of a percent higher", |world| {
        world.state.economy.price_level[0] *= 1.0001;
    }),
    still("goods.suppliers", "a household buys bread at the smith's", |world| {
        let firms = &world.state.firms;
        let good = usize::from(world.recipes.bought[0]);
        let other = (0..firms.len()).find(|&row| usize::from(firms.good_id[row]) != good).expect("another maker");
        let id = firms.ids.id(other);
        world.state.households.suppliers[9][world.recipes.goods[good].shelf.start] = id;
    }),
    once("land.deposits", "ore is dug and not counted", |world| world.state.deposits.remaining_milli[0] -= 1),
    once("land.deposits", "ore is delivered and not booked", |world| {
        let open = world.state.deposits.open.iter().position(|&open| open != 0).expect("a mine");
        world.state.deposits.extracted_milli[open] += 4;
        world.state.deposits.remaining_milli[open] -= 4;
        world.state.deposits.delivered_milli[open] += 1;
    }),
    still("land.deposits", "ore gets richer", |world| world.state.deposits.ore_grade[0] += 0.001),
];
