//! What can be asked of persons on the labour market: look for a job, take a given one.

use super::jobs::{hire, pay};
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::event::Cause;
use crate::engine::intent::{ArgKind, ArgSpec, Args, Verb};
use crate::tables::persons::{CHILD, EMPLOYED, RETIRED, UNEMPLOYED};
use crate::tables::{DailyAccounts, Economy, Firms, Persons};

const PERSON: ArgSpec = ArgSpec { name: "person_id", kind: ArgKind::Id("persons"), doc: "The person." };

/// `seek_job`.
pub static SEEK_JOB: Verb = Verb {
    name: "seek_job",
    doc: "Have a person look for work among all vacancies within commuting distance.",
    effect: "The person takes the best paid vacancy within commuting distance, or joins the jobless.",
    args: &[PERSON],
};

/// `accept_job`.
pub static ACCEPT_JOB: Verb = Verb {
    name: "accept_job",
    doc: "Have a person take a vacancy of a firm.",
    effect: "The person works for the firm at its wage offer, and leaves any other job.",
    args: &[PERSON, ArgSpec { name: "firm_id", kind: ArgKind::Id("firms"), doc: "The firm." }],
};

/// The row of a person who may work.
fn able(persons: &Persons, id: u32) -> Result<usize, String> {
    let row = persons.ids.find(id).ok_or_else(|| format!("there is no person {id} now"))?;
    match persons.employment_status[row] {
        CHILD => Err(format!("person {id} is a child")),
        RETIRED => Err(format!("person {id} is retired")),
        _ => Ok(row),
    }
}

/// Says whether a person can look for work.
///
/// # Errors
/// If the person does not exist, is too young or retired, or has a job.
pub fn check_seek_job(persons: &Persons, args: &Args) -> Result<String, String> {
    let row = able(persons, args.id(0))?;
    if persons.employment_status[row] == EMPLOYED {
        return Err(format!("person {} has a job", args.id(0)));
    }
    Ok("The person takes the best paid vacancy within commuting distance, or joins the jobless.".into())
}

/// The tables that a change of job touches.
pub struct Parts<'a> {
    /// Persons.
    pub persons: &'a mut Persons,
    /// Firms.
    pub firms: &'a mut Firms,
    /// Aggregates.
    pub economy: &'a Economy,
    /// The ring of days.
    pub days: &'a mut DailyAccounts,
}

/// Looks for work.
pub fn apply_seek_job(
    config: &Config,
    recipes: &Recipes,
    parts: &mut Parts<'_>,
    cx: &mut Cx,
    args: &Args,
    cause: Cause,
) {
    let Some(row) = parts.persons.ids.find(args.id(0)) else { return };
    if parts.persons.employment_status[row] != UNEMPLOYED {
        parts.persons.employment_status[row] = UNEMPLOYED;
        parts.persons.status_tick[row] = cx.tick as i32;
    }
    (parts.persons.job_event[row], parts.persons.job_root[row]) = (cause.event, cause.root);
    let weight = parts.economy.weight[0];
    let home = parts.persons.tile_id[row];
    let firms = &*parts.firms;
    let best = (0..firms.len())
        .filter(|&firm| firms.vacancies[firm] >= weight)
        .filter(|&firm| cx.grid.distance(home, firms.tile_id[firm]) <= config.markets.commute_tiles)
        .max_by_key(|&firm| (pay(recipes, parts.persons, firms, firm, row), std::cmp::Reverse(firm)));
    if let Some(firm) = best {
        hire(recipes, parts.persons, parts.firms, parts.days, firm, row, weight, cx);
    }
}

/// Says whether a person can take a job.
///
/// # Errors
/// If either does not exist, the person cannot work or works there, or the firm has no vacancy.
pub fn check_accept_job(
    recipes: &Recipes,
    persons: &Persons,
    firms: &Firms,
    economy: &Economy,
    args: &Args,
) -> Result<String, String> {
    let row = able(persons, args.id(0))?;
    let firm = firms.ids.find(args.id(1)).ok_or_else(|| format!("there is no firm {} now", args.id(1)))?;
    if persons.employment_status[row] == EMPLOYED && persons.employer_firm_id[row] == args.id(1) {
        return Err(format!("person {} works for firm {} already", args.id(0), args.id(1)));
    }
    if firms.vacancies[firm] < economy.weight[0] {
        return Err(format!("firm {} has no vacancy", args.id(1)));
    }
    let last =
        firms.ids.find(persons.employer_firm_id[row]).is_some_and(|old| firms.num_employees[old] <= economy.weight[0]);
    if persons.employment_status[row] == EMPLOYED && last {
        return Err(format!("person {} is the last of a firm's staff and manages it", args.id(0)));
    }
    Ok(format!("The person earns {:.2} a month.", pay(recipes, persons, firms, firm, row) as f64 / 100.0))
}

/// Takes a job.
pub fn apply_accept_job(recipes: &Recipes, parts: &mut Parts<'_>, cx: &mut Cx, args: &Args, cause: Cause) {
    let found = (parts.persons.ids.find(args.id(0)), parts.firms.ids.find(args.id(1)));
    let (Some(row), Some(firm)) = found else { return };
    (parts.persons.job_event[row], parts.persons.job_root[row]) = (cause.event, cause.root);
    hire(recipes, parts.persons, parts.firms, parts.days, firm, row, parts.economy.weight[0], cx);
}
