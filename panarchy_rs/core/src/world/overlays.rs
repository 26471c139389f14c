//! Overlays of the map: one number a tile, computed from the tables when a viewer asks.

use super::World;
use crate::tables::tiles::{LAND_USE, SEA};
use crate::tables::{persons, tiles};

/// How an overlay is computed and shown.
pub struct Overlay {
    /// Name.
    pub name: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Colour scale: `viridis`, `cividis`, `diverging` or `categories`.
    pub palette: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// Names of the codes, where the overlay shows classes.
    pub labels: Option<&'static [&'static str]>,
    /// The value of every tile; NaN where there is none.
    pub values: fn(&World) -> Vec<f32>,
}

/// Every overlay.
pub static OVERLAYS: &[Overlay] = &[
    Overlay {
        name: "land_use",
        title: "Land use",
        unit: "",
        palette: "categories",
        doc: "What covers the tile.",
        labels: Some(LAND_USE),
        values: |world| world.state.tiles.land_use.iter().map(|&code| f32::from(code)).collect(),
    },
    Overlay {
        name: "population",
        title: "Population",
        unit: "persons a tile",
        palette: "viridis",
        doc: "Persons living on the tile.",
        labels: None,
        values: |world| on_land(world, |tile| world.state.tiles.population[tile] as f32),
    },
    Overlay {
        name: "unemployment",
        title: "Unemployment",
        unit: "fraction",
        palette: "cividis",
        doc: "Jobless persons over the labour force living on the tile.",
        labels: None,
        values: unemployment,
    },
    Overlay {
        name: "wages",
        title: "Wages",
        unit: "currency units a month",
        palette: "viridis",
        doc: "Mean wage of the employed who live on the tile.",
        labels: None,
        values: wages,
    },
    Overlay {
        name: "prices",
        title: "Prices",
        unit: "base year = 1",
        palette: "diverging",
        doc: "Mean posted price of the firms on the tile, against the base price of each good.",
        labels: None,
        values: prices,
    },
    Overlay {
        name: "fertility",
        title: "Soil fertility",
        unit: "0 to 1",
        palette: "viridis",
        doc: "Fertility of the soil.",
        labels: None,
        values: |world| on_land(world, |tile| world.state.tiles.soil_fertility[tile]),
    },
    Overlay {
        name: "forest",
        title: "Standing wood",
        unit: "t",
        palette: "viridis",
        doc: "Standing wood on the tile.",
        labels: None,
        values: |world| on_land(world, |tile| world.state.tiles.biomass_milli[tile] as f32 / 1000.0),
    },
    Overlay {
        name: "ore",
        title: "Ore and coal left",
        unit: "share of the start",
        palette: "cividis",
        doc: "What is left in the deposits on the tile.",
        labels: None,
        values: ore,
    },
    Overlay {
        name: "temperature",
        title: "Temperature",
        unit: "degrees Celsius",
        palette: "diverging",
        doc: "Temperature today.",
        labels: None,
        values: |world| on_land(world, |tile| world.state.tiles.temp_idx[tile]),
    },
];

fn on_land(world: &World, value: impl Fn(usize) -> f32) -> Vec<f32> {
    let tiles: &tiles::Tiles = &world.state.tiles;
    (0..tiles.len()).map(|tile| if tiles.land_use[tile] == SEA { f32::NAN } else { value(tile) }).collect()
}

/// The mean of what `pairs` adds up by tile, where anything was added.
fn mean_by_tile(world: &World, pairs: impl Iterator<Item = (u32, f32)>) -> Vec<f32> {
    let mut sums = vec![(0.0f32, 0.0f32); world.state.tiles.len()];
    for (tile, value) in pairs {
        let (sum, count) = &mut sums[tile as usize];
        *sum += value;
        *count += 1.0;
    }
    sums.into_iter().map(|(sum, count)| if count > 0.0 { sum / count } else { f32::NAN }).collect()
}

fn unemployment(world: &World) -> Vec<f32> {
    let persons = &world.state.persons;
    let force = (0..persons.len()).filter_map(|row| match persons.employment_status[row] {
        persons::EMPLOYED => Some((persons.tile_id[row], 0.0)),
        persons::UNEMPLOYED => Some((persons.tile_id[row], 1.0)),
        _ => None,
    });
    mean_by_tile(world, force)
}

fn wages(world: &World) -> Vec<f32> {
    let persons = &world.state.persons;
    let employed = (0..persons.len()).filter(|&row| persons.employment_status[row] == persons::EMPLOYED);
    mean_by_tile(world, employed.map(|row| (persons.tile_id[row], persons.wage_minor[row] as f32 / 100.0)))
}

fn prices(world: &World) -> Vec<f32> {
    let (firms, goods) = (&world.state.firms, &world.state.goods);
    let posted = (0..firms.len()).map(|row| {
        let base = goods.base_price_minor[firms.good_id[row] as usize].max(1);
        (firms.tile_id[row], firms.price_minor[row] as f32 / base as f32)
    });
    mean_by_tile(world, posted)
}

fn ore(world: &World) -> Vec<f32> {
    let deposits = &world.state.deposits;
    let shares = (0..deposits.len()).map(|row| {
        (deposits.tile_id[row], deposits.remaining_milli[row] as f32 / deposits.initial_milli[row].max(1) as f32)
    });
    mean_by_tile(world, shares)
}

/// A plane of bytes: 0 to 254 from `low` to `high` (or a class code), 255 where there is nothing.
pub struct Plane {
    /// One byte a tile, row by row.
    pub bytes: Vec<u8>,
    /// Value of byte 0.
    pub low: f32,
    /// Value of byte 254.
    pub high: f32,
}

/// The plane of an overlay now.
pub fn plane(world: &World, overlay: &Overlay) -> Plane {
    let values = (overlay.values)(world);
    if overlay.labels.is_some() {
        let bytes = values.iter().map(|&code| if code.is_nan() { 255 } else { code as u8 }).collect();
        return Plane { bytes, low: 0.0, high: 254.0 };
    }
    let seen = values.iter().copied().filter(|value| !value.is_nan());
    let (low, high) =
        seen.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
    let scale = if high > low { 254.0 / (high - low) } else { 0.0 };
    let byte = |value: f32| if value.is_nan() { 255 } else { ((value - low) * scale).round() as u8 };
    Plane { bytes: values.into_iter().map(byte).collect(), low, high }
}
