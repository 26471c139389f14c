//! The day's count of staff: what the persons give, and what firms and the economy say.

use std::ops::Range;

use rayon::prelude::*;

use super::work::{can_make, capacity_of};
use crate::audit::finding::Findings;
use crate::audit::rule::{After, Check, Guards, Rule, Severity};
use crate::audit::scan::{ById, wide};
use crate::engine::chunks::{ABREAST, Places, Work};
use crate::tables::persons::{EMPLOYED, SKILLS, UNEMPLOYED};
use crate::world::World;

/// The daily count of staff.
pub static COUNT: Rule = Rule {
    name: "work.count",
    system: "firms",
    severity: Severity::Error,
    doc: "The day's count of staff, labour, labour force and mean wage is what the persons give.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&[
        "economy labour_force employed mean_wage_minor",
        "firms num_employees labour_milli capacity_milli",
    ]),
    check: Check::Phase { phase: "firms.count", begin: |_, _| Box::new(count) as After },
};

/// Rows counted in one piece at least, where there are more threads than one.
const ROWS: usize = 1 << 14;
/// Firms looked at in one piece at least.
const FIRMS: usize = 256;
/// What is counted of a firm, and what gives it.
const COUNTED: [(&str, &str); 3] =
    [("num_employees", "its staff"), ("labour_milli", "its staff"), ("capacity_milli", "labour, capital and harvest")];

/// What stands for a firm where its staff is counted: its own key, whose last bits are the skill that it asks for.
///
/// Staff and labour of all firms are compared in two sums in which each firm's count as often as its mark says, as
/// [`crate::engine::tally`] does with what is held: to keep a sum for each firm takes half as long again.
#[derive(Clone, Copy)]
struct Mark(u64);

impl Mark {
    /// The mark of a firm that there is not.
    const NOBODY: Self = Self(0);
    /// Bits that are not the key's: the skill, and one that makes sure that no firm's mark is that of nobody.
    const OWN: u64 = 0xff;
    const SOMEBODY: u64 = 0x80;

    fn of(key: u64, skill: usize) -> Self {
        Self((key & !Self::OWN) | Self::SOMEBODY | skill as u64)
    }

    #[inline(always)]
    fn skill(self) -> usize {
        self.0 as usize % SKILLS
    }
}

/// The marks of all firms, by row.
fn marks(world: &World) -> impl Iterator<Item = Mark> {
    let firms = &world.state.firms;
    let skill = |good: u16| world.recipes.goods[usize::from(good)].skill;
    firms.good_id.iter().zip(&firms.key).map(move |(&good, &key)| Mark::of(key, skill(good)))
}

/// What persons add up to, or what firms say; sums with marks wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    staff: u64,
    labour: u64,
    employed: i64,
    jobless: i64,
    wages: i64,
}

impl Sums {
    fn add(self, other: Self) -> Self {
        Self {
            staff: self.staff.wrapping_add(other.staff),
            labour: self.labour.wrapping_add(other.labour),
            employed: self.employed + other.employed,
            jobless: self.jobless + other.jobless,
            wages: self.wages + other.wages,
        }
    }
}

/// The sums of some persons.
struct Persons<'a> {
    world: &'a World,
    marks: &'a ById<Mark>,
    rows: Range<usize>,
}

impl Work for Persons<'_> {
    type Output = Sums;

    #[inline(always)]
    fn call(self) -> Sums {
        let Self { world, marks, rows } = self;
        let persons = &world.state.persons;
        let mut sums = Sums::default();
        let mut list = Places::default();
        let mut found = [(Mark::NOBODY, 0.0); ABREAST];
        for first in rows.clone().step_by(ABREAST) {
            let part = first..(first + ABREAST).min(rows.end);
            let statuses = &persons.employment_status[part.clone()];
            sums.jobless += statuses.iter().fold(0, |sum, &status| sum + i64::from(status == UNEMPLOYED));
            let (employers, wages) = (&persons.employer_firm_id[part.clone()], &persons.wage_minor[part.clone()]);
            let skills = &persons.skills_vec[part];
            let mut staff = 0;
            // Found first, many at once: a branch for everyone would be guessed wrong half of the time.
            for (place, found) in list.of(statuses, EMPLOYED).zip(&mut found) {
                let mark = marks.of(employers[place]);
                *found = (mark, skills[place][mark.skill()]);
                sums.wages += if mark.0 == 0 { 0 } else { wages[place] };
                staff += 1;
            }
            for &(Mark(mark), skill) in &found[..staff] {
                let labour = (f64::from(skill) * 1000.0) as i64;
                sums.staff = sums.staff.wrapping_add(mark);
                sums.labour = sums.labour.wrapping_add(mark.wrapping_mul(labour as u64));
                sums.employed += i64::from(mark != 0);
            }
        }
        sums
    }
}

