//! Wage offers, vacancies, layoffs and quits of a firm's month.

use super::decisions;
use super::events::{VACANCY_POSTED, WAGE_CHANGE};
use super::staff::separate;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::decision::{criterion, weighed};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::math;
use crate::engine::rng::{Purpose, purpose};
use crate::tables::persons::EMPLOYED;
use crate::tables::{DailyAccounts, Economy, Firms, Persons};

const STAFF: Purpose = purpose("firms", "staff");
const LAYOFF: Purpose = purpose("firms", "layoff");
const QUIT: Purpose = purpose("firms", "quit");
/// A change of the wage offer by this part since the last event is an event.
const NOTED: f64 = 0.02;

/// Sets the labour aimed at, the wage offer, vacancies or layoffs.
#[allow(clippy::too_many_arguments, reason = "the borrows of a decision are its declaration")]
pub fn staff(
    config: &Config,
    recipes: &Recipes,
    persons: &mut Persons,
    firms: &mut Firms,
    firm: usize,
    people: &[u32],
    economy: &Economy,
    days: &mut DailyAccounts,
    cx: &mut Cx,
) {
    let parameters = &config.firms;
    let weight = economy.weight[0];
    let mut luck = cx.draws(STAFF).of(firms.key[firm]);
    firms.labour_target[firm] = target(config, recipes, firms, firm);
    offer_wage(config, firms, firm, economy, luck.uniform(), cx);
    let heads = f64::from(firms.num_employees[firm]) / f64::from(weight);
    let labour = firms.labour_milli[firm] as f64 / 1000.0;
    let skill = if heads > 0.0 { labour / heads } else { f64::from(weight) };
    let gap = (firms.labour_target[firm] - labour) / skill.max(1e-6);
    let (before, payroll) = (firms.vacancies[firm], labour * firms.wage_offer_minor[firm] as f64);
    firms.vacancies[firm] = 0;
    let (cash, need) = (firms.cash_minor[firm] as f64, parameters.hiring_cash * payroll);
    let over = labour - parameters.fire_margin * firms.labour_target[firm];
    let (mut choice, mut heads_moved, mut reason) = (0, 0, u8::from(gap > 0.0) * 2);
    let mut first_event = 0;
    if gap > 0.0 && cash >= need {
        let most = (parameters.hire_rate * heads).max(1.0);
        let mut wanted = luck.round(gap.min(most));
        if heads == 0.0 {
            wanted = wanted.max(1);
        }
        (choice, heads_moved, reason) = (1, wanted.max(0), 1);
        post(firms, firm, wanted.max(0) as u32 * weight, before, cx);
        first_event = today(firms.vacancy_event[firm], cx);
    } else if over > 0.0 {
        let most = (parameters.fire_rate * heads).max(1.0);
        let extra = luck.round((-gap).min(most)).min(heads as i64 - 1);
        (choice, heads_moved, reason) = (2, extra.max(0), 3);
        first_event = lay_off(persons, firms, firm, people, extra.max(0) as usize, weight, days, cx);
    }
    firms.posted[firm] = firms.vacancies[firm];
    if choice != 0 && heads_moved == 0 {
        (choice, reason) = (0, 4);
    }
    if cx.decisions.on() {
        let by_gap = criterion(0, gap, 1.0, gap);
        cx.decisions.consider(0, 0.0, 0.0, &[]);
        let by_cash = criterion(1, (cash - need) / 100.0, 0.0, if cash >= need { 0.0 } else { -gap.max(0.0) });
        cx.decisions.consider(1, gap.max(0.0), if cash >= need { gap } else { 0.0 }, &[by_gap, by_cash]);
        let by_margin = criterion(2, over, 1.0 / skill.max(1e-6), over / skill.max(1e-6));
        cx.decisions.consider(2, (-gap).max(0.0), over / skill.max(1e-6), &[by_margin]);
        let chosen = (choice, NONE, heads_moved as f64);
        cx.decisions.choose(&decisions::STAFF, firms.ids.id(firm), chosen, reason, first_event);
    }
}

