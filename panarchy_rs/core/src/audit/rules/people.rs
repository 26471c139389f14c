//! People: homes, couples, families, ages and working lives.

use super::super::scan;
use super::since;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::audit::view::View;
use crate::engine::cx::YEAR_DAYS;
use crate::engine::ids::NONE;
use crate::engine::phase::listed;
use crate::systems::population::training::IDLE;
use crate::tables::persons::{EMPLOYED, SKILLS};
use crate::world::World;

/// Everyone lives where the household lives, and with the partner.
pub static HOMES: Rule = Rule {
    name: "people.homes",
    system: "population",
    severity: Severity::Error,
    doc: "Persons live on their household's tile, partners name each other and live together, and all households weigh the same.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["economy weight", "households tile_id weight", "persons tile_id partner_id"]),
    check: Check::Often { remembers: |_| listed(HOUSED), notices: &[], check: homes },
};

/// Ages follow birthdays, and parents are older.
pub static AGES: Rule = Rule {
    name: "people.ages",
    system: "population",
    severity: Severity::Error,
    doc: "Ages follow from birth ticks; mothers are women, fathers men, both older, and mothers have borne their children.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["persons age_years birth_tick sex mother_id father_id children"]),
    check: Check::Often { remembers: |_| listed(BORN), notices: &[], check: ages },
};

/// Working lives make sense.
pub static WORK: Rule = Rule {
    name: "people.work",
    system: "population",
    severity: Severity::Error,
    doc: "Who is employed has an employer and nobody else has; courses have a skill and days left; no status is of the future.",
    interval: 90,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["persons employment_status employer_firm_id training_skill training_days status_tick"]),
    check: Check::State(work),
};

/// The lists of members and children are those of the persons.
pub static FAMILIES: Rule = Rule {
    name: "people.families",
    system: "population",
    severity: Severity::Error,
    doc: "The lists of who lives with whom and who is whose child are those that the persons give.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["persons household_id"]),
    check: Check::Often { remembers: |_| listed(LISTED), notices: &[], check: families },
};

/// What homes must know of the day before.
const HOUSED: &[&str] = &["households tile_id", "persons household_id tile_id partner_id"];
/// What families must.
const LISTED: &[&str] = &["families first_member next_member", "persons household_id"];
/// What ages must.
const BORN: &[&str] = &["persons birth_tick sex mother_id father_id children"];

fn homes(world: &World, view: Option<&View<'_>>, found: &mut Findings<'_>) {
    let households = &world.state.households;
    if !view.is_some_and(|view| since::housed(world, view)) {
        astray(world, found);
    }
    let weight = world.state.economy.weight.first().copied().unwrap_or(1);
    for row in scan::values(&households.weight, |other| other != weight) {
        let (id, other) = (households.ids.id(row), households.weight[row]);
        found.at(("households", id), "weight", (f64::from(weight), f64::from(other)), || {
            format!("Household {id} stands for {other} households and all others for {weight}.")
        });
    }
}

/// Notes who lives elsewhere than the household, and whose partner names another or lives elsewhere.
fn astray(world: &World, found: &mut Findings<'_>) {
    let (persons, households) = (&world.state.persons, &world.state.households);
    // That a household exists is a matter of references.
    let tiles = scan::ById::new(&households.ids, NONE, households.tile_id.iter().copied());
    let at = |home: u32| tiles.of(home);
    let away = |home: u32, tile: u32| (at(home) != tile) & (at(home) != NONE);
    for row in scan::pairs(&persons.household_id, &persons.tile_id, away) {
        let (id, tile, at) = (persons.ids.id(row), persons.tile_id[row], at(persons.household_id[row]));
        found.at(("persons", id), "tile_id", (f64::from(at), f64::from(tile)), || {
            format!("Person {id} lives on tile {tile} and the household on tile {at}.")
        });
    }
    let partner = &persons.partner_id;
    let both = |partner: u32, home: u32| (u64::from(partner) << 32) | u64::from(home);
    let lives = persons.partner_id.iter().zip(&persons.household_id).map(|(&partner, &home)| both(partner, home));
    let lives = scan::ById::new(&persons.ids, u64::MAX, lives);
    let ids = persons.ids.as_slice();
    let alone = |id: u32, partner: u32, home: u32| (lives.of(partner) != both(id, home)) & (partner != NONE);
    for row in scan::triples((ids, partner, &persons.household_id), alone) {
        let (id, other) = (ids[row], partner[row]);
        found.at(("persons", id), "partner_id", (f64::NAN, f64::from(other)), || {
            format!("Person {id} names {other} as partner, who names another or lives elsewhere.")
        });
    }
}

/// Stands for the life of someone whose row has gone.
const GONE: i32 = i32::MIN;

fn ages(world: &World, view: Option<&View<'_>>, found: &mut Findings<'_>) {
    let (persons, tick) = (&world.state.persons, world.cx.tick as i32);
    let age = |born: i32| (tick.wrapping_sub(born) as u32 / YEAR_DAYS).min(255);
    // Days since the last birthday; those of a very old person are those since the 255th.
    let since = |born: i32, years: u8| tick.wrapping_sub(born).wrapping_sub(i32::from(years) * YEAR_DAYS as i32) as u32;
    let wrong = |born: i32, years: u8| (since(born, years) >= YEAR_DAYS) & ((years < 255) | (born > tick));
    for row in scan::pairs(&persons.birth_tick, &persons.age_years, wrong) {
        let (id, born, years) = (persons.ids.id(row), persons.birth_tick[row], persons.age_years[row]);
        let expected = if born > tick { 0 } else { age(born) };
        found.at(("persons", id), "age_years", (f64::from(expected), f64::from(years)), || {
            format!("Person {id}, born at tick {born}, is {years} years old and should be {expected}.")
        });
    }
    if !view.is_some_and(|view| since::kin(world, view)) {
        parents(world, found);
    }
}

