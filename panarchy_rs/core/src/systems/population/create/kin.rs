//! Who is whose partner, mother and father at the start.

use super::super::Rules;
use super::Sketch;
use crate::engine::cx::Cx;
use crate::engine::ids::NONE;
use crate::engine::rng::{Draws, purpose};

/// Largest difference in age of a couple, after the taste for age, at the start.
const AGE_WINDOW: f64 = 6.0;
/// Years by which men are older in the mean couple.
const MAN_OLDER: f64 = 2.0;
/// Years between father and child at least.
const FATHER_OLDER: u8 = 16;

/// Share of people of an age who live with a partner: a stylised profile of European censuses.
fn partnered(age: u8) -> f64 {
    match age {
        0..18 => 0.0,
        18..22 => 0.1,
        22..26 => 0.35,
        26..30 => 0.6,
        30..70 => 0.76,
        70..80 => 0.68,
        _ => 0.45,
    }
}

/// Pairs women and men of similar age.
pub fn couples(rules: &Rules, cx: &Cx, people: &mut [Sketch]) {
    let stream = cx.rng.stream(purpose("population", "couples_start"), 0);
    let mut sides: [Vec<(f64, usize)>; 2] = Default::default();
    for (i, person) in people.iter().enumerate() {
        let mut draws = stream.of(person.key);
        if person.age >= rules.parameters.adult_age && draws.chance(partnered(person.age)) {
            let taste = if person.sex == 1 { 3.0 * draws.normal() - MAN_OLDER } else { 0.0 };
            sides[person.sex as usize].push((f64::from(person.age) + taste, i));
        }
    }
    for side in &mut sides {
        side.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }
    let [women, men] = sides;
    let mut men = men.into_iter().peekable();
    for (age, woman) in women {
        while men.next_if(|(score, _)| *score < age - AGE_WINDOW).is_some() {}
        if let Some((_, man)) = men.next_if(|(score, _)| *score <= age + AGE_WINDOW) {
            people[woman].partner = man as u32;
            people[man].partner = woman as u32;
        }
    }
}

/// Gives children, and adults whose mother may still live, a mother of a fitting age, and her partner as father.
pub fn parents(rules: &Rules, cx: &Cx, people: &mut [Sketch]) {
    let stream = cx.rng.stream(purpose("population", "parents_start"), 0);
    let women: Vec<usize> = (0..people.len()).filter(|&i| people[i].sex == 0).collect();
    let ages: Vec<u8> = women.iter().map(|&i| people[i].age).collect();
    let total: f64 = rules.fertility.iter().sum();
    for i in 0..people.len() {
        let mut draws = stream.of(people[i].key);
        let at_birth = age_at_birth(rules, total, draws.uniform());
        let age = people[i].age;
        let alive = rules.laws[0].survival(f64::from(age + at_birth)) / rules.laws[0].survival(f64::from(at_birth));
        if age >= rules.parameters.adult_age && !draws.chance(alive) {
            continue;
        }
        let bucket = bucket(&ages, age + at_birth);
        let Some(mother) = choose(people, &women[bucket], &mut draws) else { continue };
        people[i].mother = mother as u32;
        people[mother].children = people[mother].children.saturating_add(1);
        let father = people[mother].partner;
        if father != NONE && people[father as usize].age >= age.saturating_add(FATHER_OLDER) {
            people[i].father = father;
        }
    }
}

/// The age of the mother at a birth; without fertility, thirty.
fn age_at_birth(rules: &Rules, total: f64, uniform: f64) -> u8 {
    let mut left = uniform * total;
    for (age, rate) in rules.fertility.iter().enumerate() {
        left -= rate;
        if left < 0.0 {
            return age as u8;
        }
    }
    30
}

/// The women of an age, in their list sorted by age.
fn bucket(ages: &[u8], age: u8) -> std::ops::Range<usize> {
    ages.partition_point(|&other| other < age)..ages.partition_point(|&other| other <= age)
}

/// A woman, rather one with a partner and few children: the first fitting of four drawn.
fn choose(people: &[Sketch], women: &[usize], draws: &mut Draws) -> Option<usize> {
    let mut best = None;
    for _ in 0..4 {
        let woman = *women.get(draws.below(women.len().max(1) as u32) as usize)?;
        best = Some(woman);
        if people[woman].partner != NONE && people[woman].children < 3 {
            break;
        }
    }
    best
}
