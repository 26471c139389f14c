//! Space: the grid of tiles. It knows no world.

pub mod grid;

pub use grid::Grid;
