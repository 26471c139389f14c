//! Couples: singles near each other and of similar age meet; some couples part; the grown leave home.

use std::collections::BTreeSet;

use super::events::{COUPLE, LEFT_HOME, PARTING};
use super::society::Society;
use crate::engine::cx::{MONTH_DAYS, YEAR_DAYS};
use crate::engine::event::{Cause, Draft, EventKind, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::rng::{Purpose, purpose};
use crate::tables::persons::EMPLOYED;

const LIFE: Purpose = purpose("population", "monthly_life");

/// What a monthly draw may bring an adult.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Seek,
    Part,
    Leave,
}

/// The chance in a month of what happens at a rate a year.
fn monthly(rate: f64) -> f64 {
    rate * f64::from(MONTH_DAYS) / f64::from(YEAR_DAYS)
}

/// The monthly turns of the adults whose day it is: partings, leavings, then new couples.
pub fn couples(society: &mut Society) {
    let due = turns(society);
    // A household that has changed today is left alone until its members' next turn.
    let mut touched = BTreeSet::new();
    for &(row, turn) in &due {
        match turn {
            Turn::Part => part(society, row, &mut touched),
            Turn::Leave => leave_home(society, row, &mut touched),
            Turn::Seek => {}
        }
    }
    let seekers: Vec<usize> = due.iter().filter(|(_, turn)| *turn == Turn::Seek).map(|(row, _)| *row).collect();
    let pairs = meet(society, &seekers);
    for (woman, man) in pairs {
        let homes = [society.persons.household_id[woman], society.persons.household_id[man]];
        if homes.iter().all(|home| !touched.contains(home)) {
            touched.extend(homes);
            unite(society, woman, man);
        }
    }
}

/// Adults whose day of the month it is, with what the draw brings them, in order of rows.
fn turns(society: &Society) -> Vec<(usize, Turn)> {
    let (persons, cx, p) = (&*society.persons, &*society.cx, &society.rules.parameters);
    let stream = cx.draws(LIFE);
    let turn = |row: usize| {
        let mut draws = stream.of(persons.key[row]);
        if persons.partner_id[row] != NONE {
            // One of the two draws for both.
            return (persons.sex[row] == 0 && draws.chance(monthly(p.separation_rate))).then_some(Turn::Part);
        }
        if draws.chance(monthly(p.couple_rate) * eagerness(persons.age_years[row])) {
            return Some(Turn::Seek);
        }
        let rate = p.leave_home_rates[usize::from(persons.employment_status[row] != EMPLOYED)];
        (draws.chance(monthly(rate)) && society.lives_with_parent(row)).then_some(Turn::Leave)
    };
    let adult = |row: usize| (persons.age_years[row] >= p.adult_age).then_some(row);
    cx.due_where(&persons.ids, |row| adult(row).and_then(turn).map(|turn| (row, turn)))
}

/// How much people of an age look for a partner.
fn eagerness(age: u8) -> f64 {
    match age {
        0..22 => 0.3,
        22..40 => 1.0,
        40..60 => 0.4,
        60..75 => 0.1,
        _ => 0.0,
    }
}

/// Pairs women and men who look for a partner today: each woman, in order of keys, gets the best man left.
fn meet(society: &Society, seekers: &[usize]) -> Vec<(usize, usize)> {
    let (persons, p) = (&*society.persons, &society.rules.parameters);
    let by_key = |sex: u8| {
        let mut side: Vec<usize> = seekers.iter().copied().filter(|&row| persons.sex[row] == sex).collect();
        side.sort_by_key(|&row| persons.key[row]);
        side
    };
    let (women, mut men) = (by_key(0), by_key(1));
    let mut pairs = Vec::new();
    for woman in women {
        let score = |man: usize| {
            let gap = persons.age_years[man].abs_diff(persons.age_years[woman]);
            let distance = society.cx.grid.distance(persons.tile_id[man], persons.tile_id[woman]);
            let fits = gap <= p.couple_age_gap_years && distance <= p.couple_reach_tiles;
            let kin = super::estate::siblings(persons, man, woman)
                || persons.household_id[man] == persons.household_id[woman];
            (fits && !kin).then_some(f64::from(gap) + distance)
        };
        let best = men
            .iter()
            .enumerate()
            .filter_map(|(place, &man)| score(man).map(|score| (score, place)))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some((_, place)) = best {
            pairs.push((woman, men.remove(place)));
        }
    }
    pairs
}

