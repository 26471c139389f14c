//! Skills: the one that the job uses grows with work, the others fade; courses end.

use super::events::TRAINED;
use super::society::Society;
use super::{talent, training};
use crate::engine::chunks;
use crate::engine::cx::{MONTH_DAYS, YEAR_DAYS};
use crate::engine::event::{Draft, Role, entity};
use crate::tables::persons::{CHILD, RETIRED, SKILLS, STUDENT};

/// A month of work or of forgetting for those whose day it is, and the courses that end today.
pub fn skills(society: &mut Society) {
    let persons = &*society.persons;
    let worked = |row: usize| {
        if [CHILD, STUDENT, RETIRED].contains(&persons.employment_status[row]) {
            return None;
        }
        let mut skills = persons.skills_vec[row];
        month(society, row, &mut skills);
        Some((row, skills))
    };
    for (row, skills) in society.cx.due_where(&persons.ids, worked) {
        society.persons.skills_vec[row] = skills;
    }
    train(society);
}

fn month(society: &Society, row: usize, skills: &mut [f32; SKILLS]) {
    let persons = &*society.persons;
    let p = &society.rules.parameters;
    let month = f64::from(MONTH_DAYS) / f64::from(YEAR_DAYS);
    let firm = society.firms.ids.find(persons.employer_firm_id[row]);
    let used = firm.map(|firm| usize::from(society.rules.sector_skill[society.firms.sector_id[firm] as usize]));
    let kept = (1.0 - p.forgetting_rate * month) as f32;
    for (skill, value) in skills.iter_mut().enumerate() {
        if used != Some(skill) {
            *value *= kept;
        }
    }
    if let Some(skill) = used {
        let (key, level) = (persons.key[row], persons.education_level[row].max(1));
        let potential = talent::potential(society.rules, society.cx.rng, key, level, skill);
        let short = potential * (1.0 + p.experience_gain) - f64::from(skills[skill]);
        skills[skill] += (short.max(0.0) * p.learning_rate * month) as f32;
    }
}

/// A day of every course.
fn train(society: &mut Society) {
    let days = &society.persons.training_days;
    for row in chunks::find(days, |days| days > 0) {
        society.persons.training_days[row] -= 1;
        if society.persons.training_days[row] == 0 {
            finish(society, row);
        }
    }
}

fn finish(society: &mut Society, row: usize) {
    let skill = usize::from(std::mem::replace(&mut society.persons.training_skill[row], training::IDLE));
    let (key, level) = (society.persons.key[row], society.persons.education_level[row].max(1));
    let potential = talent::potential(society.rules, society.cx.rng, key, level, skill);
    let after = society.persons.skills_vec[row][skill] + (society.rules.parameters.training_gain * potential) as f32;
    let draft = Draft::new(&TRAINED, entity("persons", society.persons.ids.id(row)))
        .value(f64::from(after))
        .payload(&[skill as f64])
        .because(society.life(row), Role::Enabled);
    let Some(trained) = society.cx.log.happen(draft) else { return };
    society.persons.skills_vec[row][skill] = after;
    society.set_life(row, trained);
}
