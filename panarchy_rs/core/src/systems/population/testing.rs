//! A made-up island for the tests of this system.

use crate::config::Config;
use crate::config::population::PopulationParameters;
use crate::engine::cx::{Cx, Names};
use crate::engine::event::EventLog;
use crate::engine::ledger::Ledger;
use crate::engine::rng::Rng;
use crate::space::Grid;
use crate::tables::tiles::{GRASSLAND, SEA, TileRow};
use crate::tables::{Households, Persons, Tiles};

use super::{Rules, create};

/// Parameters as the presets have them, for a number of persons.
pub fn parameters(persons: u64) -> PopulationParameters {
    let config = Config::parse(include_str!("../../../tests/data/tiny_island.json")).unwrap();
    PopulationParameters { persons, ..config.population }
}

/// Rules for parameters.
pub fn rules(parameters: &PopulationParameters) -> Rules {
    Rules::new(parameters, &["agri".into(), "manufacturing".into(), "services".into()]).unwrap()
}

/// A square island of 16 by 16 tiles in a sea, denser in the west.
pub fn island(seed: u64) -> (Tiles, Cx) {
    let grid = Grid { width: 18, height: 18 };
    let mut tiles = Tiles::default();
    for tile in 0..grid.len() as u32 {
        let (x, y) = grid.place(tile);
        let land = (1..17).contains(&x) && (1..17).contains(&y);
        tiles.push(TileRow {
            land_use: if land { GRASSLAND } else { SEA },
            habitability: if land { 1.0 / x as f32 } else { 0.0 },
            ..TileRow::default()
        });
    }
    let cx = Cx {
        tick: 0,
        rng: Rng::new(seed),
        log: EventLog::default(),
        ledger: Ledger::default(),
        grid,
        names: Names::default(),
    };
    (tiles, cx)
}

/// People on the island.
pub fn people(parameters: &PopulationParameters, seed: u64) -> (Rules, Tiles, Cx, Persons, Households) {
    let (mut tiles, cx) = island(seed);
    let rules = rules(parameters);
    let (persons, households) = create(&rules, &mut tiles, &cx);
    (rules, tiles, cx, persons, households)
}
