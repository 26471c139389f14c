//! Birthdays: a year older, a little less healthy, and on to school, work or retirement.

use super::events::{GRADUATION, RETIREMENT};
use super::society::Society;
use super::{health, talent};
use crate::engine::chunks;
use crate::engine::cx::YEAR_DAYS;
use crate::engine::event::{Draft, Role, entity};
use crate::engine::rng::{Draws, Purpose, purpose};
use crate::tables::persons::{CHILD, EMPLOYED, INACTIVE, RETIRED, STUDENT, UNEMPLOYED};

const BIRTHDAY: Purpose = purpose("population", "birthday");

/// Spread of a year's change of health.
const HEALTH_SHOCK: f64 = 0.005;

/// The birthdays of the day.
pub fn ageing(society: &mut Society) {
    let tick = society.cx.tick as i32;
    let birthday_today = move |born: i32| (tick.wrapping_sub(born) as u32).is_multiple_of(YEAR_DAYS) & (tick > born);
    let due = chunks::find(&society.persons.birth_tick, birthday_today);
    for row in due {
        birthday(society, row);
    }
}

fn birthday(society: &mut Society, row: usize) {
    let age = society.persons.age_years[row].saturating_add(1);
    society.persons.age_years[row] = age;
    let mut draws = society.cx.draws(BIRTHDAY).of(society.persons.key[row]);
    let change = HEALTH_SHOCK * draws.normal() - health::yearly_loss(society.rules, age);
    let healthy = f64::from(society.persons.health_score[row]) + change;
    society.persons.health_score[row] = healthy.clamp(0.0, 1.0) as f32;
    let school = society.rules.parameters.school_ages;
    match society.persons.employment_status[row] {
        CHILD | STUDENT if age >= school[0] => school_year(society, row, age, &mut draws),
        RETIRED => {}
        _ if age == society.rules.parameters.retirement_age => retire(society, row),
        EMPLOYED | UNEMPLOYED | INACTIVE => participate(society, row, &mut draws),
        _ => {}
    }
}

/// A year of school: more skill, a level reached, and the choice to go on or leave.
fn school_year(society: &mut Society, row: usize, age: u8, draws: &mut Draws) {
    let p = &society.rules.parameters;
    let [_, primary, secondary, tertiary] = p.school_ages;
    let key = society.persons.key[row];
    let mut goes_on = |share: f64| talent::goes_on(society.rules, society.cx.rng, key, share, draws.uniform());
    let status = society.persons.employment_status[row];
    let mut level = society.persons.education_level[row];
    let mut leaves = false;
    if age == primary {
        level = level.max(1);
    }
    if age == p.working_age {
        leaves = !goes_on(p.secondary_share);
        if !leaves {
            society.persons.employment_status[row] = STUDENT;
        }
    }
    if age == secondary && status == STUDENT {
        level = 2;
        leaves = !goes_on(p.tertiary_share);
    }
    if age >= tertiary && status == STUDENT {
        (level, leaves) = (3, true);
    }
    society.persons.education_level[row] = level;
    if age <= secondary || leaves {
        let schooled = talent::schooled(society.rules, age).max(if leaves { 1.0 } else { 0.0 });
        society.persons.skills_vec[row] = talent::skills(society.rules, society.cx.rng, key, level.max(1), schooled);
    }
    if leaves {
        leave_school(society, row, draws);
    }
}

fn leave_school(society: &mut Society, row: usize, draws: &mut Draws) {
    let active = draws.chance(society.rules.parameters.participation);
    let draft = Draft::new(&GRADUATION, entity("persons", society.persons.ids.id(row)))
        .value(f64::from(society.persons.education_level[row]))
        .payload(&[f64::from(society.persons.age_years[row])])
        .because(society.life(row), Role::Enabled);
    let Some(left) = society.cx.log.happen(draft) else { return };
    society.set_status(row, if active { UNEMPLOYED } else { INACTIVE });
    society.set_life(row, left);
    (society.persons.job_event[row], society.persons.job_root[row]) = (left.event, left.root);
}

fn retire(society: &mut Society, row: usize) {
    let draft = Draft::new(&RETIREMENT, entity("persons", society.persons.ids.id(row)))
        .value(f64::from(society.persons.age_years[row]))
        .because(society.job(row), Role::Enabled);
    let Some(retired) = society.cx.log.happen(draft) else { return };
    society.set_life(row, retired);
    society.leave_job(row, RETIRED, retired);
}

/// Few adults leave the labour force in a year, and as many return, so that participation stays.
fn participate(society: &mut Society, row: usize, draws: &mut Draws) {
    let p = &society.rules.parameters;
    let leaving = p.return_to_work_rate * (1.0 - p.participation) / p.participation.max(0.01);
    let inactive = society.persons.employment_status[row] == INACTIVE;
    if inactive && draws.chance(p.return_to_work_rate) {
        society.set_status(row, UNEMPLOYED);
    } else if !inactive && draws.chance(leaving) {
        society.leave_job(row, INACTIVE, society.life(row));
    }
}
