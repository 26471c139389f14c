//! Parameters of the system `environment`.

use serde::Deserialize;

/// Parameters of `environment`: climate, soil, forests, mines and the friction of land use.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentParameters {
    /// Mean temperature of the year at sea level in the middle of the map, degrees Celsius.
    pub temperature_mean: f64,
    /// Half the span between the seasons' extremes, degrees Celsius.
    pub temperature_amplitude: f64,
    /// Fall of the mean temperature from the south edge to the north edge, degrees Celsius.
    pub temperature_north_south: f64,
    /// Fall of temperature with height, degrees Celsius a kilometre.
    pub lapse_rate: f64,
    /// Day on which the rising temperature passes its mean.
    pub temperature_phase: f64,
    /// Mean precipitation, mm a day.
    pub precipitation_mean: f64,
    /// Seasonal amplitude of precipitation as a share of the place's mean.
    pub precipitation_amplitude: f64,
    /// Day on which the rising precipitation passes its mean.
    pub precipitation_phase: f64,
    /// Water that the soil can hold, mm.
    pub water_capacity: f64,
    /// Mean natural fertility of the cropland at the start, at which the yield factor is 1.
    pub reference_fertility: f64,
    /// Return of fertility to its natural level, 1/year.
    pub fertility_recovery: f64,
    /// Loss of fertility under crops, 1/year.
    pub fertility_depletion: f64,
    /// Exponent of fertility in the yield.
    pub yield_fertility_exponent: f64,
    /// Loss of yield on soil without any water, as a share.
    pub yield_drought_loss: f64,
    /// Standard deviation of the logarithm of the yearly harvest shock.
    pub harvest_sd: f64,
    /// Day of the year on which the new harvest is known.
    pub harvest_day: u32,
    /// Intrinsic growth of forests, 1/year.
    pub forest_growth: f64,
    /// Standing wood of a full forest tile in an average climate, tonnes.
    pub forest_capacity: f64,
    /// Standing wood at the start as a share of what the place can carry.
    pub forest_fullness: f64,
    /// Share of the standing wood that foresters may cut a year in working forests.
    pub working_harvest_rate: f64,
    /// Share of the forest that is worked at the start, nearest to towns first.
    pub working_forest_share: f64,
    /// Final goods bought a person and day at the start, from which the use of raw materials is estimated.
    pub consumption_per_person: f64,
    /// Investment as a share of that consumption, in the capital good.
    pub investment_share: f64,
    /// Deposits a thousand land tiles, of each mineral.
    pub deposit_density: f64,
    /// Years for which the deposits last at the first year's use.
    pub reserve_years: f64,
    /// Years in which an open mine empties its deposit at full capacity.
    pub mine_life_years: f64,
    /// Capacity of the mines open at the start, as a multiple of the use expected.
    pub mine_capacity_margin: f64,
    /// Mean grade of iron ore.
    pub iron_grade: f64,
    /// Mean grade of coal seams.
    pub coal_grade: f64,
    /// Share of its grade that ore loses until the deposit is empty.
    pub grade_decline: f64,
    /// Lowest grade at which a new mine is opened.
    pub grade_cutoff: f64,
    /// Days of expected use that the public stockpile aims at.
    pub stockpile_days: f64,
    /// Days in which mines and foresters close a gap in the stockpile.
    pub stockpile_adjust_days: f64,
    /// Share of its aim below which the stockpile calls for a new mine.
    pub stockpile_alarm: f64,
    /// Persons whom one tile of cropland feeds.
    pub persons_per_cropland_tile: f64,
    /// Pressure for cropland below which nothing is cleared or given up.
    pub land_tolerance: f64,
    /// Chance a year that a wanted tile is turned into cropland, at a pressure of 1.
    pub clearing_rate: f64,
    /// Chance a year that worn-out cropland nobody needs is given up, at a pressure of -1.
    pub abandonment_rate: f64,
    /// Chance a year that unused grassland beside a forest becomes forest.
    pub regrowth_rate: f64,
    /// Chance a year that a crowded tile beside a town is built up.
    pub urbanisation_rate: f64,
    /// Persons on a tile, against the mean of urban tiles, from which it counts as crowded.
    pub crowding: f64,
}
