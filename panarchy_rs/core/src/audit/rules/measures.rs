//! What is shown of the world is what the tables give: indicators, and the measures renewed once a month.

use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::cx::MONTH_DAYS;
use crate::engine::kpi::KpiRow;
use crate::systems::bookkeeping::{aggregate, inequality, kpis};
use crate::systems::{environment, population};
use crate::world::World;
use crate::world::catalogue::KPIS as INDICATORS;

/// Indicators.
pub static KPIS: Rule = Rule {
    name: "measures.kpis",
    system: "bookkeeping",
    severity: Severity::Warning,
    doc: "Every indicator is, to the last bit, what the tables give when it is measured again.",
    interval: 360,
    offset: None,
    priority: -5,
    guards: Guards::Listed(&[
        "daily_accounts gdp_minor gdp_nominal_minor consumption_minor investment_minor wages_minor dole_minor",
        "daily_accounts hires separations price_changes",
        "demography births_month deaths_month moves_month",
        "economy mean_wage_minor price_level markup use_of_capacity gini_wealth gini_income price_dispersion",
        "economy size_skewness",
        "firms vacancies profit_minor",
    ]),
    check: Check::State(indicators),
};

/// Measures of inequality and dispersion.
pub static INEQUALITY: Rule = Rule {
    name: "measures.inequality",
    system: "bookkeeping",
    severity: Severity::Warning,
    doc: "At the turn of a month, inequality, the dispersion of prices and the skewness of sizes are what the tables give.",
    interval: 720,
    offset: Some(0),
    priority: -5,
    guards: Guards::Listed(&["economy gini_wealth gini_income price_dispersion size_skewness"]),
    check: Check::State(inequality),
};

fn indicators(world: &World, found: &mut Findings<'_>) {
    let (state, rules, cx) = (&world.state, &world.people, &world.cx);
    if cx.tick == 0 {
        return;
    }
    let mut again = KpiRow::new(&INDICATORS);
    environment::measures::measure(&state.tiles, &state.deposits, &mut again);
    population::measures::measure(rules, &state.persons, &state.households, &state.demography, cx, &mut again);
    let sources = kpis::Sources {
        firms: &state.firms,
        goods: &state.goods,
        treasury: &state.treasury,
        economy: &state.economy,
        days: &state.daily_accounts,
        months: &state.monthly_accounts,
    };
    kpis::set(&mut again, &sources, world.residuals, cx);
    again.set("invariants_broken", world.violations.len() as f64);
    for ((kpi, &expected), &said) in INDICATORS.iter().zip(&again.values).zip(&world.kpis.values) {
        // A world that was just restored has not checked its books yet.
        let residual = kpi.name.ends_with("_residual") || kpi.name == "invariants_broken";
        if expected.to_bits() != said.to_bits() && !(expected.is_nan() && said.is_nan()) && !residual {
            found.overall("kpis", kpi.name, (expected, said), || {
                format!("The indicator {} is {said} and the tables give {expected}.", kpi.name)
            });
        }
    }
}

fn inequality(world: &World, found: &mut Findings<'_>) {
    let state = &world.state;
    let turns = world.cx.tick == 1 || world.cx.tick.is_multiple_of(MONTH_DAYS);
    if world.cx.tick == 0 || !turns || state.economy.is_empty() {
        return;
    }
    let mut again = state.economy.clone();
    inequality::renew(
        &world.config,
        world.recipes.capital,
        &state.persons,
        &state.households,
        &state.firms,
        &state.goods,
        &mut again,
    );
    let economy = &state.economy;
    for (column, expected, said) in [
        ("gini_wealth", again.gini_wealth[0], economy.gini_wealth[0]),
        ("gini_income", again.gini_income[0], economy.gini_income[0]),
        (
            "price_dispersion",
            aggregate::price_dispersion(&state.firms, world.recipes.goods.len()),
            economy.price_dispersion[0],
        ),
        ("size_skewness", aggregate::size_skewness(&state.firms), economy.size_skewness[0]),
    ] {
        if expected.to_bits() != said.to_bits() {
            found.at(("economy", 0), column, (expected, said), || {
                format!("economy.{column} is {said} and the tables give {expected}.")
            });
        }
    }
}
