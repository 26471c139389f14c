//! The land: ore that is dug is gone, weather follows the calendar, and what grows and is kept fits the cover.

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::cx::YEAR_DAYS;
use crate::models::{ore_grade, seasonal};
use crate::systems::environment::needs;
use crate::tables::deposits::RESOURCES;
use crate::tables::tiles::{FOREST, SEA, WATER};
use crate::world::World;

/// Ore in the ground.
pub static DEPOSITS: Rule = Rule {
    name: "land.deposits",
    system: "environment",
    severity: Severity::Critical,
    doc: "Extracted + remaining = initial, deliveries are booked as produced, and the grade falls with what was dug.",
    interval: 30,
    offset: None,
    priority: 5,
    guards: Guards::Listed(&[
        "deposits initial_milli remaining_milli extracted_milli delivered_milli ore_grade initial_grade resource_type",
        "goods produced_milli",
    ]),
    check: Check::State(deposits),
};

/// The weather of the day.
pub static CLIMATE: Rule = Rule {
    name: "land.climate",
    system: "environment",
    severity: Severity::Error,
    doc: "Temperature and precipitation are each place's mean and the wave of the year, and one harvest holds everywhere.",
    interval: 90,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["tiles temp_idx temp_mean precip_idx precip_mean harvest yield_event yield_root"]),
    check: Check::State(climate),
};

/// What grows, is kept and is cut fits the cover.
pub static COVER: Rule = Rule {
    name: "land.cover",
    system: "environment",
    severity: Severity::Error,
    doc: "Foresters work in forests, nothing is cut where the land is protected, and ground holds no more water than it can.",
    interval: 90,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["tiles land_use protected managed harvest_rate water_milli biomass_milli"]),
    check: Check::State(cover),
};

fn deposits(world: &World, found: &mut Findings<'_>) {
    let (deposits, goods) = (&world.state.deposits, &world.state.goods);
    let mut delivered = vec![0i64; RESOURCES.len()];
    for row in 0..deposits.len() {
        let id = deposits.ids.id(row);
        let (start, left, dug) =
            (deposits.initial_milli[row], deposits.remaining_milli[row], deposits.extracted_milli[row]);
        if left + dug != start {
            found.at(("deposits", id), "remaining_milli", ((start - dug) as f64, left as f64), || {
                format!("Deposit {id} had {start} thousandths, gave {dug} and holds {left}.")
            });
        }
        if deposits.delivered_milli[row] > dug {
            let said = deposits.delivered_milli[row];
            found.at(("deposits", id), "delivered_milli", (dug as f64, said as f64), || {
                format!("Deposit {id} delivered {said} thousandths of {dug} dug.")
            });
        }
        let share = dug as f64 / start.max(1) as f64;
        let first = f64::from(deposits.initial_grade[row]);
        let grade = ore_grade(first, share, world.config.environment.grade_decline) as f32;
        let said = deposits.ore_grade[row];
        // What was never dug has the grade of the start.
        if said.to_bits() != grade.to_bits() && !(dug == 0 && said.to_bits() == deposits.initial_grade[row].to_bits()) {
            found.at(("deposits", id), "ore_grade", (grade.into(), said.into()), || {
                format!("Deposit {id} has ore of grade {said} and what was dug leaves {grade}.")
            });
        }
        if let Some(sum) = delivered.get_mut(usize::from(deposits.resource_type[row])) {
            *sum += deposits.delivered_milli[row];
        }
    }
    for (resource, &delivered) in delivered.iter().enumerate() {
        let Some(good) = needs::row_of(goods, &world.cx, resource) else { continue };
        let booked = goods.produced_milli[good];
        if booked != delivered {
            found.at(("goods", good as u32), "produced_milli", (delivered as f64, booked as f64), || {
                let name = RESOURCES[resource];
                format!("Mines delivered {delivered} thousandths of {name} and {booked} are booked as produced.")
            });
        }
    }
}

