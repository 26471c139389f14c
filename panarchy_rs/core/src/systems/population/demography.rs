//! The counters of births, deaths and moves: their start, and the turn of the month.

use super::Rules;
use super::society::month_place;
use crate::engine::cx::MONTH_DAYS;
use crate::tables::demography::{DemographyRow, MONTHS};
use crate::tables::{Demography, Persons};

/// Whole months that the rings hold besides the month under way.
pub const YEAR_MONTHS: u32 = MONTHS as u32 - 1;

/// The counters at the start.
pub fn start(rules: &Rules, persons: &Persons) -> Demography {
    let weight = u64::from(rules.parameters.household_weight.max(1));
    let mut demography = Demography::default();
    let start_population = persons.len() as u64 * weight;
    demography.push(DemographyRow { start_population, ..DemographyRow::default() });
    demography
}

/// Empties the place of a month that begins today, but for the households that have moved today.
pub fn turn_month(demography: &mut Demography, tick: u32, moved: u32) {
    if tick.is_multiple_of(MONTH_DAYS) {
        let place = month_place(tick);
        demography.births_month[0][place] = 0;
        demography.deaths_month[0][place] = 0;
        demography.moves_month[0][place] = moved;
    }
}