/// Makes two people a couple under one roof.
fn unite(society: &mut Society, woman: usize, man: usize) {
    let gap = f64::from(society.persons.age_years[man]) - f64::from(society.persons.age_years[woman]);
    let draft = Draft::new(&COUPLE, entity("persons", society.persons.ids.id(woman)))
        .with(entity("persons", society.persons.ids.id(man)))
        .value(gap)
        .because(society.life(woman), Role::Enabled)
        .and(society.life(man), Role::Enabled);
    let own = [woman, man].map(|row| !society.lives_with_parent(row));
    let Some(cause) = society.cx.log.happen(draft) else {
        if own == [false, false] {
            society.households.ids.skip();
        }
        return;
    };
    society.persons.partner_id[woman] = society.persons.ids.id(man);
    society.persons.partner_id[man] = society.persons.ids.id(woman);
    society.demography.couples[0] += u64::from(society.weight());
    let parties = [woman, man].map(|row| party(society, row));
    let home = |society: &Society, row: usize| society.households.ids.row(society.persons.household_id[row]);
    let target = match own {
        [true, true] if parties[1].len() > parties[0].len() => home(society, man),
        [true, _] => home(society, woman),
        [false, true] => home(society, man),
        [false, false] => society.found(woman, society.persons.tile_id[woman]),
    };
    society.set_home(target, cause);
    for row in parties.into_iter().flatten() {
        society.join(row, target, cause);
    }
    society.set_life(woman, cause);
    society.set_life(man, cause);
}

/// Who goes where a person goes: the own children who are not grown, and everyone if no adult would stay.
fn party(society: &Society, row: usize) -> Vec<usize> {
    let persons = &*society.persons;
    let id = persons.ids.id(row);
    let members = society.families.members(persons, persons.household_id[row]);
    let own = |&other: &usize| {
        other == row || (!society.adult(other) && (persons.mother_id[other] == id || persons.father_id[other] == id))
    };
    let party: Vec<usize> = members.iter().copied().filter(own).collect();
    let stays = members.iter().any(|other| !party.contains(other) && society.adult(*other));
    if stays { party } else { members }
}

/// Ends a couple: the man founds a household where he lives.
fn part(society: &mut Society, woman: usize, touched: &mut BTreeSet<u32>) {
    let Some(man) = society.partner(woman) else { return };
    if !touched.insert(society.persons.household_id[woman]) {
        return;
    }
    let Some(cause) = settle_apart(society, man, &PARTING) else { return };
    society.persons.partner_id[woman] = NONE;
    society.persons.partner_id[man] = NONE;
    society.demography.separations[0] += u64::from(society.weight());
    society.set_life(woman, cause);
}

/// A grown child founds a household near the parents.
fn leave_home(society: &mut Society, row: usize, touched: &mut BTreeSet<u32>) {
    if touched.insert(society.persons.household_id[row]) {
        settle_apart(society, row, &LEFT_HOME);
    }
}

/// One adult founds a household on the same tile, unless a replay withholds it.
fn settle_apart(society: &mut Society, row: usize, kind: &'static EventKind) -> Option<Cause> {
    let draft = Draft::new(kind, entity("persons", society.persons.ids.id(row)))
        .with(entity("households", society.households.ids.next()))
        .value(f64::from(society.persons.age_years[row]))
        .because(society.life(row), Role::Enabled);
    let Some(cause) = society.cx.log.happen(draft) else {
        society.households.ids.skip();
        return None;
    };
    let home = society.found(row, society.persons.tile_id[row]);
    society.set_home(home, cause);
    society.set_life(row, cause);
    society.join(row, home, cause);
    Some(cause)
}
