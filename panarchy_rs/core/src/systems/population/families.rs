//! Who lives with whom and who is whose child: lists kept in step with the persons, derived from them, never saved.
//!
//! Lists run over ids, which never move, so that a removal of rows leaves them as they are.
//! A child of someone whose row has gone stays in the list of its parent; whoever reads a list asks for rows that exist.

use std::collections::BTreeSet;

use crate::engine::chunks;
use crate::engine::ids::NONE;
use crate::engine::table::copy_with_room;
use crate::tables::{Households, Persons};

/// Linked lists of the members of households, and of the children of mothers and of fathers.
#[derive(Debug, Default)]
pub struct Families {
    /// First member, by household id.
    first_member: Vec<u32>,
    /// Next member of the same household, by person id.
    next_member: Vec<u32>,
    /// First child and next child of the same parent, by person id: of mothers, of fathers.
    first_child: [Vec<u32>; 2],
    next_child: [Vec<u32>; 2],
}

impl Clone for Families {
    fn clone(&self) -> Self {
        Self {
            first_member: copy_with_room(&self.first_member),
            next_member: copy_with_room(&self.next_member),
            first_child: self.first_child.each_ref().map(|list| copy_with_room(list)),
            next_child: self.next_child.each_ref().map(|list| copy_with_room(list)),
        }
    }
}

impl Families {
    /// Builds the lists if they do not fit the tables: in a world just made or restored.
    pub fn ensure(&mut self, persons: &Persons, households: &Households) {
        if self.next_member.len() == persons.ids.next() as usize {
            return;
        }
        *self = Self::default();
        self.grow(persons.ids.next(), households.ids.next());
        for row in (0..persons.len()).rev() {
            let id = persons.ids.id(row);
            self.enter(id, persons.household_id[row]);
            self.descend(id, [persons.mother_id[row], persons.father_id[row]]);
        }
    }

    fn grow(&mut self, persons: u32, households: u32) {
        let (persons, households) = (persons as usize, households as usize);
        if self.first_member.len() < households {
            self.first_member.resize(households, NONE);
        }
        if self.next_member.len() < persons {
            let [mothers, fathers] = &mut self.first_child;
            let [by_mother, by_father] = &mut self.next_child;
            for list in [&mut self.next_member, mothers, fathers, by_mother, by_father] {
                list.resize(persons, NONE);
            }
        }
    }

    /// Notes a birth.
    pub fn born(&mut self, id: u32, home: u32, parents: [u32; 2]) {
        self.grow(id + 1, home + 1);
        self.enter(id, home);
        self.descend(id, parents);
    }

    /// Makes room for ids below `next`, the last of which nobody has.
    pub fn skip(&mut self, next: u32) {
        self.grow(next, 0);
    }

    /// Notes that someone left a household for another; [`NONE`] for nowhere, as the dead do.
    pub fn moved(&mut self, id: u32, from: u32, to: u32) {
        let mut at = self.first_member[from as usize];
        if at == id {
            self.first_member[from as usize] = self.next_member[id as usize];
        } else {
            while self.next_member[at as usize] != id {
                at = self.next_member[at as usize];
            }
            self.next_member[at as usize] = self.next_member[id as usize];
        }
        self.next_member[id as usize] = NONE;
        self.enter(id, to);
    }

    fn enter(&mut self, id: u32, home: u32) {
        if home == NONE {
            return;
        }
        self.grow(0, home + 1);
        self.next_member[id as usize] = std::mem::replace(&mut self.first_member[home as usize], id);
    }

    fn descend(&mut self, id: u32, parents: [u32; 2]) {
        for (side, parent) in parents.into_iter().enumerate() {
            if parent != NONE {
                let first = &mut self.first_child[side][parent as usize];
                self.next_child[side][id as usize] = std::mem::replace(first, id);
            }
        }
    }

    /// Rows of the members of a household, in order.
    pub fn members(&self, persons: &Persons, home: u32) -> Vec<usize> {
        let mut rows: Vec<usize> = self.each_member(home).filter_map(|member| persons.ids.find(member)).collect();
        rows.sort_unstable();
        rows
    }

    /// Ids of the members of a household, in the order of its list.
    pub fn each_member(&self, home: u32) -> impl Iterator<Item = u32> + '_ {
        walk(self.first_member.get(home as usize).copied().unwrap_or(NONE), &self.next_member)
    }

    /// The lists of members: the first of each household by its id, and the next of each person by the person's.
    pub fn member_lists(&self) -> (&[u32], &[u32]) {
        (&self.first_member, &self.next_member)
    }

    /// Whether the list of the household of a row ends after as many persons as it has members, who all live there.
    pub fn lists_all(&self, persons: &Persons, households: &Households, home: usize) -> bool {
        let (id, mut count) = (households.ids.id(home), 0);
        let mut at = self.first_member.get(id as usize).copied().unwrap_or(NONE);
        while at != NONE && count <= households.members[home] {
            let lives = persons.ids.find(at).is_some_and(|row| persons.household_id[row] == id);
            if !lives {
                return false;
            }
            (at, count) = (self.next_member[at as usize], count + 1);
        }
        count == households.members[home]
    }

    /// Persons who are not in the list of their household, with it; nobody where the lists have not been built.
    pub fn strays(&self, persons: &Persons, households: &Households) -> Vec<(u32, u32)> {
        if self.next_member.len() != persons.ids.next() as usize {
            return Vec::new();
        }
        let wrong = |home: usize| !self.lists_all(persons, households, home);
        let pieces = chunks::map(households.len(), |homes| homes.filter(|&home| wrong(home)).collect::<Vec<_>>());
        let wrong: Vec<u32> = pieces.concat().into_iter().map(|home| households.ids.id(home)).collect();
        if wrong.is_empty() {
            return Vec::new();
        }
        // Those who live there without being listed, and those who are listed without living there.
        let first = |home: u32| self.first_member.get(home as usize).copied().unwrap_or(NONE);
        let listed = |id: u32, home: u32| walk(first(home), &self.next_member).any(|other| other == id);
        let named: BTreeSet<u32> = wrong.iter().flat_map(|&home| walk(first(home), &self.next_member)).collect();
        let rows = persons.ids.as_slice().iter().zip(&persons.household_id);
        let near = rows.filter(|(id, home)| **home == NONE || wrong.contains(home) || named.contains(id));
        near.filter(|(id, home)| **home == NONE || !listed(**id, **home)).map(|(&id, &home)| (id, home)).collect()
    }

    /// Rows of the children of someone, in no particular order.
    pub fn children<'a>(&'a self, persons: &'a Persons, parent: u32) -> impl Iterator<Item = usize> + 'a {
        (0..2)
            .flat_map(move |side| walk(self.first_child[side][parent as usize], &self.next_child[side]))
            .filter_map(|child| persons.ids.find(child))
    }
}

fn walk(first: u32, next: &[u32]) -> impl Iterator<Item = u32> + '_ {
    let some = |id: u32| (id != NONE).then_some(id);
    std::iter::successors(some(first), move |&id| some(next[id as usize]))
}
