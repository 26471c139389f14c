//! Parameters of the map.

use serde::Deserialize;

/// The map.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpaceParameters {
    /// Tiles from west to east.
    pub width_tiles: u32,
    /// Tiles from north to south.
    pub height_tiles: u32,
    /// Level of the grid.
    pub level: u32,
}