/// Labour that makes expected demand and closes a gap in the base stock over a month, at the planned use of capacity.
fn target(config: &Config, recipes: &Recipes, firms: &Firms, firm: usize) -> f64 {
    let parameters = &config.firms;
    let stock = recipes.goods[firms.good_id[firm] as usize].stock_days * firms.demand[firm];
    let output = firms.demand[firm] + (stock - firms.held_milli[firm][0] as f64) / 30.0;
    let capital = firms.capital_milli[firm].max(1) as f64 / 1000.0;
    let blend = parameters.target_use * firms.technology[firm] * math::pow(capital, 1.0 - parameters.labour_share);
    if blend <= 0.0 || output <= 0.0 {
        return 0.0;
    }
    math::pow(output / 1000.0 / blend, 1.0 / parameters.labour_share)
}

/// Moves the wage offer: the trend, unemployment, and how last month's vacancies were filled.
fn offer_wage(config: &Config, firms: &mut Firms, firm: usize, economy: &Economy, luck: f64, cx: &mut Cx) {
    let parameters = &config.firms;
    let slack = parameters.natural_unemployment - economy.unemployment[0];
    let mut growth = parameters.wage_trend / 12.0 + parameters.wage_slope * slack / 12.0;
    let (mut unfilled, mut by_vacancies) = (0.0, 0.0);
    if firms.posted[firm] > 0 {
        unfilled = f64::from(firms.vacancies[firm]) / f64::from(firms.posted[firm]);
        by_vacancies = if unfilled > 0.0 { parameters.wage_up * luck * unfilled } else { -parameters.wage_down * luck };
        growth += by_vacancies;
    }
    let before = firms.wage_offer_minor[firm];
    let offer = ((before as f64 * (1.0 + growth)).round() as i64).max(1);
    let reason = move_offer(firms, firm, offer, unfilled, economy, cx);
    if cx.decisions.on() {
        let (filled, short) = if unfilled > 0.0 { (0.0, by_vacancies) } else { (by_vacancies, 0.0) };
        let parts = [
            weighed(0, parameters.wage_trend, 1.0 / 12.0),
            weighed(1, slack, parameters.wage_slope / 12.0),
            criterion(2, unfilled, parameters.wage_up * luck, short),
            criterion(3, f64::from(u8::from(filled < 0.0)), -parameters.wage_down * luck, filled),
        ];
        cx.decisions.consider(0, before as f64 / 100.0, 0.0, &[]);
        cx.decisions.consider(1, offer as f64 / 100.0, growth, &parts);
        let (choice, value) = if reason == 2 { (0, before) } else { (1, offer) };
        let event = if reason == 1 { firms.wage_event[firm] } else { 0 };
        let chosen = (choice, NONE, value as f64 / 100.0);
        cx.decisions.choose(&decisions::WAGE, firms.ids.id(firm), chosen, reason, event);
    }
}

/// Moves the wage offer; a move of two percent since the last news is news. Returns the reason's place in the log.
fn move_offer(firms: &mut Firms, firm: usize, offer: i64, unfilled: f64, economy: &Economy, cx: &mut Cx) -> u8 {
    let noted = firms.noted_wage_minor[firm].max(1);
    if ((offer - noted) as f64 / noted as f64).abs() < NOTED {
        firms.wage_offer_minor[firm] = offer;
        return 0;
    }
    let cause = if unfilled > 0.0 {
        Cause { event: firms.vacancy_event[firm], root: firms.vacancy_root[firm] }
    } else {
        Cause { event: economy.economy_event[0], root: economy.economy_root[0] }
    };
    let draft = Draft::new(&WAGE_CHANGE, entity("firms", firms.ids.id(firm)))
        .value(offer as f64 / 100.0)
        .payload(&[noted as f64 / 100.0, unfilled])
        .because(cause, Role::Triggered);
    let Some(changed) = cx.log.happen(draft) else { return 2 };
    (firms.wage_offer_minor[firm], firms.noted_wage_minor[firm]) = (offer, offer);
    (firms.wage_event[firm], firms.wage_root[firm]) = (changed.event, changed.root);
    1
}