/// The sums of all persons.
fn summed(world: &World, marks: &ById<Mark>) -> Sums {
    let all = world.state.persons.len();
    // Sums of integers have one value in whatever order they are made.
    let size = all.div_ceil(rayon::current_num_threads()).max(ROWS);
    let rows = |piece: usize| piece * size..((piece + 1) * size).min(all);
    let pieces = (0..all.div_ceil(size)).into_par_iter();
    pieces.map(|piece| wide(Persons { world, marks, rows: rows(piece) })).reduce(Sums::default, Sums::add)
}

/// The sums of staff and labour that firms say they have.
fn said(world: &World) -> (u64, u64) {
    let firms = &world.state.firms;
    let columns = firms.num_employees.iter().zip(&firms.labour_milli).zip(marks(world));
    columns.fold((0, 0), |(staff, labour), ((&employees, &milli), Mark(mark))| {
        let add = |sum: u64, amount: i64| sum.wrapping_add(mark.wrapping_mul(amount as u64));
        (add(staff, employees.into()), add(labour, milli))
    })
}

fn count(world: &World, found: &mut Findings<'_>) {
    let (firms, economy) = (&world.state.firms, &world.state.economy);
    let weight = i64::from(economy.weight[0]);
    let by_id = ById::new(&firms.ids, Mark::NOBODY, marks(world));
    let Sums { staff, labour, employed, jobless, wages } = summed(world, &by_id);
    let mut same = |column: &'static str, expected: i64, said: i64| {
        if expected != said {
            found.at(("economy", 0), column, (expected as f64, said as f64), || {
                format!("economy.{column} is {said} and the persons give {expected}.")
            });
        }
    };
    same("employed", employed * weight, economy.employed[0].into());
    same("labour_force", (employed + jobless) * weight, economy.labour_force[0].into());
    if employed > 0 {
        same("mean_wage_minor", wages / employed, economy.mean_wage_minor[0]);
    }
    let grown = |row: usize| world.recipes.goods[usize::from(firms.good_id[row])].grown;
    let weak = |&row: &usize| grown(row) && !can_make(world, row);
    let weak: Vec<usize> = (0..firms.len()).into_par_iter().with_min_len(FIRMS).filter(weak).collect();
    let expected = [staff, labour].map(|sum| sum.wrapping_mul(weight as u64));
    if said(world) != (expected[0], expected[1]) || !weak.is_empty() {
        tell(world, &weak, found);
    }
}

/// Staff and labour of each firm, by row.
fn counted(world: &World) -> Vec<(i64, i64)> {
    let (persons, firms) = (&world.state.persons, &world.state.firms);
    let mut counted = vec![(0, 0); firms.len()];
    for row in (0..persons.len()).filter(|&row| persons.employment_status[row] == EMPLOYED) {
        // Another rule tells of those whose firm there is not.
        let Some(firm) = firms.ids.find(persons.employer_firm_id[row]) else { continue };
        let skill = world.recipes.goods[usize::from(firms.good_id[firm])].skill;
        counted[firm].0 += 1;
        counted[firm].1 += (f64::from(persons.skills_vec[row][skill]) * 1000.0) as i64;
    }
    counted
}

/// Tells of which firms another count is said than there is; `weak` are rows of those that can make another amount.
fn tell(world: &World, weak: &[usize], found: &mut Findings<'_>) {
    let firms = &world.state.firms;
    let weight = i64::from(world.state.economy.weight[0]);
    for (row, (staff, labour)) in counted(world).into_iter().enumerate() {
        let capacity =
            if weak.binary_search(&row).is_ok() { capacity_of(world, row) } else { firms.capacity_milli[row] };
        let expected = [staff * weight, labour * weight, capacity];
        let said = [firms.num_employees[row].into(), firms.labour_milli[row], firms.capacity_milli[row]];
        let id = firms.ids.id(row);
        for ((column, what), (expected, said)) in COUNTED.iter().zip(expected.into_iter().zip(said)) {
            if expected != said {
                found.at(("firms", id), column, (expected as f64, said as f64), || {
                    format!("firms.{column} of firm {id} is {said} and {what} give {expected}.")
                });
            }
        }
    }
}
