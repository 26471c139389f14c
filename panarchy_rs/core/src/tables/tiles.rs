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
        /// Mean temperature of the year.
        temp_mean: f32 = plain("degrees Celsius"),
        /// Mean precipitation of the year.
        precip_mean: f32 = plain("mm a day"),
        /// Temperature today.
        temp_idx: f32 = plain("degrees Celsius"),
        /// Precipitation today.
        precip_idx: f32 = plain("mm a day"),
        /// Soil fertility.
        soil_fertility: f32 = plain("0 to 1"),
        /// Fertility of the soil without crops.
        natural_fertility: f32 = plain("0 to 1"),
        /// Yield of crops against a normal harvest on average cropland: soil, water and the year's shock.
        yield_factor: f32 = plain("1 = normal"),
        /// What the last harvest was, as a multiple of a normal one.
        harvest: f64 = plain("1 = normal"),
        /// The harvest shock that entered the yield factor.
        yield_event: u64 = event(),
        /// The root of that event.
        yield_root: u64 = event(),
        /// Standing wood.
        biomass_milli: i64 = milli("forest_biomass", "t"),
        /// Fresh water stored in soil, rivers and lakes.
        water_milli: i64 = milli("water_stock", "mm"),
        /// Share of the standing wood that is cut a year: at most, where foresters cut by need; exactly, where it was ordered.
        harvest_rate: f32 = plain("fraction a year"),
        /// Whether foresters cut here by need.
        managed: u8 = flag(),
        /// How well people can live here: the towns' cores are 1, and homes at the start are drawn in proportion.
        habitability: f32 = plain("0 to 1"),
        /// Persons who live here (with household weights).
        population: u32 = plain("persons"),
        /// The last event that changed the land here.
        land_event: u64 = event(),
        /// The root of that event.
        land_root: u64 = event(),
    }
}