/// Posts vacancies; only a rise above what was open is news.
fn post(firms: &mut Firms, firm: usize, vacancies: u32, before: u32, cx: &mut Cx) {
    if vacancies <= before {
        firms.vacancies[firm] = vacancies;
        return;
    }
    let cause = Cause { event: firms.demand_event[firm], root: firms.demand_root[firm] };
    if !announce(firms, firm, vacancies, cause, cx) {
        firms.vacancies[firm] = before;
    }
}

/// Posts vacancies, with what made the firm do so; whether they stand.
pub fn announce(firms: &mut Firms, firm: usize, vacancies: u32, cause: Cause, cx: &mut Cx) -> bool {
    let draft = Draft::new(&VACANCY_POSTED, entity("firms", firms.ids.id(firm)))
        .value(f64::from(vacancies))
        .payload(&[firms.wage_offer_minor[firm] as f64 / 100.0])
        .because(cause, Role::Triggered);
    let Some(cause) = cx.log.happen(draft) else { return false };
    firms.vacancies[firm] = vacancies;
    (firms.vacancy_event[firm], firms.vacancy_root[firm]) = (cause.event, cause.root);
    true
}

/// An event, if it is of today.
fn today(event: u64, cx: &Cx) -> u64 {
    if (event >> 32) as u32 == cx.tick { event } else { 0 }
}

/// Lays off staff in a drawn order; the event of the first one who went.
#[allow(clippy::too_many_arguments, reason = "the two sides of a job")]
fn lay_off(
    persons: &mut Persons,
    firms: &mut Firms,
    firm: usize,
    people: &[u32],
    count: usize,
    weight: u32,
    days: &mut DailyAccounts,
    cx: &mut Cx,
) -> u64 {
    if count == 0 {
        return 0;
    }
    let draws = cx.draws(LAYOFF);
    let mut order: Vec<(u32, u32)> =
        people.iter().map(|&row| (draws.words(persons.key[row as usize])[0], row)).collect();
    order.sort_unstable();
    let cause = Cause { event: firms.demand_event[firm], root: firms.demand_root[firm] };
    for &(_, row) in order.iter().take(count) {
        separate(persons, firms, days, firm, row as usize, weight, "layoff", cause, cx);
    }
    // One whose separation is withheld stays, and names an older event.
    let events = order.iter().take(count).map(|&(_, row)| today(persons.job_event[row as usize], cx));
    events.filter(|&event| event != 0).min().unwrap_or(0)
}

/// Those of the staff who would quit this month, by chance.
pub fn restive(config: &Config, persons: &Persons, people: &[u32], cx: &Cx) -> Vec<u32> {
    let draws = cx.draws(QUIT);
    let quits = |&&row: &&u32| draws.uniform(persons.key[row as usize]) < config.firms.quit_rate;
    people.iter().filter(quits).copied().collect()
}

/// Lets those quit who would and are still there; the last one manages the firm and stays.
pub fn quits(
    persons: &mut Persons,
    firms: &mut Firms,
    firm: usize,
    restive: &[u32],
    weight: u32,
    days: &mut DailyAccounts,
    cx: &mut Cx,
) {
    let id = firms.ids.id(firm);
    for &row in restive {
        let row = row as usize;
        let here = persons.employment_status[row] == EMPLOYED && persons.employer_firm_id[row] == id;
        if here && firms.num_employees[firm] > weight {
            separate(persons, firms, days, firm, row, weight, "quit", Cause::NONE, cx);
        }
    }
}
