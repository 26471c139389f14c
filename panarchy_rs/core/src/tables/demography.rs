//! Demography: one row of counters of what has happened to people since the start.

/// Months in the rings of recent counts: a year and the month under way.
pub const MONTHS: usize = 13;

crate::table! {
    /// Counts of births, deaths and moves since the start, with household weights.
    Demography, DemographyRow, "demography", "demography_id" {
        /// Persons at the start.
        start_population: u64 = plain("persons"),
        /// Born since the start.
        births: u64 = plain("persons"),
        /// Died since the start.
        deaths: u64 = plain("persons"),
        /// Households that moved since the start.
        moves: u64 = plain("households"),
        /// Couples formed since the start.
        couples: u64 = plain("couples"),
        /// Couples parted since the start.
        separations: u64 = plain("couples"),
        /// Born in each of the last months; the place is the month modulo 13.
        births_month: [u32; MONTHS] = plain("persons"),
        /// Died in each of the last months.
        deaths_month: [u32; MONTHS] = plain("persons"),
        /// Households that moved in each of the last months.
        moves_month: [u32; MONTHS] = plain("households"),
    }
}
