//! Deaths: who dies today by the law, and what follows at once for partner, heirs, children and firms.

use super::estate::{self, Kin};
use super::events::DEATH;
use super::orphans;
use super::society::{Society, month_place};
use crate::engine::chunks;
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::rng::{Purpose, purpose};
use crate::engine::table::Table;
use crate::engine::tally::Holding;

const DIE: Purpose = purpose("population", "death");

/// A death of the day.
pub struct Death {
    /// Row of the dead.
    pub row: usize,
    /// Household lived in.
    pub household: u32,
    /// The event.
    pub cause: Cause,
}

/// The deaths of the day: everybody runs the risk of a month on their day of the month.
pub fn mortality(society: &mut Society) {
    let (rules, persons, cx) = (society.rules, &*society.persons, &*society.cx);
    let stream = cx.draws(DIE);
    let dies = |row: usize| rules.dies(persons.sex[row], persons.age_years[row], stream.words(persons.key[row])[0]);
    let dead = cx.due_where(&persons.ids, |row| dies(row).then_some(row));
    bury(society, &dead);
}

/// Ends the lives in some rows, in order of rows; the rows themselves go with [`remove`].
pub fn bury(society: &mut Society, dead: &[usize]) {
    if dead.is_empty() {
        return;
    }
    let kin = Kin::of(society.persons, society.families, dead);
    let deaths: Vec<Death> = dead.iter().filter_map(|&row| die(society, row)).collect();
    let heirs: Vec<Option<usize>> = deaths.iter().map(|death| estate::settle(society, &kin, death)).collect();
    pass_firms(society, &deaths, &heirs);
    orphans::adopt(society, &kin, &deaths);
}

fn die(society: &mut Society, row: usize) -> Option<Death> {
    let weight = society.weight();
    let draft = Draft::new(&DEATH, entity("persons", society.persons.ids.id(row)))
        .with(entity("households", society.persons.household_id[row]))
        .value(f64::from(society.persons.age_years[row]))
        .payload(&[society.persons.wealth_minor[row] as f64 / 100.0])
        .because(society.life(row), Role::Enabled);
    let cause = society.cx.log.happen(draft)?;
    let household = std::mem::replace(&mut society.persons.household_id[row], NONE);
    let home = society.households.ids.row(household);
    society.families.moved(society.persons.ids.id(row), household, NONE);
    society.households.members[home] -= 1;
    society.set_home(home, cause);
    if let Some(population) = society.tiles.population.get_mut(society.persons.tile_id[row] as usize) {
        *population -= weight;
    }
    if let Some(partner) = society.partner(row) {
        society.persons.partner_id[partner] = NONE;
        society.set_life(partner, cause);
    }
    society.demography.deaths[0] += u64::from(weight);
    society.demography.deaths_month[0][month_place(society.cx.tick)] += weight;
    Some(Death { row, household, cause })
}

/// Firms of the dead pass to the first heir, or to nobody.
fn pass_firms(society: &mut Society, deaths: &[Death], heirs: &[Option<usize>]) {
    let gone: Vec<u32> = deaths.iter().map(|death| society.persons.ids.id(death.row)).collect();
    for firm in 0..society.firms.len() {
        if let Ok(place) = gone.binary_search(&society.firms.owner_id[firm]) {
            society.firms.owner_id[firm] = heirs[place].map_or(NONE, |row| society.persons.ids.id(row));
        }
    }
}

/// Takes the rows of the dead and of empty households out of the tables.
pub fn remove(society: &mut Society) {
    let dead = chunks::find(&society.persons.household_id, |home| home == NONE);
    if !dead.is_empty() {
        society.persons.remove(&dead);
    }
    let empty = chunks::find(&society.households.members, |members| members == 0);
    if !empty.is_empty() {
        for &home in &empty {
            let (key, received) = (society.households.key[home], society.households.received_minor[home]);
            society.cx.ledger.tally.add(Holding::Received, key, -received);
        }
        society.households.remove(&empty);
    }
}
