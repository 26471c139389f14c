//! Talent: what a person could be in each skill, a pure function of the person's key, so that it needs no column.

use super::rules::Rules;
use crate::engine::math;
use crate::engine::rng::{Purpose, Rng, child_key, purpose};
use crate::tables::persons::SKILLS;

const TALENT: Purpose = purpose("population", "talent");

/// The part of talent that all skills of a person share, a standard normal number.
pub fn general(rng: Rng, key: u64) -> f64 {
    rng.stream(TALENT, 0).of(key).normal()
}

/// Talent for one skill: lognormal with mean 1, partly shared among a person's skills.
pub fn talent(rules: &Rules, rng: Rng, key: u64, skill: usize) -> f64 {
    of(rules, rng, key, skill, general(rng, key))
}

fn of(rules: &Rules, rng: Rng, key: u64, skill: usize, general: f64) -> f64 {
    let (sigma, common) = (rules.parameters.talent_sigma, rules.parameters.talent_common_share);
    let own = rng.stream(TALENT, 0).of(child_key(key, 1000 + skill as u64)).normal();
    let z = math::sqrt(common) * general + math::sqrt(1.0 - common) * own;
    math::exp(sigma * z - 0.5 * sigma * sigma)
}

/// The skill that a person of a level of schooling has without experience.
pub fn potential(rules: &Rules, rng: Rng, key: u64, education: u8, skill: usize) -> f64 {
    talent(rules, rng, key, skill) * rules.skill_unit * rules.parameters.education_skill[education as usize]
}

/// All skills of a person at a level of schooling, times a common factor (childhood below 1, experience above).
pub fn skills(rules: &Rules, rng: Rng, key: u64, education: u8, factor: f64) -> [f32; SKILLS] {
    let general = general(rng, key);
    let scale = rules.skill_unit * rules.parameters.education_skill[education as usize] * factor;
    std::array::from_fn(|skill| (of(rules, rng, key, skill, general) * scale) as f32)
}

/// How much of schooling a child of an age has had, 0 to 1.
pub fn schooled(rules: &Rules, age: u8) -> f64 {
    let [begin, _, end, _] = rules.parameters.school_ages;
    (f64::from(age.saturating_sub(begin)) / f64::from(end - begin)).min(1.0)
}

/// Whether a person goes on to a level of schooling: talent raises the chance, `word` decides.
pub fn goes_on(rules: &Rules, rng: Rng, key: u64, share: f64, uniform: f64) -> bool {
    let chance = share + rules.parameters.schooling_talent_slope * general(rng, key);
    // A share of 0 or 1 means nobody or everybody, whatever the talent.
    share > 0.0 && (share >= 1.0 || uniform < chance.clamp(0.02, 0.98))
}
