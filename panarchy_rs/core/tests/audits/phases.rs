//! Faults of the phases themselves: what a phase forgets or does twice, as the last thing that it does.

use panarchy_core::engine::ledger::{Instrument, Sector};
use panarchy_core::tables::persons::{EMPLOYED, RETIRED};
use panarchy_core::world::World;

use crate::faults::{Fault, still};

/// A firm that decides today.
fn decider(world: &World) -> usize {
    let firms = &world.state.firms;
    let due =
        (0..firms.len()).find(|&row| firms.ids.id(row) % 30 == world.cx.tick % 30 && firms.founded_tick[row] <= 0);
    due.expect("a firm that decides")
}

/// A pensioner who is paid today.
fn pensioner(world: &World) -> usize {
    let persons = &world.state.persons;
    let due = |row: &usize| {
        persons.employment_status[*row] == RETIRED && persons.household_id[*row] % 30 == world.cx.tick % 30
    };
    (0..persons.len()).find(due).expect("a pensioner")
}

/// A household whose day it is.
fn home(world: &World) -> usize {
    let homes = &world.state.households;
    (0..homes.len()).find(|&row| homes.ids.id(row) % 30 == world.cx.tick % 30).expect("a household")
}

/// Faults of phases.
pub static FAULTS: &[Fault] = &[
    still("work.count", "a firm's labour is counted with one thousandth more", |world| {
        world.state.firms.labour_milli[1] += 1
    }),
    still("work.count", "the mean wage is one more", |world| world.state.economy.mean_wage_minor[0] += 1),
    still("work.count", "an employed person is not counted", |world| {
        let row = world.state.firms.num_employees.iter().position(|&staff| staff > 0).expect("staff");
        world.state.firms.num_employees[row] -= 1;
    }),
    still("trade.output", "something is made without inputs", |world| {
        let firms = &mut world.state.firms;
        let row = (0..firms.len()).find(|&row| firms.made_milli[row] > 2_000 && firms.held_good[row][1] != u16::MAX);
        firms.held_milli[row.expect("a maker with inputs")][1] += 5;
    }),
    still("trade.output", "what is made is not stored", |world| world.state.firms.held_milli[0][0] -= 1),
    still("trade.output", "value added counts something twice", |world| {
        world.state.daily_accounts.gdp_minor[(world.cx.tick % 30) as usize] += 1;
    }),
    still("trade.sales", "a shop sells what it keeps", |world| world.state.firms.held_milli[0][0] += 1),
    still("trade.sales", "a shop is paid and notes it not", |world| world.state.firms.cash_minor[0] += 1),
    still("trade.sales", "a household shops for nothing", |world| {
        let row = world.state.households.purse_minor.iter().position(|&purse| purse > 0).expect("a purse");
        world.state.households.purse_minor[row] += 1;
    }),
    still("trade.sales", "consumption is booked short", |world| {
        world.cx.ledger.flows.post(Sector::Households, Sector::Firms, Instrument::Consumption, -1);
    }),
    still("trade.purchases", "a firm gets an input and pays nobody", |world| world.state.firms.cash_minor[0] += 1),
    still("trade.purchases", "an input is delivered twice", |world| world.state.firms.held_milli[0][1] += 10),
    still("trade.purchases", "royalties are paid and not received", |world| world.state.treasury.cash_minor[0] -= 1),
    still("trade.purchases", "capital is installed that nobody made", |world| world.state.firms.capital_milli[0] += 1),
    still("incomes.transfers", "a pension is one short", |world| {
        let row = pensioner(world);
        world.state.persons.wealth_minor[row] -= 1;
    }),
    still("incomes.transfers", "a pension is paid twice, and booked so", |world| {
        let row = pensioner(world);
        let pension =
            (world.state.treasury.pension_rate[0] * world.state.economy.mean_wage_minor[0] as f64).round() as i64;
        world.state.persons.wealth_minor[row] += pension;
        world.state.treasury.cash_minor[0] -= pension;
        world.cx.ledger.post(Sector::Treasury, Sector::Households, Instrument::Pension, pension);
    }),
    still("incomes.transfers", "a household does not note a receipt", |world| {
        let row = home(world);
        world.state.households.received_minor[row] -= 1;
    }),
    still("incomes.transfers", "money is issued that nobody needs", |world| {
        world.state.treasury.cash_minor[0] += 1;
        world.state.treasury.issued_minor[0] += 1;
    }),
    still("incomes.budgets", "a unit is lost on its way into the purse", |world| {
        let row = home(world);
        world.state.households.purse_minor[row] -= 1;
    }),
    still("incomes.budgets", "income is smoothed too much", |world| {
        let row = home(world);
        world.state.households.income_minor[row] += 1;
    }),
    still("firms.month", "wear is not taken off the profit", |world| {
        let row = decider(world);
        world.state.firms.profit_minor[row] += 1;
    }),
    still("firms.month", "a dividend is one too many", |world| {
        let row = decider(world);
        world.state.firms.cash_minor[row] -= 1;
    }),
    still("firms.month", "a wage is not offer times skill", |world| {
        let id = world.state.firms.ids.id(decider(world));
        let persons = &mut world.state.persons;
        let works = |row: &usize| persons.employment_status[*row] == EMPLOYED && persons.employer_firm_id[*row] == id;
        let row = (0..persons.len()).find(works).expect("staff");
        persons.wage_minor[row] += 1;
    }),
    still("firms.month", "a month's revenue is counted on", |world| {
        let row = decider(world);
        world.state.firms.revenue_minor[row] = 5;
    }),
    still("firms.month", "wages are booked short", |world| {
        world.cx.ledger.flows.post(Sector::Firms, Sector::Households, Instrument::Wages, -1);
    }),
];
