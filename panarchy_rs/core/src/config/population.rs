//! Parameters of the system `population`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::tables::persons::SKILL_NAMES;

/// Parameters of `population`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationParameters {
    /// Persons at the start, with weights.
    pub persons: u64,
    /// Identical households that a row stands for.
    pub household_weight: u32,
    /// Total fertility rate, children a woman.
    pub fertility_base: f64,
    /// Crude death rate at the start, 1 a year.
    pub mortality_base: f64,
    /// Shape of the mortality law: part that does not depend on age, 1 a year.
    pub mortality_makeham: f64,
    /// Shape of the mortality law: part at age 0 that grows with age, 1 a year.
    pub mortality_gompertz: f64,
    /// Growth of mortality a year of age.
    pub mortality_age_rate: f64,
    /// Mortality of men over that of women.
    pub mortality_male_ratio: f64,
    /// Growth a year in the past that shaped the age pyramid at the start.
    pub pyramid_growth: f64,
    /// Boys born for a girl.
    pub sex_ratio_at_birth: f64,
    /// Age at which fertility is highest.
    pub fertility_age_years: f64,
    /// Spread of the age at birth.
    pub fertility_spread_years: f64,
    /// First and last age at which women bear children.
    pub fertile_ages: [u8; 2],
    /// Ages at which school begins, primary, secondary and tertiary school end.
    pub school_ages: [u8; 4],
    /// Age from which a person may work.
    pub working_age: u8,
    /// Age at which a child becomes an adult who may live alone.
    pub adult_age: u8,
    /// Age at which a person retires.
    pub retirement_age: u8,
    /// Share of the young who go to secondary school.
    pub secondary_share: f64,
    /// Share of those who finish secondary school and go on.
    pub tertiary_share: f64,
    /// How much a standard deviation of talent adds to both shares.
    pub schooling_talent_slope: f64,
    /// Share of adults of working age, out of school, who work or look for work.
    pub participation: f64,
    /// Inactive adults who return to the labour force a year.
    pub return_to_work_rate: f64,
    /// Standard deviation of the logarithm of talent.
    pub talent_sigma: f64,
    /// Share of the variance of talent that all skills of a person have in common.
    pub talent_common_share: f64,
    /// Factor on all skills by level of schooling.
    pub education_skill: [f64; 4],
    /// What a life of work adds to the skill used, as a share.
    pub experience_gain: f64,
    /// Speed at which work approaches that, 1 a year.
    pub learning_rate: f64,
    /// Loss of skills not used, 1 a year.
    pub forgetting_rate: f64,
    /// Days that a training takes.
    pub training_days: u16,
    /// Fee of a training, currency units.
    pub training_fee: f64,
    /// What a training adds to the skill, as a share of the person's potential.
    pub training_gain: f64,
    /// The skill that work in a sector uses.
    pub sector_skills: BTreeMap<String, String>,
    /// Adults without a partner who leave their parents' home a year: with work, and without.
    pub leave_home_rates: [f64; 2],
    /// Singles who look for a partner a year.
    pub couple_rate: f64,
    /// Largest distance between future partners, tiles.
    pub couple_reach_tiles: f64,
    /// Largest difference in age between future partners.
    pub couple_age_gap_years: u8,
    /// Couples that part a year.
    pub separation_rate: f64,
    /// Households that move a year where wages are average.
    pub move_rate: f64,
    /// Exponent with which moves fall with distance.
    pub move_distance_elasticity: f64,
    /// Exponent with which moves follow the ratio of wages.
    pub move_wage_elasticity: f64,
    /// Side of the square areas whose wages are compared, tiles.
    pub move_area_tiles: u32,
    /// Weight of the island's mean wage in an area's, in employees.
    pub move_area_prior: f64,
    /// Whether protected tiles take in nobody.
    pub protected_closed: bool,
    /// Exponent of habitability in the density of homes at the start.
    pub home_concentration: f64,
    /// Share of single adults below 35 who share a flat at the start.
    pub flat_share: f64,
    /// Share of lone pensioners above 75 who live with a child's family at the start.
    pub elder_share: f64,
    /// Smallest estate that is logged as an event, currency units.
    pub estate_event_minimum: f64,
    /// Health lost a year at age 50, which doubles every 20 years of age.
    pub health_loss: f64,
}

impl PopulationParameters {
    /// The skill that work in a sector uses: its place in `skills_vec`.
    ///
    /// A sector that the map does not name uses administration, the last skill.
    ///
    /// # Errors
    /// If the map names a skill that does not exist.
    pub fn skill_of(&self, sector: &str) -> Result<u8, String> {
        let Some(skill) = self.sector_skills.get(sector) else {
            return Ok(SKILL_NAMES.len() as u8 - 1);
        };
        match SKILL_NAMES.iter().position(|name| name == skill) {
            Some(place) => Ok(place as u8),
            None => Err(format!(
                "population.sector_skills: {sector} uses the skill '{skill}', which does not exist; there are {}.",
                SKILL_NAMES.join(", ")
            )),
        }
    }
}
