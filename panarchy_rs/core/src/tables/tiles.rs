//! Tiles: the land and what grows on it. Rows are never removed; row = tile id.

/// What covers a tile.
pub const LAND_USE: &[&str] = &["sea", "water", "urban", "cropland", "forest", "grassland", "mountain"];
/// Code of open sea.
pub const SEA: u8 = 0;
/// Code of a lake or river.
pub const WATER: u8 = 1;
/// Code of built-up land.
pub const URBAN: u8 = 2;
/// Code of fields.
pub const CROPLAND: u8 = 3;
/// Code of forest.
pub const FOREST: u8 = 4;
/// Code of grassland.
pub const GRASSLAND: u8 = 5;
/// Code of mountains.
pub const MOUNTAIN: u8 = 6;

crate::table! {
    /// The map's tiles with climate, land use and living stocks.
    Tiles, TileRow, "tiles", "tile_id" {
        /// What covers the tile.
        land_use: u8 = label(LAND_USE),
        /// Whether the tile is protected from harvest, mining and conversion.
        protected: u8 = flag(),
        /// Height above the sea.
        elevation_m: f32 = plain("m"),
        /// Temperature today.
        temp_idx: f32 = plain("degrees Celsius"),
        /// Precipitation today.
        precip_idx: f32 = plain("mm a day"),
        /// Soil fertility.
        soil_fertility: f32 = plain("0 to 1"),
        /// Standing wood.
        biomass_milli: i64 = milli("forest_biomass", "t"),
        /// Fresh water stored in soil, rivers and lakes.
        water_milli: i64 = milli("water_stock", "mm"),
        /// Share of the standing wood that is cut a year.
        harvest_rate: f32 = plain("fraction a year"),
        /// How well people can live here, which placed the towns.
        habitability: f32 = plain("0 to 1"),
        /// Persons who live here (with household weights).
        population: u32 = plain("persons"),
        /// The last event that changed the land here.
        land_event: u64 = event(),
        /// The root of that event.
        land_root: u64 = event(),
    }
}
