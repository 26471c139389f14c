//! What can be worked out for all firms whose day it is at once, in parallel: wages due, who would quit, productivity.
//!
//! None of it depends on what another firm decides today, so that it may be known before the first of them acts.

use rayon::prelude::*;

use super::expect::{self, Learnt};
use super::staffing;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::tables::{Economy, Firms, Goods, Persons, Roster};

/// Firms prepared in one piece of work.
const PIECE: usize = 32;
/// Firms younger than this many days do not decide yet.
const SETTLING_DAYS: i32 = 10;

/// What is known of a firm's month before it is decided.
pub struct Month {
    /// The firm's row.
    pub firm: usize,
    /// Days that the month looks back on.
    pub span: f64,
    /// Wage of each of the staff, in the order of the roster, minor units.
    pub wages: Vec<i64>,
    /// Staff who would quit, in the order of the roster.
    pub restive: Vec<u32>,
    /// Productivity and capital of the new month.
    pub learnt: Learnt,
}

/// Prepares the month of every firm whose day it is, in the order of firms.
#[allow(clippy::too_many_arguments, reason = "the borrows of a system are its declaration")]
pub fn months(
    config: &Config,
    recipes: &Recipes,
    staff: &Roster,
    persons: &Persons,
    firms: &Firms,
    goods: &Goods,
    economy: &Economy,
    cx: &Cx,
) -> Vec<Month> {
    let due = staff.owners(&firms.ids);
    let month = |&row: &u32| {
        let firm = row as usize;
        let founded = firms.founded_tick[firm];
        let age = cx.tick as i32 - founded;
        if founded > 0 && age < SETTLING_DAYS {
            return None;
        }
        let people = staff.of(firms.ids.id(firm));
        let (offer, skill) = (firms.wage_offer_minor[firm] as f64, recipes.goods[firms.good_id[firm] as usize].skill);
        let wage = |&row: &u32| (offer * f64::from(persons.skills_vec[row as usize][skill])).round() as i64;
        Some(Month {
            firm,
            span: f64::from(if founded > 0 { age.min(30) } else { 30 }),
            wages: people.iter().map(wage).collect(),
            restive: staffing::restive(config, persons, people, cx),
            learnt: expect::learn(config, recipes, economy.harvest[0], firms, firm, goods, cx),
        })
    };
    let pieces: Vec<Vec<Month>> = due.par_chunks(PIECE).map(|piece| piece.iter().filter_map(month).collect()).collect();
    pieces.into_iter().flatten().collect()
}