/// Notes who names parents who cannot be, and mothers of more than they have borne.
fn parents(world: &World, found: &mut Findings<'_>) {
    let persons = &world.state.persons;
    // Twice the tick of birth, and the sex in the last bit: one look-up a parent.
    let lives = persons.birth_tick.iter().zip(&persons.sex);
    let lives = lives.map(|(&born, &sex)| born.wrapping_mul(2) | i32::from(sex & 1));
    let lives = scan::ById::new(&persons.ids, GONE, lives);
    let odd = |parent: u32, sex: i32, born: i32| {
        let life = lives.of(parent);
        (life != GONE) & ((life & 1 != sex) | (life >> 1 >= born))
    };
    let (mothers, fathers) = (&persons.mother_id, &persons.father_id);
    let either = |mother: u32, father: u32, born: i32| odd(mother, 0, born) | odd(father, 1, born);
    for row in scan::triples((mothers, fathers, &persons.birth_tick), either) {
        let wrong = odd(mothers[row], 0, persons.birth_tick[row]);
        let (column, parent) = if wrong { ("mother_id", mothers[row]) } else { ("father_id", fathers[row]) };
        let id = persons.ids.id(row);
        found.at(("persons", id), column, (f64::NAN, f64::from(parent)), || {
            format!("Person {id} names {parent} as {}, who cannot be.", &column[..6])
        });
    }
    let last = persons.ids.next() as usize;
    let mut born = vec![0u16; last + 1];
    for &mother in &persons.mother_id {
        let born = &mut born[(mother as usize).min(last)];
        *born = born.wrapping_add(1);
    }
    let more = |id: u32, said: u8| born[id as usize] > u16::from(said);
    for row in scan::pairs(persons.ids.as_slice(), &persons.children, more) {
        let (id, said) = (persons.ids.id(row), persons.children[row]);
        let born = born[id as usize];
        found.at(("persons", id), "children", (f64::from(born), f64::from(said)), || {
            format!("Person {id} has borne {said} children and {born} of the living name her as mother.")
        });
    }
}

fn work(world: &World, found: &mut Findings<'_>) {
    let (persons, tick) = (&world.state.persons, world.cx.tick as i32);
    let odd = |status: u8, employer: u32| (status == EMPLOYED) != (employer != NONE);
    for row in scan::pairs(&persons.employment_status, &persons.employer_firm_id, odd) {
        let (id, employer) = (persons.ids.id(row), persons.employer_firm_id[row]);
        let employed = persons.employment_status[row] == EMPLOYED;
        found.at(("persons", id), "employer_firm_id", (f64::NAN, f64::from(employer)), || match employed {
            true => format!("Person {id} is employed and names no employer."),
            false => format!("Person {id} is not employed and names {employer} as employer."),
        });
    }
    let odd = |skill: u8, days: u16| {
        let course = usize::from(skill) < SKILLS;
        (!course & (skill != IDLE)) | (course != (days > 0))
    };
    for row in scan::pairs(&persons.training_skill, &persons.training_days, odd) {
        let (id, skill, days) = (persons.ids.id(row), persons.training_skill[row], persons.training_days[row]);
        found.at(("persons", id), "training_skill", (f64::from(IDLE), f64::from(skill)), || {
            format!("Person {id} trains skill {skill} for another {days} days, which is no course.")
        });
    }
    for row in scan::values(&persons.status_tick, |since| since > tick) {
        let (id, since) = (persons.ids.id(row), persons.status_tick[row]);
        found.at(("persons", id), "status_tick", (f64::from(tick), f64::from(since)), || {
            format!("Person {id} has had the employment status since tick {since}, which is to come.")
        });
    }
}

fn families(world: &World, view: Option<&View<'_>>, found: &mut Findings<'_>) {
    if view.is_some_and(|view| since::listed(world, view)) || listed_once(world) {
        return;
    }
    for (id, home) in world.families.strays(&world.state.persons, &world.state.households) {
        found.at(("persons", id), "household_id", (f64::NAN, f64::from(home)), || {
            format!("Person {id} lives in household {home} and is not in its list of members.")
        });
    }
}

/// Whether every person is named once by the lists of members, and by one of the own household.
fn listed_once(world: &World) -> bool {
    let (persons, households) = (&world.state.persons, &world.state.households);
    let (first, next) = world.families.member_lists();
    if next.len() != persons.ids.next() as usize || first.len() < households.ids.next() as usize {
        return false;
    }
    let lives = scan::ById::new(&persons.ids, NONE, persons.household_id.iter().copied());
    let mut named = vec![0u8; next.len() + 1];
    let mut away = false;
    let mut visit = |home: u32, member: u32| {
        away |= (member != NONE) & (lives.of(member) != home);
        let named = &mut named[(member as usize).min(next.len())];
        *named = (*named + 1) & 3;
    };
    households.ids.as_slice().iter().for_each(|&home| visit(home, first[home as usize]));
    let rows = persons.ids.as_slice().iter().zip(&persons.household_id);
    rows.for_each(|(&id, &home)| visit(home, next[id as usize]));
    !away && persons.ids.as_slice().iter().fold(true, |all, &id| all & (named[id as usize] == 1))
}
