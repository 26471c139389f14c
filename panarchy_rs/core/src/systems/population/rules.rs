//! What follows from the parameters once and for all: mortality, fertility, pyramid, skills; derived, never saved.

use std::sync::OnceLock;

use super::law::{self, AGES, Law};
use crate::config::population::PopulationParameters;
use crate::engine::cx::{MONTH_DAYS, YEAR_DAYS};
use crate::engine::math;

/// Words of 32 bits below this threshold make an event of the chance happen.
pub fn threshold(chance: f64) -> u32 {
    (chance.clamp(0.0, 1.0) * 4_294_967_296.0).round().min(4_294_967_295.0) as u32
}

/// Tables derived from the parameters.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The parameters.
    pub parameters: PopulationParameters,
    /// Mortality of women and men.
    pub laws: [Law; 2],
    /// Life expectancy at birth of women and men, years.
    pub expectancy: [f64; 2],
    /// Threshold of dying in a month, by sex and completed age.
    pub death: [Vec<u32>; 2],
    /// Threshold of bearing a child in a month, by completed age of the woman.
    pub birth: Vec<u32>,
    /// Fall of moves by the square of the distance; made when the size of the map is first known.
    pub fall: OnceLock<Vec<f32>>,
    /// Children a woman a year, by completed age; they sum to the total fertility rate.
    pub fertility: Vec<f64>,
    /// Share of boys among the born.
    pub male_share: f64,
    /// Persons at each completed age at the start, women and men, up to a common factor.
    pub pyramid: [[f64; AGES]; 2],
    /// The skill that work in each sector uses.
    pub sector_skill: Vec<u8>,
    /// Factor that makes the mean skill in use of working adults 1.
    pub skill_unit: f64,
}

impl Rules {
    /// Derives the tables.
    ///
    /// # Errors
    /// One sentence if the sectors' skills are not known, or ages are out of order.
    pub fn new(p: &PopulationParameters, sectors: &[String]) -> Result<Self, String> {
        let p = p.clone();
        check_ages(&p)?;
        let male_share = p.sex_ratio_at_birth / (1.0 + p.sex_ratio_at_birth);
        let shape = Law { a: p.mortality_makeham, b: p.mortality_gompertz, rate: p.mortality_age_rate };
        let laws = law::solve(shape, p.mortality_male_ratio, male_share, p.pyramid_growth, p.mortality_base);
        let fertility = fertility(&p);
        let months = f64::from(YEAR_DAYS) / f64::from(MONTH_DAYS);
        let death = laws.map(|law| (0..AGES).map(|age| threshold(law.part_of_year(age, months))).collect());
        let of = |law, share: f64| law::pyramid(law, p.pyramid_growth).map(|size| size * share);
        let sector_skill = sectors.iter().map(|sector| p.skill_of(sector)).collect::<Result<_, _>>()?;
        Ok(Self {
            laws,
            expectancy: laws.map(Law::life_expectancy),
            death,
            birth: fertility.iter().map(|rate| threshold(rate / months)).collect(),
            fall: OnceLock::new(),
            fertility,
            male_share,
            pyramid: [of(laws[0], 1.0 - male_share), of(laws[1], male_share)],
            sector_skill,
            skill_unit: skill_unit(&p),
            parameters: p,
        })
    }

    /// Whether a word of a monthly draw kills a person.
    #[inline]
    pub fn dies(&self, sex: u8, age: u8, word: u32) -> bool {
        word < self.death[sex as usize & 1][(age as usize).min(AGES - 1)]
    }

    /// Whether a word of a monthly draw makes a woman of an age bear a child.
    #[inline]
    pub fn bears(&self, age: u8, word: u32) -> bool {
        word < self.birth[(age as usize).min(AGES - 1)]
    }

    /// What years of work have made of a skill, against the day of leaving school (saturating).
    pub fn experience(&self, years: f64) -> f64 {
        let p = &self.parameters;
        1.0 + p.experience_gain * (1.0 - math::exp(-p.learning_rate * years.max(0.0)))
    }
}

fn check_ages(p: &PopulationParameters) -> Result<(), String> {
    let [begin, primary, secondary, tertiary] = p.school_ages;
    let rising = begin < primary && primary <= p.working_age && p.working_age <= secondary && secondary < tertiary;
    if !(rising && tertiary < p.retirement_age && p.adult_age < p.retirement_age) {
        return Err("population: school_ages must rise, working_age must lie between the ends of primary and \
                    secondary school, and retirement_age above the end of school and adult_age."
            .into());
    }
    if p.fertile_ages[0] > p.fertile_ages[1] || usize::from(p.fertile_ages[1]) >= AGES {
        return Err(format!("population.fertile_ages: {:?} must rise and stay below {AGES}.", p.fertile_ages));
    }
    Ok(())
}

/// A bell over the fertile ages that sums to the total fertility rate.
fn fertility(p: &PopulationParameters) -> Vec<f64> {
    let [first, last] = p.fertile_ages.map(usize::from);
    let bell = |age: usize| {
        let z = (age as f64 + 0.5 - p.fertility_age_years) / p.fertility_spread_years;
        if (first..=last).contains(&age) { math::exp(-0.5 * z * z) } else { 0.0 }
    };
    let total: f64 = (0..AGES).map(bell).sum();
    (0..AGES).map(|age| p.fertility_base * bell(age) / total).collect()
}

/// One over the mean of schooling's factor times experience among adults who work.
fn skill_unit(p: &PopulationParameters) -> f64 {
    let (second, third) = (p.secondary_share, p.secondary_share * p.tertiary_share);
    let schooling =
        (1.0 - second) * p.education_skill[1] + (second - third) * p.education_skill[2] + third * p.education_skill[3];
    let years = f64::from(p.retirement_age) - f64::from(p.school_ages[2]);
    let reach = p.learning_rate * years;
    let unlearned = if reach > 0.0 { -math::expm1(-reach) / reach } else { 1.0 };
    1.0 / (schooling * (1.0 + p.experience_gain * (1.0 - unlearned)))
}
