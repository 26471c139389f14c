//! Space: the grid of tiles. It knows no world.

pub mod grid;
pub mod zones;

pub use grid::Grid;
pub use zones::Zones;
