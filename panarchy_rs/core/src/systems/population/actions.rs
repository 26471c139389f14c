//! What can be asked of people: move house, take a course.

use super::events::ENROLLED;
use super::migration::{relocate, takes_in};
use super::society::Society;
use super::{Rules, training};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::intent::{ArgKind, ArgSpec, Args, Verb};
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::tally::Holding;
use crate::tables::persons::{CHILD, RETIRED, SKILL_NAMES};
use crate::tables::{Persons, Tiles};

const PERSON: ArgSpec = ArgSpec { name: "person", kind: ArgKind::Id("persons"), doc: "Id of the person." };

/// Moves a person's household.
pub static MIGRATE: Verb = Verb {
    name: "migrate",
    doc: "Move a person's household to a tile.",
    effect: "Everyone in the household lives there; jobs beyond commuting distance end.",
    args: &[PERSON, ArgSpec { name: "tile", kind: ArgKind::Id("tiles"), doc: "Id of the tile to live on." }],
};
/// Begins a course.
pub static ENROLL_TRAINING: Verb = Verb {
    name: "enroll_training",
    doc: "Begin a person's training in one skill, against a fee to the treasury.",
    effect: "The skill grows when the course ends.",
    args: &[PERSON, ArgSpec { name: "skill", kind: ArgKind::Choice(SKILL_NAMES), doc: "Skill to train." }],
};

/// All verbs of this system.
pub static VERBS: &[&Verb] = &[&MIGRATE, &ENROLL_TRAINING];

fn person(persons: &Persons, args: &Args) -> Result<usize, String> {
    persons.ids.find(args.id(0)).ok_or_else(|| format!("there is no person {}", args.int(0)))
}

/// What `migrate` would do, or why it is refused.
///
/// # Errors
/// The reason of the refusal.
pub fn check_migrate(rules: &Rules, persons: &Persons, tiles: &Tiles, args: &Args) -> Result<String, String> {
    let row = person(persons, args)?;
    let tile = tiles.ids.find(args.id(1)).ok_or_else(|| format!("there is no tile {}", args.int(1)))?;
    if persons.tile_id[row] as usize == tile {
        return Err(format!("person {} lives on tile {tile} already", args.int(0)));
    }
    if !takes_in(tiles, tile, rules.parameters.protected_closed) {
        let why = if tiles.protected[tile] != 0 { "protected" } else { "water" };
        return Err(format!("nobody can settle on tile {tile}: it is {why}"));
    }
    let home = persons.household_id[row];
    Ok(format!("Household {home} moves from tile {} to tile {tile}.", persons.tile_id[row]))
}

/// Moves the household.
pub fn apply_migrate(society: &mut Society, args: &Args, cause: Cause) {
    let home = society.persons.household_id[society.persons.ids.row(args.id(0))];
    let home = society.households.ids.row(home);
    relocate(society, home, args.id(1), cause);
}

/// What `enroll_training` would do, or why it is refused.
///
/// # Errors
/// The reason of the refusal.
pub fn check_enroll_training(rules: &Rules, persons: &Persons, args: &Args) -> Result<String, String> {
    let (row, p) = (person(persons, args)?, &rules.parameters);
    let id = args.int(0);
    let (age, status) = (persons.age_years[row], persons.employment_status[row]);
    if status == CHILD || age < p.working_age {
        return Err(format!("person {id} is a child of {age}; training begins at {}", p.working_age));
    }
    if status == RETIRED {
        return Err(format!("person {id} has retired"));
    }
    if persons.training_days[row] > 0 {
        return Err(format!("person {id} is in a course for another {} days", persons.training_days[row]));
    }
    let wealth = persons.wealth_minor[row];
    if wealth < fee(rules) {
        return Err(format!("person {id} owns {:.2} and the fee is {:.2}", wealth as f64 / 100.0, p.training_fee));
    }
    let skill = SKILL_NAMES[args.int(1) as usize];
    Ok(format!("Person {id} pays {:.2} and trains {skill} for {} days.", p.training_fee, p.training_days))
}

/// The fee in minor units.
fn fee(rules: &Rules) -> i64 {
    (rules.parameters.training_fee * 100.0).round() as i64
}

/// Pays the fee and begins the course.
pub fn apply_enroll_training(society: &mut Society, args: &Args, cause: Cause) {
    let row = society.persons.ids.row(args.id(0));
    let (fee, weight) = (fee(society.rules), i64::from(society.weight()));
    let days = society.rules.parameters.training_days;
    let draft = Draft::new(&ENROLLED, entity("persons", args.id(0)))
        .value(fee as f64 / 100.0)
        .payload(&[args.real(1), f64::from(days)])
        .because(cause, Role::Triggered);
    let Some(enrolled) = society.cx.log.happen(draft) else { return };
    society.persons.wealth_minor[row] -= fee;
    society.cx.ledger.tally.add(Holding::Wealth, society.persons.key[row], -fee);
    if let Some(cash) = society.treasury.cash_minor.first_mut() {
        *cash += fee * weight;
    }
    society.cx.ledger.post(Sector::Households, Sector::Treasury, Instrument::Fees, fee * weight);
    society.persons.training_skill[row] = args.int(1) as u8;
    society.persons.training_days[row] = days;
    debug_assert_ne!(society.persons.training_skill[row], training::IDLE);
    society.set_life(row, enrolled);
}
