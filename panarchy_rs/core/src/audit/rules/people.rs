//! People: counts that others keep of them, homes, couples, ages and working lives.

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::cx::YEAR_DAYS;
use crate::engine::ids::{Ids, NONE};
use crate::systems::population::training::IDLE;
use crate::tables::persons::{EMPLOYED, SKILLS};
use crate::world::World;

/// Counts of people agree with the people.
pub static COUNTS: Rule = Rule {
    name: "people.counts",
    system: "population",
    severity: Severity::Critical,
    doc: "Start, births and deaths give the population; households, tiles and firms count as many as belong to them.",
    interval: 15,
    offset: None,
    priority: 10,
    guards: Guards::Listed(&[
        "demography start_population births deaths",
        "firms num_employees",
        "households members",
        "persons household_id tile_id employer_firm_id",
        "tiles population",
    ]),
    check: Check::State(counts),
};

/// Everyone lives where the household lives, and with the partner.
pub static HOMES: Rule = Rule {
    name: "people.homes",
    system: "population",
    severity: Severity::Error,
    doc: "Persons live on their household's tile, partners name each other and live together, and all households weigh the same.",
    interval: 30,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["economy weight", "households tile_id weight", "persons tile_id partner_id"]),
    check: Check::State(homes),
};

/// Ages follow birthdays, and parents are older.
pub static AGES: Rule = Rule {
    name: "people.ages",
    system: "population",
    severity: Severity::Error,
    doc: "Ages follow from birth ticks; mothers are women, fathers men, both older, and mothers have borne their children.",
    interval: 30,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["persons age_years birth_tick sex mother_id father_id children"]),
    check: Check::State(ages),
};

/// Working lives make sense.
pub static WORK: Rule = Rule {
    name: "people.work",
    system: "population",
    severity: Severity::Error,
    doc: "Who is employed has an employer and nobody else has; courses have a skill and days left; no status is of the future.",
    interval: 30,
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
    interval: 30,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["persons household_id"]),
    check: Check::State(families),
};

fn counts(world: &World, found: &mut Findings<'_>) {
    let state = &world.state;
    let weight = u64::from(state.economy.weight.first().copied().unwrap_or(1));
    population(world, weight, found);
    let persons = &state.persons;
    let homes = &state.households;
    let tally = Tally { table: "households", column: "members", ids: &homes.ids, weight: 1 };
    tally.compare(&persons.household_id, &homes.members, found);
    for row in scan::values(&homes.members, |members| members == 0) {
        let id = homes.ids.id(row);
        found.at(("households", id), "members", (1.0, 0.0), || format!("Household {id} has no member."));
    }
    let tally = Tally { table: "tiles", column: "population", ids: &state.tiles.ids, weight };
    tally.compare(&persons.tile_id, &state.tiles.population, found);
    let tally = Tally { table: "firms", column: "num_employees", ids: &state.firms.ids, weight };
    tally.compare(&persons.employer_firm_id, &state.firms.num_employees, found);
}

fn population(world: &World, weight: u64, found: &mut Findings<'_>) {
    let (counters, people) = (&world.state.demography, world.state.persons.len() as u64 * weight);
    for row in 0..counters.len() {
        let came = i128::from(counters.start_population[row]) + i128::from(counters.births[row]);
        let expected = came - i128::from(counters.deaths[row]);
        if expected != i128::from(people) {
            found.at(("demography", row as u32), "births", (people as f64, expected as f64), || {
                format!("Start, births and deaths give {expected} persons and there are {people}.")
            });
        }
    }
}

/// A count that rows keep of the persons who name them.
struct Tally<'a> {
    table: &'static str,
    column: &'static str,
    ids: &'a Ids,
    weight: u64,
}

impl Tally<'_> {
    /// Compares counts with the persons: by one number while all is well, row by row only where not.
    fn compare<T: Copy + Sync + Into<u64>>(&self, named: &[u32], counted: &[T], found: &mut Findings<'_>) {
        let ids = self.ids.as_slice();
        let there = scan::wrapping_sum(named.len(), |row| if named[row] == NONE { 0 } else { scan::mark(named[row]) });
        let said = scan::wrapping_sum(ids.len(), |row| scan::mark(ids[row]).wrapping_mul(counted[row].into()));
        if there.wrapping_mul(self.weight) == said {
            return;
        }
        let mut counts = vec![0u64; ids.len()];
        named.iter().filter_map(|&id| self.ids.find(id)).for_each(|row| counts[row] += self.weight);
        for (row, (&counts, &said)) in counts.iter().zip(counted).enumerate() {
            let said: u64 = said.into();
            if counts != said {
                let (table, column, id) = (self.table, self.column, ids[row]);
                found.at((table, id), column, (counts as f64, said as f64), || {
                    format!("{table}.{column} of row {id} is {said} and {counts} persons name it.")
                });
            }
        }
    }
}

