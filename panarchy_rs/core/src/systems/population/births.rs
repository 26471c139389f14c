//! Births: on her day of the month a woman of fertile age may bear a child, at the rate of her age.

use super::events::BIRTH;
use super::society::{Society, month_place};
use super::{health, talent, training};
use crate::engine::event::{Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::rng::{Purpose, child_key, purpose};
use crate::tables::persons::{CHILD, PersonRow};

const CONCEIVE: Purpose = purpose("population", "birth");
const NEWBORN: Purpose = purpose("population", "newborn");

/// The births of the day.
pub fn births(society: &mut Society) {
    let (rules, persons, cx) = (society.rules, &*society.persons, &*society.cx);
    let stream = cx.draws(CONCEIVE);
    let [first, last] = rules.parameters.fertile_ages;
    let bears = |row: usize| {
        let age = persons.age_years[row];
        persons.sex[row] == 0 && (first..=last).contains(&age) && rules.bears(age, stream.words(persons.key[row])[0])
    };
    for mother in cx.due_where(&persons.ids, |row| bears(row).then_some(row)) {
        bear(society, mother);
    }
}

/// A woman bears a child.
pub fn bear(society: &mut Society, mother: usize) {
    let weight = society.weight();
    let order = society.persons.children[mother];
    let key = child_key(society.persons.key[mother], u64::from(order));
    let mut draws = society.cx.draws(NEWBORN).of(key);
    let (mother_id, home) = (society.persons.ids.id(mother), society.persons.household_id[mother]);
    let sex = u8::from(draws.chance(society.rules.male_share));
    let draft = Draft::new(&BIRTH, entity("persons", society.persons.ids.next()))
        .with(entity("persons", mother_id))
        .value(f64::from(society.persons.age_years[mother]))
        .payload(&[f64::from(sex), f64::from(order) + 1.0])
        .because(society.life(mother), Role::Enabled);
    // The order of a child who is withheld stays taken, so that brothers and sisters keep their luck.
    society.persons.children[mother] = order.saturating_add(1);
    let Some(born) = society.cx.log.happen(draft) else {
        society.persons.ids.skip();
        society.families.skip(society.persons.ids.next());
        return;
    };
    let child = society.persons.push(PersonRow {
        household_id: home,
        sex,
        health_score: health::at_age(society.rules, 0, draws.normal()),
        skills_vec: talent::skills(society.rules, society.cx.rng, key, 1, 0.0),
        employment_status: CHILD,
        employer_firm_id: NONE,
        tile_id: society.persons.tile_id[mother],
        birth_tick: society.cx.tick as i32,
        mother_id,
        father_id: society.persons.partner_id[mother],
        partner_id: NONE,
        status_tick: society.cx.tick as i32,
        training_skill: training::IDLE,
        key,
        life_event: born.event,
        life_root: born.root,
        ..PersonRow::default()
    });
    society.families.born(child, home, [mother_id, society.persons.partner_id[mother]]);
    let home = society.households.ids.row(home);
    society.households.members[home] += 1;
    if let Some(population) = society.tiles.population.get_mut(society.households.tile_id[home] as usize) {
        *population += weight;
    }
    society.demography.births[0] += u64::from(weight);
    society.demography.births_month[0][month_place(society.cx.tick)] += weight;
}
