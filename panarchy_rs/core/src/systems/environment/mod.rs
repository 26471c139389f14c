//! Environment: the island, its seasons, water, soil, forests, deposits and the use of its land.

pub mod actions;
mod cover;
pub mod events;
pub mod forests;
mod ground;
mod island;
pub mod land_use;
pub mod measures;
pub mod mining;
pub mod needs;
mod noise;
mod relief;
mod rivers;
pub mod seasons;
pub mod soil;
mod towns;

use crate::config::Config;
use crate::engine::cx::Cx;
use crate::tables::{Deposits, Tiles};

/// Makes the island and what lies under it.
pub fn create(config: &Config, cx: &mut Cx) -> (Tiles, Deposits) {
    let tiles = island::create(config, cx);
    let deposits = ground::create(config, cx, &tiles);
    (tiles, deposits)
}