fn homes(world: &World, found: &mut Findings<'_>) {
    let (persons, households) = (&world.state.persons, &world.state.households);
    let home = |row: usize| households.ids.find(persons.household_id[row]);
    // Whether a household exists is a matter of references.
    let away = |row: usize| home(row).is_some_and(|home| households.tile_id[home] != persons.tile_id[row]);
    for row in scan::rows(persons.len(), away) {
        let (id, tile) = (persons.ids.id(row), persons.tile_id[row]);
        let at = home(row).map_or(NONE, |home| households.tile_id[home]);
        found.at(("persons", id), "tile_id", (f64::from(at), f64::from(tile)), || {
            format!("Person {id} lives on tile {tile} and the household on tile {at}.")
        });
    }
    let partner = &persons.partner_id;
    let alone = |row: usize| {
        partner[row] != NONE
            && persons.ids.find(partner[row]).is_some_and(|other| {
                partner[other] != persons.ids.id(row) || persons.household_id[other] != persons.household_id[row]
            })
    };
    for row in scan::rows(persons.len(), alone) {
        let (id, other) = (persons.ids.id(row), partner[row]);
        found.at(("persons", id), "partner_id", (f64::NAN, f64::from(other)), || {
            format!("Person {id} names {other} as partner, who names another or lives elsewhere.")
        });
    }
    let weight = world.state.economy.weight.first().copied().unwrap_or(1);
    for row in scan::values(&households.weight, |other| other != weight) {
        let (id, other) = (households.ids.id(row), households.weight[row]);
        found.at(("households", id), "weight", (f64::from(weight), f64::from(other)), || {
            format!("Household {id} stands for {other} households and all others for {weight}.")
        });
    }
}

fn ages(world: &World, found: &mut Findings<'_>) {
    let (persons, tick) = (&world.state.persons, world.cx.tick as i32);
    let age = |born: i32| (tick.wrapping_sub(born) as u32 / YEAR_DAYS).min(255);
    let wrong = |born: i32, years: u8| (born > tick) | (age(born) != u32::from(years));
    for row in scan::pairs(&persons.birth_tick, &persons.age_years, wrong) {
        let (id, born, years) = (persons.ids.id(row), persons.birth_tick[row], persons.age_years[row]);
        let expected = if born > tick { 0 } else { age(born) };
        found.at(("persons", id), "age_years", (f64::from(expected), f64::from(years)), || {
            format!("Person {id}, born at tick {born}, is {years} years old and should be {expected}.")
        });
    }
    for (column, parents, sex) in [("mother_id", &persons.mother_id, 0), ("father_id", &persons.father_id, 1)] {
        let odd = |row: usize| {
            parents[row] != NONE
                && persons.ids.find(parents[row]).is_some_and(|parent| {
                    persons.sex[parent] != sex || persons.birth_tick[parent] >= persons.birth_tick[row]
                })
        };
        for row in scan::rows(persons.len(), odd) {
            let (id, parent) = (persons.ids.id(row), parents[row]);
            found.at(("persons", id), column, (f64::NAN, f64::from(parent)), || {
                format!("Person {id} names {parent} as {}, who cannot be.", &column[..6])
            });
        }
    }
    let mut born = vec![0u8; persons.len()];
    for row in persons.mother_id.iter().filter_map(|&mother| persons.ids.find(mother)) {
        born[row] = born[row].saturating_add(1);
    }
    for row in scan::pairs(&born, &persons.children, |born, said| born > said) {
        let (id, born, said) = (persons.ids.id(row), born[row], persons.children[row]);
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

fn families(world: &World, found: &mut Findings<'_>) {
    for (id, home) in world.families.strays(&world.state.persons) {
        found.at(("persons", id), "household_id", (f64::NAN, f64::from(home)), || {
            format!("Person {id} lives in household {home} and is not in its list of members.")
        });
    }
}
