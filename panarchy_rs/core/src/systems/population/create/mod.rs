//! The people at the start: an age pyramid, kin, households and homes, drawn from the parameters.

mod homes;
mod kin;
mod people;
#[cfg(test)]
mod tests;

pub use people::Sketch;

use super::Rules;
use super::talent;
use crate::engine::cx::Cx;
use crate::engine::ids::NONE;
use crate::engine::rng::{child_key, purpose};
use crate::tables::households::{HouseholdRow, SUPPLIERS};
use crate::tables::persons::{self, PersonRow};
use crate::tables::{Households, Persons, Tiles};

/// Creator of the first people's keys.
const FIRST: u64 = child_key(0x706f_7075_6c61_7465, 0);
/// Creator of the first households' keys.
const FIRST_HOMES: u64 = child_key(0x706f_7075_6c61_7465, 1);

/// Draws the people and households of tick 0; adults of working age start jobless or inactive, without money.
///
/// Fills `tiles.population`.
pub fn create(rules: &Rules, tiles: &mut Tiles, cx: &Cx) -> (Persons, Households) {
    let weight = rules.parameters.household_weight.max(1);
    let count = (rules.parameters.persons / u64::from(weight)).max(1) as usize;
    let mut people = people::draw(rules, cx, count);
    kin::couples(rules, cx, &mut people);
    kin::parents(rules, cx, &mut people);
    let sizes = homes::households(rules, cx, &mut people);
    let tile = homes::tiles(rules, cx, tiles, sizes.len());
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&home| (tile[home], home));
    let mut households = Households::default();
    let mut rank = vec![0u32; sizes.len()];
    for &home in &order {
        rank[home] = households.push(HouseholdRow {
            tile_id: tile[home],
            weight,
            members: sizes[home] as u16,
            suppliers: [NONE; SUPPLIERS],
            key: child_key(FIRST_HOMES, home as u64),
            ..HouseholdRow::default()
        });
        if let Some(population) = tiles.population.get_mut(tile[home] as usize) {
            *population += sizes[home] * weight;
        }
    }
    (settle(rules, cx, &people, &rank, &tile), households)
}

/// Writes the people as rows, household by household, the eldest first.
fn settle(rules: &Rules, cx: &Cx, people: &[Sketch], rank: &[u32], tile: &[u32]) -> Persons {
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_by_key(|&i| (rank[people[i].home as usize], std::cmp::Reverse(i)));
    let mut id_of = vec![NONE; people.len()];
    for (id, &i) in order.iter().enumerate() {
        id_of[i] = id as u32;
    }
    let id = |i: u32| if i == NONE { NONE } else { id_of[i as usize] };
    let mut persons = Persons::default();
    for &i in &order {
        let sketch = &people[i];
        persons.push(PersonRow {
            household_id: rank[sketch.home as usize],
            tile_id: tile[sketch.home as usize],
            mother_id: id(sketch.mother),
            father_id: id(sketch.father),
            partner_id: id(sketch.partner),
            children: sketch.children,
            ..row(rules, cx, sketch)
        });
    }
    persons
}

/// A person's row but for kin and home.
fn row(rules: &Rules, cx: &Cx, sketch: &Sketch) -> PersonRow {
    let p = &rules.parameters;
    let mut draws = cx.rng.stream(purpose("population", "start"), 0).of(sketch.key);
    let (education_level, employment_status) = life_path(rules, cx, sketch, &mut draws);
    let grown = sketch.age >= p.working_age;
    let left_school = p.school_ages[2] + if education_level == 3 { p.school_ages[3] - p.school_ages[2] } else { 0 };
    let worked = f64::from(sketch.age.min(p.retirement_age)) - f64::from(left_school);
    let factor = if grown { rules.experience(worked) } else { talent::schooled(rules, sketch.age) };
    PersonRow {
        age_years: sketch.age,
        sex: sketch.sex,
        health_score: super::health::at_age(rules, sketch.age, draws.normal()),
        education_level,
        skills_vec: talent::skills(rules, cx.rng, sketch.key, education_level.max(1), factor),
        employment_status,
        employer_firm_id: NONE,
        birth_tick: sketch.birth_tick,
        training_skill: super::training::IDLE,
        key: sketch.key,
        ..PersonRow::default()
    }
}

/// Level of schooling and employment status at an age, as a life under today's rules would have given them.
fn life_path(rules: &Rules, cx: &Cx, sketch: &Sketch, draws: &mut crate::engine::rng::Draws) -> (u8, u8) {
    let p = &rules.parameters;
    let [_, primary, secondary, tertiary] = p.school_ages;
    let (second, third, active) = (draws.uniform(), draws.uniform(), draws.chance(p.participation));
    let second = talent::goes_on(rules, cx.rng, sketch.key, p.secondary_share, second);
    let third = second && talent::goes_on(rules, cx.rng, sketch.key, p.tertiary_share, third);
    let adult = if active { persons::UNEMPLOYED } else { persons::INACTIVE };
    match sketch.age {
        age if age < primary => (0, persons::CHILD),
        age if age < p.working_age => (1, persons::CHILD),
        age if age < secondary && second => (1, persons::STUDENT),
        age if age < tertiary && third && age >= secondary => (2, persons::STUDENT),
        age => {
            let level = if third && age >= tertiary { 3 } else { 1 + u8::from(second) };
            (level, if age >= p.retirement_age { persons::RETIRED } else { adult })
        }
    }
}
