//! What is measured of the land, and what must always hold of it.

use crate::engine::cx::Cx;
use crate::engine::kpi::{Kpi, KpiRow};
use crate::tables::deposits::{COAL, IRON, RESOURCES};
use crate::tables::tiles::{LAND_USE, SEA, URBAN, WATER};
use crate::tables::{Deposits, Goods, Tiles};

/// The measures of this system.
pub const KPIS: &[Kpi] = &[
    Kpi { name: "temperature", unit: "degrees Celsius", doc: "Mean temperature of the land today." },
    Kpi { name: "precipitation", unit: "mm a day", doc: "Mean precipitation on the land today." },
    Kpi { name: "soil_fertility", unit: "0 to 1", doc: "Mean fertility of cropland, forest and grassland." },
    Kpi { name: "yield_factor", unit: "1 = normal", doc: "Mean yield of cropland against a normal harvest." },
    Kpi { name: "standing_wood", unit: "t", doc: "Wood standing in all forests." },
    Kpi {
        name: "iron_extracted_share",
        unit: "fraction",
        doc: "Iron ore dug so far over what there was at the start.",
    },
    Kpi { name: "coal_extracted_share", unit: "fraction", doc: "Coal dug so far over what there was at the start." },
    Kpi { name: "open_mines", unit: "mines", doc: "Mines open today." },
    Kpi { name: "land_water", unit: "fraction", doc: "Share of the island under rivers and lakes." },
    Kpi { name: "land_urban", unit: "fraction", doc: "Share of the island that is built up." },
    Kpi { name: "land_cropland", unit: "fraction", doc: "Share of the island under crops." },
    Kpi { name: "land_forest", unit: "fraction", doc: "Share of the island under forest." },
    Kpi { name: "land_grassland", unit: "fraction", doc: "Share of the island under grass." },
    Kpi { name: "land_mountain", unit: "fraction", doc: "Share of the island that is bare mountain." },
];

/// The names of the land-cover measures, by code from water on.
const COVER: [&str; 6] =
    ["land_water", "land_urban", "land_cropland", "land_forest", "land_grassland", "land_mountain"];

/// Sums over the tiles of one cover.
#[derive(Clone, Copy, Default)]
struct Sums {
    tiles: u32,
    temperature: f64,
    rain: f64,
    fertility: f64,
    yields: f64,
}

/// Measures the land.
pub fn measure(tiles: &Tiles, deposits: &Deposits, kpis: &mut KpiRow) {
    let mut sums = [Sums::default(); LAND_USE.len()];
    let wood: i64 = tiles.biomass_milli.iter().sum();
    // Nothing is measured of the sea, which is half of many maps.
    for tile in (0..tiles.len()).filter(|&tile| tiles.land_use[tile] != SEA) {
        let of = &mut sums[tiles.land_use[tile] as usize];
        of.tiles += 1;
        of.temperature += f64::from(tiles.temp_idx[tile]);
        of.rain += f64::from(tiles.precip_idx[tile]);
        of.fertility += f64::from(tiles.soil_fertility[tile]);
        of.yields += f64::from(tiles.yield_factor[tile]);
    }
    let all = total(&sums[WATER as usize..]);
    let soil = total(&sums[URBAN as usize + 1..sums.len() - 1]);
    let fields = sums[crate::tables::tiles::CROPLAND as usize];
    let mean = |sum: f64, count: u32| if count == 0 { f64::NAN } else { sum / f64::from(count) };
    kpis.set("temperature", mean(all.temperature, all.tiles));
    kpis.set("precipitation", mean(all.rain, all.tiles));
    kpis.set("soil_fertility", mean(soil.fertility, soil.tiles));
    kpis.set("yield_factor", mean(fields.yields, fields.tiles));
    kpis.set("standing_wood", wood as f64 / 1000.0);
    for (name, of) in COVER.iter().zip(&sums[WATER as usize..]) {
        kpis.set(name, mean(f64::from(of.tiles), all.tiles));
    }
    kpis.set("iron_extracted_share", extracted_share(deposits, IRON));
    kpis.set("coal_extracted_share", extracted_share(deposits, COAL));
    kpis.set("open_mines", deposits.open.iter().map(|&open| f64::from(open)).sum());
}

fn total(sums: &[Sums]) -> Sums {
    sums.iter().fold(Sums::default(), |all, of| Sums {
        tiles: all.tiles + of.tiles,
        temperature: all.temperature + of.temperature,
        rain: all.rain + of.rain,
        fertility: all.fertility + of.fertility,
        yields: all.yields + of.yields,
    })
}

/// Dug so far over the content at the start.
pub fn extracted_share(deposits: &Deposits, resource: u8) -> f64 {
    let of = |column: &[i64]| -> i64 {
        (0..deposits.len()).filter(|&row| deposits.resource_type[row] == resource).map(|row| column[row]).sum()
    };
    let initial = of(&deposits.initial_milli);
    if initial == 0 { f64::NAN } else { of(&deposits.extracted_milli) as f64 / initial as f64 }
}

/// What is broken: stocks below zero, ore that appeared or vanished, deliveries that were not booked.
pub fn violations(tiles: &Tiles, deposits: &Deposits, goods: &Goods, cx: &Cx) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, stock) in [("standing wood", &tiles.biomass_milli), ("water", &tiles.water_milli)] {
        if let Some(tile) = stock.iter().position(|&amount| amount < 0) {
            broken.push(format!("tick {}: tile {tile} has {} milli-units of {name}.", cx.tick, stock[tile]));
        }
    }
    for row in 0..deposits.len() {
        let (left, dug) = (deposits.remaining_milli[row], deposits.extracted_milli[row]);
        if left < 0 || dug < 0 || left + dug != deposits.initial_milli[row] {
            let start = deposits.initial_milli[row];
            broken.push(format!("tick {}: deposit {row} had {start}, gave {dug} and holds {left}.", cx.tick));
        }
    }
    broken.extend(deliveries(deposits, goods, cx));
    broken
}

/// Minerals whose production in the balance of goods is not what the mines delivered.
fn deliveries(deposits: &Deposits, goods: &Goods, cx: &Cx) -> Vec<String> {
    let mut broken = Vec::new();
    for (resource, name) in RESOURCES.iter().enumerate() {
        let Some(good) = super::needs::row_of(goods, cx, resource) else { continue };
        let mines = (0..deposits.len()).filter(|&row| deposits.resource_type[row] as usize == resource);
        let delivered: i64 = mines.map(|row| deposits.delivered_milli[row]).sum();
        if delivered != goods.produced_milli[good] {
            let booked = goods.produced_milli[good];
            broken.push(format!("tick {}: mines delivered {delivered} of {name}, booked are {booked}.", cx.tick));
        }
    }
    broken
}

/// Share of a map that is land.
pub fn land_share(tiles: &Tiles) -> f64 {
    let land = tiles.land_use.iter().filter(|&&land_use| land_use != SEA).count();
    land as f64 / tiles.len().max(1) as f64
}
