//! Parameters of the map.

use serde::Deserialize;

/// The map and the shape of the island.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpaceParameters {
    /// Tiles from west to east.
    pub width_tiles: u32,
    /// Tiles from north to south.
    pub height_tiles: u32,
    /// Level of the grid.
    pub level: u32,
    /// Share of the map that is land.
    pub land_share: f64,
    /// Weight of noise against the smooth shape of the island: higher is more ragged.
    pub coast_roughness: f64,
    /// Height of the highest peak, metres.
    pub relief_m: f64,
    /// Share of the land that is mountain.
    pub mountain_share: f64,
    /// Share of the land under rivers.
    pub river_share: f64,
    /// Share of the land under lakes at most.
    pub lake_share: f64,
    /// Number of towns.
    pub towns: u32,
    /// Share of the land that is built up.
    pub urban_share: f64,
    /// Zipf exponent of town sizes.
    pub town_size_exponent: f64,
    /// Share of the land that is forest where enough of it is free.
    pub forest_share: f64,
}
