//! Ages and sexes of the first people: even quantiles of the stable pyramid, so that its shape has no noise.

use super::super::Rules;
use super::super::law::AGES;
use super::FIRST;
use crate::engine::cx::{Cx, YEAR_DAYS};
use crate::engine::ids::NONE;
use crate::engine::rng::{child_key, purpose};

/// A person before the tables exist; kin are places in the list of sketches, which is in order of age.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// Key of the person's draws.
    pub key: u64,
    /// Completed age.
    pub age: u8,
    /// Sex.
    pub sex: u8,
    /// Tick of birth.
    pub birth_tick: i32,
    /// Partner.
    pub partner: u32,
    /// Mother.
    pub mother: u32,
    /// Father.
    pub father: u32,
    /// Children born.
    pub children: u8,
    /// Household, by the order in which households were formed.
    pub home: u32,
}

/// Draws ages and sexes, youngest first.
pub fn draw(rules: &Rules, cx: &Cx, count: usize) -> Vec<Sketch> {
    let [women, men] = &rules.pyramid;
    let total: f64 = (0..AGES).map(|age| women[age] + men[age]).sum();
    let stream = cx.rng.stream(purpose("population", "people"), 0);
    let (mut age, mut below) = (0, 0.0);
    (0..count)
        .map(|i| {
            let key = child_key(FIRST, i as u64);
            let mut draws = stream.of(key);
            let place = (i as f64 + draws.uniform()) / count as f64 * total;
            while age + 1 < AGES && below + women[age] + men[age] <= place {
                below += women[age] + men[age];
                age += 1;
            }
            let male = draws.chance(men[age] / (women[age] + men[age]));
            let days = draws.below(YEAR_DAYS) as i32;
            Sketch {
                key,
                age: age as u8,
                sex: u8::from(male),
                birth_tick: -(age as i32 * YEAR_DAYS as i32 + days),
                partner: NONE,
                mother: NONE,
                father: NONE,
                children: 0,
                home: NONE,
            }
        })
        .collect()
}
