//! Orphans: children whom a death leaves without an adult at home join relatives, or a foster household.

use std::collections::BTreeSet;

use super::estate::{Kin, siblings};
use super::events::ADOPTION;
use super::mortality::Death;
use super::society::Society;
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::rng::{Purpose, purpose};

const FOSTER: Purpose = purpose("population", "foster");

/// Households that are looked at when a foster home is sought.
const SOUGHT: u32 = 32;

/// Finds a home for the children of households that have lost their last adult.
///
/// In a world without any adult left, children stay where they are.
pub fn adopt(society: &mut Society, kin: &Kin, deaths: &[Death]) {
    let mut seen = BTreeSet::new();
    for death in deaths {
        let home = society.households.ids.row(death.household);
        if society.households.members[home] == 0 || !seen.insert(death.household) {
            continue;
        }
        let living = kin.living(society.persons);
        let children: Vec<usize> =
            living.iter().copied().filter(|&row| society.persons.household_id[row] == death.household).collect();
        if children.iter().any(|&row| society.adult(row)) {
            continue;
        }
        for child in children {
            let relative = relative(society, &living, child);
            if let Some(adult) = relative.or_else(|| foster(society, child)) {
                take_in(society, child, adult, relative.is_some(), death.cause);
            }
        }
    }
}

/// The nearest grown relative: a parent who lives elsewhere, a brother or sister, a grandparent or other kin.
fn relative(society: &Society, living: &[usize], child: usize) -> Option<usize> {
    let persons = &*society.persons;
    let adults = || living.iter().copied().filter(|&row| society.adult(row));
    let parents = [persons.mother_id[child], persons.father_id[child]];
    let parent = adults().find(|&row| parents.contains(&persons.ids.id(row)));
    let brother = || adults().find(|&row| siblings(persons, child, row));
    let elder = || {
        let grand: Vec<u32> = parents
            .into_iter()
            .filter_map(|id| persons.ids.find(id))
            .flat_map(|row| [persons.mother_id[row], persons.father_id[row]])
            .collect();
        adults().find(|&row| grand.contains(&persons.ids.id(row)))
    };
    let aunt = || {
        let rows: Vec<usize> = parents.into_iter().filter_map(|id| persons.ids.find(id)).collect();
        adults().find(|&row| rows.iter().any(|&parent| siblings(persons, parent, row)))
    };
    parent.or_else(brother).or_else(elder).or_else(aunt)
}

/// An adult who takes in a child without relatives: the nearest of some drawn, rather one with a partner.
fn foster(society: &Society, child: usize) -> Option<usize> {
    let persons = &*society.persons;
    let count = persons.len() as u32;
    let mut draws = society.cx.draws(FOSTER).of(persons.key[child]);
    let fits = |row: usize| persons.household_id[row] != NONE && society.adult(row);
    let distance = |row: usize| {
        let away = society.cx.grid.distance(persons.tile_id[row], persons.tile_id[child]);
        if persons.partner_id[row] == NONE { 2.0 * away + 1.0 } else { away }
    };
    let drawn: Vec<usize> = (0..SOUGHT).map(|_| draws.below(count) as usize).filter(|&row| fits(row)).collect();
    drawn
        .into_iter()
        .min_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)))
        .or_else(|| (0..persons.len()).find(|&row| fits(row)))
}

fn take_in(society: &mut Society, child: usize, adult: usize, related: bool, death: Cause) {
    let draft = Draft::new(&ADOPTION, entity("persons", society.persons.ids.id(child)))
        .with(entity("persons", society.persons.ids.id(adult)))
        .value(f64::from(society.persons.age_years[child]))
        .payload(&[f64::from(u8::from(related))])
        .because(death, Role::Triggered);
    let Some(adopted) = society.cx.log.happen(draft) else { return };
    society.set_life(child, adopted);
    let home = society.households.ids.row(society.persons.household_id[adult]);
    society.join(child, home, adopted);
}
