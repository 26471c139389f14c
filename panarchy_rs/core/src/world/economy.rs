//! The phases of firms, markets, treasury and bookkeeping: which tables each borrows.

use super::World;
use crate::engine::cx::MONTH_DAYS;
use crate::systems::bookkeeping::{aggregate, check as books, inequality, kpis};
use crate::systems::firms::{count as counting, decide as deciding, entry, expect, fund, produce as production};
use crate::systems::markets::{budget as budgets, compare, jobs, purchases, shopping};
use crate::systems::treasury::{settle as settling, transfers as benefits};
use crate::tables::Roster;

/// `firms.count`.
pub fn count(world: &mut World) {
    let state = &mut world.state;
    expect::shock(&world.config, &world.recipes, &mut state.goods, &world.cx);
    counting::count(&world.config, &world.recipes, &state.tiles, &state.persons, &mut state.firms, &mut state.economy);
}

/// `firms.produce`.
pub fn produce(world: &mut World) {
    let state = &mut world.state;
    production::produce(&world.recipes, &mut state.firms, &mut state.goods, &mut state.daily_accounts, &mut world.cx);
}

/// `markets.shop`.
pub fn shop(world: &mut World) {
    let (state, market) = (&mut world.state, &mut world.market);
    market.sellers.renew(world.recipes.goods.len(), &state.firms);
    shopping::shop(
        &world.config,
        &world.recipes,
        &mut state.households,
        &mut state.firms,
        &mut state.goods,
        &mut market.desk,
        &market.sellers,
        &mut world.cx,
    );
}

/// `markets.purchase`.
pub fn purchase(world: &mut World) {
    let (state, market) = (&mut world.state, &mut world.market);
    purchases::purchase(
        &world.config,
        &world.recipes,
        &mut state.firms,
        &mut state.goods,
        &mut state.treasury,
        &mut market.desk,
        &market.sellers,
        &mut world.cx,
    );
    compare::firms(&world.config, &world.recipes, &mut state.firms, &market.sellers, &mut world.cx);
}

/// `treasury.transfers`.
pub fn transfers(world: &mut World) {
    let state = &mut world.state;
    let members = Roster::of_today(&state.persons.household_id, &state.households.ids, world.cx.tick);
    let homes = members.owners(&state.households.ids);
    benefits::pay(
        &members,
        &homes,
        &mut state.persons,
        &mut state.households,
        &mut state.treasury,
        &state.economy,
        &mut world.cx,
    );
    fund::distribute(
        &members,
        &homes,
        &mut state.persons,
        &mut state.households,
        &mut state.treasury,
        &mut state.economy,
        &mut world.cx,
    );
    (world.market.members, world.market.homes) = (members, homes);
}

/// `markets.budget`.
pub fn budget(world: &mut World) {
    let state = &mut world.state;
    let members = std::mem::take(&mut world.market.members);
    let homes = std::mem::take(&mut world.market.homes);
    budgets::plan(
        &world.config,
        &members,
        &homes,
        &mut state.persons,
        &mut state.households,
        &state.economy,
        &mut world.cx,
    );
    compare::households(
        &world.config,
        &world.recipes,
        &homes,
        &mut state.households,
        &state.firms,
        &world.market.sellers,
        &world.cx,
    );
}

/// `firms.decide`.
pub fn decide(world: &mut World) {
    let state = &mut world.state;
    let mut parts = deciding::Parts {
        persons: &mut state.persons,
        households: &mut state.households,
        firms: &mut state.firms,
        goods: &mut state.goods,
        treasury: &mut state.treasury,
        economy: &mut state.economy,
        days: &mut state.daily_accounts,
    };
    deciding::decide(&world.config, &world.recipes, &mut parts, &mut world.cx);
}

/// `firms.enter`.
pub fn enter(world: &mut World) {
    let state = &mut world.state;
    let mut parts = entry::Parts {
        tiles: &state.tiles,
        persons: &mut state.persons,
        households: &mut state.households,
        firms: &mut state.firms,
        goods: &state.goods,
        treasury: &mut state.treasury,
        economy: &mut state.economy,
        days: &mut state.daily_accounts,
    };
    entry::enter(&world.config, &world.recipes, &mut parts, &mut world.cx);
}

/// `markets.match_jobs`.
pub fn match_jobs(world: &mut World) {
    let state = &mut world.state;
    jobs::matching(
        &world.config,
        &world.recipes,
        &mut state.persons,
        &mut state.firms,
        &state.economy,
        &mut state.daily_accounts,
        &mut world.market.near,
        &mut world.cx,
    );
}

/// `bookkeeping.aggregate`.
pub fn aggregate(world: &mut World) {
    let state = &mut world.state;
    aggregate::book_day(&mut state.daily_accounts, &world.cx);
    aggregate::renew(&world.recipes, &state.firms, &mut state.goods, &mut state.economy);
    if world.cx.tick == 1 || world.cx.tick.is_multiple_of(MONTH_DAYS) {
        kpis::renew_monthly(world.recipes.goods.len(), &state.firms, &mut state.economy);
        inequality::renew(
            &world.config,
            world.recipes.capital,
            &state.persons,
            &state.households,
            &state.firms,
            &state.goods,
            &mut state.economy,
        );
    }
}

/// `treasury.settle`.
pub fn settle(world: &mut World) {
    let state = &mut world.state;
    settling::settle(
        &world.config,
        &mut state.treasury,
        &state.economy,
        &state.daily_accounts,
        &mut state.monthly_accounts,
        &mut world.cx,
    );
}

/// `bookkeeping.check`.
pub fn check(world: &mut World) {
    let state = &world.state;
    let ledger = books::Books {
        persons: &state.persons,
        households: &state.households,
        firms: &state.firms,
        goods: &state.goods,
        treasury: &state.treasury,
        economy: &state.economy,
    };
    world.residuals = books::check(&world.recipes, &ledger, &world.cx, &mut world.violations);
    let sources = kpis::Sources {
        firms: &state.firms,
        goods: &state.goods,
        treasury: &state.treasury,
        economy: &state.economy,
        days: &state.daily_accounts,
        months: &state.monthly_accounts,
    };
    kpis::set(&mut world.kpis, &sources, world.residuals, &world.cx);
}
