//! Estates: the wealth of the dead, and the purse of a household that dies out, go to heirs or to the treasury.

use super::Families;
use super::events::INHERITANCE;
use super::mortality::Death;
use super::society::Society;
use crate::engine::event::{Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::tally::Holding;
use crate::tables::Persons;

/// People who may inherit from the day's dead or take in their children: the kin and the members of their households.
pub struct Kin(Vec<usize>);

impl Kin {
    /// Children, siblings, parents and household members of some people, and siblings of those members.
    pub fn of(persons: &Persons, families: &Families, dead: &[usize]) -> Self {
        let mut homes: Vec<u32> = dead.iter().map(|&row| persons.household_id[row]).collect();
        homes.sort_unstable();
        homes.dedup();
        let near: Vec<usize> = homes.iter().flat_map(|&home| families.members(persons, home)).collect();
        let parents = |&row: &usize| [persons.mother_id[row], persons.father_id[row]];
        let elders = || dead.iter().chain(&near).flat_map(parents).filter(|&id| id != NONE);
        let mut line: Vec<u32> = dead.iter().map(|&row| persons.ids.id(row)).chain(elders()).collect();
        line.sort_unstable();
        line.dedup();
        let mut found: Vec<usize> = line.iter().flat_map(|&id| families.children(persons, id)).collect();
        found.extend(elders().filter_map(|id| persons.ids.find(id)));
        found.extend(near);
        found.sort_unstable();
        found.dedup();
        Self(found)
    }

    /// The living among them, the eldest first.
    pub fn living(&self, persons: &Persons) -> Vec<usize> {
        let mut living: Vec<usize> = self.0.iter().copied().filter(|&row| persons.household_id[row] != NONE).collect();
        living.sort_by_key(|&row| (persons.birth_tick[row], row));
        living
    }
}

/// Whether two people share a parent.
pub fn siblings(persons: &Persons, a: usize, b: usize) -> bool {
    let same = |x: u32, y: u32| x != NONE && x == y;
    a != b && (same(persons.mother_id[a], persons.mother_id[b]) || same(persons.father_id[a], persons.father_id[b]))
}

/// The heirs of a dead person, each with a weight in the estate: partner half and children half; failing them
/// the household, then siblings, then parents.
fn heirs(persons: &Persons, kin: &Kin, death: &Death) -> Vec<(usize, i64)> {
    let (id, row) = (persons.ids.id(death.row), death.row);
    let living = kin.living(persons);
    let partner = persons.ids.find(persons.partner_id[row]).filter(|&p| persons.household_id[p] != NONE);
    let children: Vec<usize> = living
        .iter()
        .copied()
        .filter(|&other| persons.mother_id[other] == id || persons.father_id[other] == id)
        .collect();
    if partner.is_some() || !children.is_empty() {
        let half = children.len().max(1) as i64;
        return partner.map(|p| (p, half)).into_iter().chain(children.into_iter().map(|child| (child, 1))).collect();
    }
    let is_parent = |other: usize| {
        let other = persons.ids.id(other);
        persons.mother_id[row] == other || persons.father_id[row] == other
    };
    let home = |&other: &usize| persons.household_id[other] == death.household;
    let brother = |&other: &usize| siblings(persons, row, other);
    let parent = |&other: &usize| is_parent(other);
    for wanted in [&home as &dyn Fn(&usize) -> bool, &brother, &parent] {
        let found: Vec<_> = living.iter().copied().filter(|other| wanted(other)).map(|other| (other, 1)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Splits an amount by weights to the last unit: the first heirs get what does not divide.
pub fn split(amount: i64, weights: &[i64]) -> Vec<i64> {
    let total: i64 = weights.iter().sum();
    let mut shares: Vec<i64> =
        weights.iter().map(|&w| (i128::from(amount) * i128::from(w)).div_euclid(i128::from(total)) as i64).collect();
    let rest = amount - shares.iter().sum::<i64>();
    for share in shares.iter_mut().take(rest as usize) {
        *share += 1;
    }
    shares
}

/// Passes on what a dead person leaves and returns the first heir.
///
/// The treasury gets the estate where there is no heir, or where a replay withholds the inheritance.
pub fn settle(society: &mut Society, kin: &Kin, death: &Death) -> Option<usize> {
    let weight = i64::from(society.weight());
    let mut heirs = heirs(society.persons, kin, death);
    let mut estate = std::mem::take(&mut society.persons.wealth_minor[death.row]);
    society.cx.ledger.tally.add(Holding::Wealth, society.persons.key[death.row], -estate);
    let home = society.households.ids.row(death.household);
    if society.households.members[home] == 0 {
        let purse = std::mem::take(&mut society.households.purse_minor[home]);
        society.cx.ledger.tally.add(Holding::Purse, society.households.key[home], -purse);
        estate += purse;
    }
    let shares = std::mem::take(&mut society.persons.fund_shares[death.row]);
    society.cx.ledger.tally.add(Holding::Shares, society.persons.key[death.row], -i64::from(shares));
    if !passes(society, death, estate, &heirs) {
        heirs.clear();
    }
    let weights: Vec<i64> = heirs.iter().map(|heir| heir.1).collect();
    let to = if heirs.is_empty() { Sector::Treasury } else { Sector::Households };
    society.cx.ledger.post(Sector::Households, to, Instrument::Inheritance, estate * weight);
    if heirs.is_empty() {
        if let Some(cash) = society.treasury.cash_minor.first_mut() {
            *cash += estate * weight;
        }
    } else {
        for ((heir, _), share) in heirs.iter().zip(split(estate, &weights)) {
            society.persons.wealth_minor[*heir] += share;
            society.cx.ledger.tally.add(Holding::Wealth, society.persons.key[*heir], share);
        }
        for ((heir, _), share) in heirs.iter().zip(split(i64::from(shares), &weights)) {
            society.persons.fund_shares[*heir] += share as u32;
            society.cx.ledger.tally.add(Holding::Shares, society.persons.key[*heir], share);
        }
    }
    heirs.first().map(|heir| heir.0)
}

/// Notes an estate that is worth telling; whether it passes to the heirs.
fn passes(society: &mut Society, death: &Death, estate: i64, heirs: &[(usize, i64)]) -> bool {
    if (estate as f64) < 100.0 * society.rules.parameters.estate_event_minimum || estate == 0 {
        return true;
    }
    let to = match heirs.first() {
        Some((heir, _)) => entity("persons", society.persons.ids.id(*heir)),
        None => entity("treasury", 0),
    };
    let draft = Draft::new(&INHERITANCE, entity("persons", society.persons.ids.id(death.row)))
        .with(to)
        .value(estate as f64 / 100.0)
        .payload(&[heirs.len() as f64])
        .because(death.cause, Role::Triggered);
    society.cx.log.happen(draft).is_some()
}