fn climate(world: &World, found: &mut Findings<'_>) {
    let (tiles, environment) = (&world.state.tiles, &world.config.environment);
    let (day, year) = (f64::from(world.cx.tick), f64::from(YEAR_DAYS));
    let (swing, rains) = (environment.temperature_amplitude, environment.precipitation_amplitude);
    let warmer = seasonal(day, 0.0, swing, environment.temperature_phase, year) as f32;
    let wetter = seasonal(day, 1.0, rains, environment.precipitation_phase, year) as f32;
    let warmth = |mean: f32| mean + warmer;
    for row in scan::pairs(&tiles.temp_mean, &tiles.temp_idx, |mean, now| warmth(mean).to_bits() != now.to_bits()) {
        let (expected, said) = (warmth(tiles.temp_mean[row]), tiles.temp_idx[row]);
        found.at(("tiles", row as u32), "temp_idx", (expected.into(), said.into()), || {
            format!("Tile {row} is at {said} degrees and the calendar says {expected}.")
        });
    }
    let rain = |mean: f32| (mean * wetter).max(0.0);
    for row in scan::pairs(&tiles.precip_mean, &tiles.precip_idx, |mean, now| rain(mean).to_bits() != now.to_bits()) {
        let (expected, said) = (rain(tiles.precip_mean[row]), tiles.precip_idx[row]);
        found.at(("tiles", row as u32), "precip_idx", (expected.into(), said.into()), || {
            format!("Tile {row} has {said} mm of rain and the calendar says {expected}.")
        });
    }
    // Sea and water have no harvest before the first.
    let wet = |land: u8| (land == SEA) | (land == WATER);
    let Some(land) = tiles.land_use.iter().position(|&land| !wet(land)) else { return };
    let harvest = tiles.harvest[land];
    let odd = |other: f64, land: u8| (other.to_bits() != harvest.to_bits()) & (!wet(land) | (other != 0.0));
    for row in scan::pairs(&tiles.harvest, &tiles.land_use, odd) {
        let said = tiles.harvest[row];
        found.at(("tiles", row as u32), "harvest", (harvest, said), || {
            format!("The harvest of tile {row} is {said} and that of the island {harvest}.")
        });
    }
    for (name, column) in [("yield_event", &tiles.yield_event), ("yield_root", &tiles.yield_root)] {
        let first = column[0];
        for row in scan::values(column, |other| other != first) {
            let said = column[row];
            found.at(("tiles", row as u32), name, (first as f64, said as f64), || {
                format!("tiles.{name} of tile {row} is {said} and that of the island {first}.")
            });
        }
    }
}

fn cover(world: &World, found: &mut Findings<'_>) {
    let tiles = &world.state.tiles;
    for row in scan::pairs(&tiles.managed, &tiles.land_use, |managed, land| (managed != 0) & (land != FOREST)) {
        found.at(("tiles", row as u32), "managed", (0.0, tiles.managed[row].into()), || {
            format!("Foresters work on tile {row}, which is no forest.")
        });
    }
    for row in scan::pairs(&tiles.protected, &tiles.harvest_rate, |kept, rate| (kept != 0) & (rate != 0.0)) {
        let rate = tiles.harvest_rate[row];
        found.at(("tiles", row as u32), "harvest_rate", (0.0, rate.into()), || {
            format!("Tile {row} is protected and {rate} of its wood is cut a year.")
        });
    }
    for row in scan::pairs(&tiles.biomass_milli, &tiles.land_use, |wood, land| (wood != 0) & (land == SEA)) {
        found.at(("tiles", row as u32), "biomass_milli", (0.0, tiles.biomass_milli[row] as f64), || {
            format!("Wood stands on tile {row}, which is sea.")
        });
    }
    let most = (world.config.environment.water_capacity * 1000.0) as i64;
    for row in scan::values(&tiles.water_milli, |water| water > most) {
        let water = tiles.water_milli[row];
        found.at(("tiles", row as u32), "water_milli", (most as f64, water as f64), || {
            format!("Tile {row} holds {water} thousandths of a millimetre of water and can hold {most}.")
        });
    }
}
