//! Local job matching: searchers draw firms within commuting distance, firms take applicants in a drawn order, in rounds.

use rayon::prelude::*;

use super::decisions::JOB;
use super::events::{HIRE, JOB_CHANGE};
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::chunks;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::decision::{Decisions, weighed};
use crate::engine::event::{Cause, Draft, EventLog, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::math;
use crate::engine::rng::{Draws, Purpose, purpose, unit};
use crate::space::Zones;
use crate::tables::persons::{EMPLOYED, UNEMPLOYED};
use crate::tables::roster::due_of;
use crate::tables::{DailyAccounts, Economy, Firms, Persons};

/// Rounds of matching a day.
const ROUNDS: [Purpose; 2] = [purpose("markets", "search_first"), purpose("markets", "search_second")];
const SEARCH: Purpose = purpose("markets", "search");
const LUCK: Purpose = purpose("markets", "applicants");
const RESTLESS: Purpose = purpose("markets", "search_on_the_job");

/// Zones near each zone with their weights: a function of the map alone, kept between ticks.
#[derive(Clone, Debug, Default)]
pub struct Near(Vec<Vec<(u32, f64)>>);

/// Firms by zone, with cumulative staff and vacancies.
struct Board {
    start: Vec<usize>,
    rows: Vec<u32>,
    staff: Vec<f64>,
    jobs: Vec<f64>,
}

impl Board {
    fn new(zones: &Zones, firms: &Firms) -> Self {
        let mut start = vec![0usize; zones.len() + 1];
        let places: Vec<usize> = firms.tile_id.iter().map(|&tile| zones.of(tile)).collect();
        for &zone in &places {
            start[zone + 1] += 1;
        }
        for zone in 0..zones.len() {
            start[zone + 1] += start[zone];
        }
        let mut next = start.clone();
        let mut rows = vec![0u32; firms.len()];
        for (row, &zone) in places.iter().enumerate() {
            rows[next[zone]] = row as u32;
            next[zone] += 1;
        }
        let mut board = Self { start, rows, staff: vec![0.0], jobs: vec![0.0] };
        board.renew(firms);
        board
    }

    fn renew(&mut self, firms: &Firms) {
        let sums = |count: fn(&Firms, usize) -> u32| {
            let mut sum = 0.0;
            let mut upto = vec![0.0];
            for &row in &self.rows {
                sum += f64::from(count(firms, row as usize));
                upto.push(sum);
            }
            upto
        };
        let (staff, jobs) = (sums(|firms, row| firms.num_employees[row]), sums(|firms, row| firms.vacancies[row]));
        (self.staff, self.jobs) = (staff, jobs);
    }

    /// A firm near a zone, drawn by weight of distance times staff (or vacancies).
    fn draw(&self, near: &[(u32, f64)], by_jobs: bool, luck: &mut Draws) -> Option<usize> {
        let upto = if by_jobs { &self.jobs } else { &self.staff };
        let inside = |zone: u32| upto[self.start[zone as usize + 1]] - upto[self.start[zone as usize]];
        let all: f64 = near.iter().map(|&(zone, weight)| weight * inside(zone)).sum();
        let mut left = luck.uniform() * all;
        for &(zone, weight) in near {
            let pull = weight * inside(zone);
            if pull > 0.0 && left < pull {
                let span = self.start[zone as usize]..self.start[zone as usize + 1];
                let reach = upto[span.start] + left / weight;
                let place = upto[span.start + 1..=span.end].partition_point(|&sum| sum <= reach);
                return Some(self.rows[(span.start + place).min(span.end - 1)] as usize);
            }
            left -= pull;
        }
        None
    }
}

/// Searchers looked at in one piece of work.
const PIECE: usize = 256;

/// A person's application.
struct Application {
    firm: u32,
    luck: u32,
    person: u32,
    /// Place of the decision to apply in the log; [`NONE`] if none is kept.
    decision: u32,
}

/// Matches jobless and restless persons with vacancies, in two rounds.
#[allow(clippy::too_many_arguments, reason = "the borrows of a system are its declaration")]
pub fn matching(
    config: &Config,
    recipes: &Recipes,
    persons: &mut Persons,
    firms: &mut Firms,
    economy: &Economy,
    days: &mut DailyAccounts,
    near: &mut Near,
    cx: &mut Cx,
) {
    let zones = Zones::new(cx.grid, config.markets.zone_tiles);
    if near.0.is_empty() {
        near.0 = zones.kernel(config.markets.commute_tiles, config.markets.commute_scale_tiles);
    }
    let mut board = Board::new(&zones, firms);
    let seekers = seekers(config, persons, cx);
    for (round, &purpose) in ROUNDS.iter().enumerate() {
        let pieces = applications(config, recipes, persons, firms, &board, near, &zones, &seekers, round, purpose, cx);
        let mut applications = Vec::new();
        for (mut piece, decisions) in pieces {
            let first = cx.decisions.append(&decisions) as u32;
            piece.iter_mut().filter(|one| one.decision != NONE).for_each(|one| one.decision += first);
            applications.append(&mut piece);
        }
        applications.sort_unstable_by_key(|a| (a.firm, a.luck, a.person));
        for application in applications {
            let (firm, person) = (application.firm as usize, application.person as usize);
            let open = firms.vacancies[firm] >= economy.weight[0];
            let hired =
                if open { hire(recipes, persons, firms, days, firm, person, economy.weight[0], cx) } else { None };
            if application.decision != NONE {
                let reason = if hired.is_some() { 1 } else { 2 };
                cx.decisions.resolve(application.decision as usize, reason, hired.map_or(0, |cause| cause.event));
            }
        }
        if round + 1 < ROUNDS.len() {
            board.renew(firms);
        }
    }
}

/// What the searchers of a round ask for, all as of the same moment.
#[allow(clippy::too_many_arguments, reason = "one round's view of the labour market")]
fn applications(
    config: &Config,
    recipes: &Recipes,
    persons: &Persons,
    firms: &Firms,
    board: &Board,
    near: &Near,
    zones: &Zones,
    seekers: &[(u32, u8)],
    round: usize,
    purpose: Purpose,
    cx: &Cx,
) -> Vec<(Vec<Application>, Decisions)> {
    let apply = |&(row, rounds): &(u32, u8), log: &mut Decisions| {
        let row = row as usize;
        let restless = rounds & RESTLESS_MARK != 0;
        // Who was hired in the round before does not search again.
        if rounds & 1 << round == 0 || restless != (persons.employment_status[row] == EMPLOYED) {
            return None;
        }
        let mut luck = cx.draws(purpose).of(persons.key[row]);
        let home = zones.of(persons.tile_id[row]);
        let firm = ask(config, recipes, persons, firms, row, board, &near.0[home], cx.tick, &mut luck, log)?;
        let luck = cx.draws(LUCK).words(persons.key[row])[0];
        let decision = if log.on() { log.decisions.len() as u32 - 1 } else { NONE };
        Some(Application { firm: firm as u32, luck, person: row as u32, decision })
    };
    let detail = cx.decisions.detail();
    let pieces = seekers.par_chunks(PIECE).map(|piece| {
        let mut log = Decisions::of(detail);
        let applications = piece.iter().filter_map(|seeker| apply(seeker, &mut log)).collect();
        (applications, log)
    });
    pieces.collect()
}

/// Mark of a person who has a job and looks for a better one.
const RESTLESS_MARK: u8 = 4;

/// Who searches today, with bits for the rounds: jobless persons by chance in each round, some of the staff whose
/// firm's day it is in the first.
fn seekers(config: &Config, persons: &Persons, cx: &Cx) -> Vec<(u32, u8)> {
    let search = cx.draws(SEARCH);
    let jobless = |&row: &usize| {
        let words = search.words(persons.key[row]);
        let searches = |round: usize| unit(words[round]) < config.markets.search_probability;
        let rounds = (0..ROUNDS.len()).fold(0u8, |bits, round| bits | u8::from(searches(round)) << round);
        (rounds != 0).then_some((row as u32, rounds))
    };
    let restless = cx.draws(RESTLESS);
    let employed = |&row: &usize| {
        let searches = restless.uniform(persons.key[row]) < config.firms.job_search_rate;
        searches.then_some((row as u32, 1 | RESTLESS_MARK))
    };
    let unemployed = chunks::find(&persons.employment_status, |status| status == UNEMPLOYED);
    let staff = due_of(&persons.employer_firm_id, cx.tick);
    let mut found: Vec<(u32, u8)> = unemployed.par_iter().filter_map(jobless).collect();
    found.par_extend(staff.par_iter().filter_map(employed));
    found.sort_unstable();
    found
}

/// One search: through an acquaintance (firms by staff) or at the job board (firms by vacancies).
#[allow(clippy::too_many_arguments, reason = "one person's view of the labour market")]
fn ask(
    config: &Config,
    recipes: &Recipes,
    persons: &Persons,
    firms: &Firms,
    row: usize,
    board: &Board,
    near: &[(u32, f64)],
    tick: u32,
    luck: &mut Draws,
    log: &mut Decisions,
) -> Option<usize> {
    let markets = &config.markets;
    let by_board = !luck.chance(markets.acquaintance_share);
    let accepts = if by_board { markets.board_accepts } else { markets.acquaintance_accepts };
    let firm = board.draw(near, by_board, luck)?;
    if firms.vacancies[firm] == 0 || firms.ids.id(firm) == persons.employer_firm_id[row] || !luck.chance(accepts) {
        return None;
    }
    let offer = pay(recipes, persons, firms, firm, row);
    let wanted = if persons.employment_status[row] == EMPLOYED {
        persons.wage_minor[row] as f64 * (1.0 + config.firms.job_raise)
    } else {
        let months = f64::from((tick as i32 - persons.status_tick[row]).max(0)) / f64::from(MONTH_DAYS);
        persons.wage_minor[row] as f64 * math::pow(markets.reservation_fall, months)
    };
    let accepted = offer as f64 >= wanted;
    if log.on() {
        let (offer, wanted, id) = (offer as f64 / 100.0, wanted / 100.0, firms.ids.id(firm));
        log.consider(0, NONE, wanted, 0.0, &[]);
        log.consider(1, id, offer, offer - wanted, &[weighed(0, offer, 1.0), weighed(1, wanted, -1.0)]);
        let chosen = if accepted { (1, id, offer) } else { (0, NONE, wanted) };
        log.choose(&JOB, persons.ids.id(row), chosen, 0, 0);
    }
    accepted.then_some(firm)
}

/// Wage a month that a firm's offer means for a person.
pub fn pay(recipes: &Recipes, persons: &Persons, firms: &Firms, firm: usize, row: usize) -> i64 {
    let skill = recipes.goods[firms.good_id[firm] as usize].skill;
    (firms.wage_offer_minor[firm] as f64 * f64::from(persons.skills_vec[row][skill])).round() as i64
}

/// Puts a person into a job that is open; a person with a job leaves it first. Returns the event, if it came to that.
#[allow(clippy::too_many_arguments, reason = "the two sides of a job")]
pub fn hire(
    recipes: &Recipes,
    persons: &mut Persons,
    firms: &mut Firms,
    days: &mut DailyAccounts,
    firm: usize,
    row: usize,
    weight: u32,
    cx: &mut Cx,
) -> Option<Cause> {
    let who = entity("persons", persons.ids.id(row));
    let wage = pay(recipes, persons, firms, firm, row);
    let vacancy = Cause { event: firms.vacancy_event[firm], root: firms.vacancy_root[firm] };
    let mut before = Cause { event: persons.job_event[row], root: persons.job_root[row] };
    let day = (cx.tick % MONTH_DAYS) as usize;
    let old = if persons.employment_status[row] == EMPLOYED {
        Some(firms.ids.find(persons.employer_firm_id[row]).filter(|&old| firms.num_employees[old] > weight)?)
    } else {
        None
    };
    // A change of job is two events that stand and fall together.
    let stands = cx.log.stands(1 + u32::from(old.is_some()));
    let happen = |log: &mut EventLog, draft: Draft| if stands { Some(log.emit(draft)) } else { log.void(draft) };
    if let Some(old) = old {
        let left = Draft::new(&JOB_CHANGE, who)
            .with(entity("firms", firms.ids.id(old)))
            .value(persons.wage_minor[row] as f64 / 100.0)
            .payload(&[wage as f64 / 100.0])
            .because(vacancy, Role::Triggered)
            .and(before, Role::Enabled);
        before = happen(&mut cx.log, left).unwrap_or(before);
    }
    let idle = if old.is_some() { 0 } else { cx.tick as i32 - persons.status_tick[row] };
    let hired = Draft::new(&HIRE, who)
        .with(entity("firms", firms.ids.id(firm)))
        .value(wage as f64 / 100.0)
        .payload(&[f64::from(idle)])
        .because(vacancy, Role::Triggered)
        .and(before, Role::Enabled);
    let cause = happen(&mut cx.log, hired)?;
    if let Some(old) = old {
        firms.num_employees[old] -= weight;
        days.separations[day] += weight;
    }
    (persons.job_event[row], persons.job_root[row]) = (cause.event, cause.root);
    persons.employment_status[row] = EMPLOYED;
    persons.status_tick[row] = cx.tick as i32;
    persons.employer_firm_id[row] = firms.ids.id(firm);
    persons.wage_minor[row] = wage;
    firms.num_employees[firm] += weight;
    firms.vacancies[firm] = firms.vacancies[firm].saturating_sub(weight);
    days.hires[day] += weight;
    Some(cause)
}
