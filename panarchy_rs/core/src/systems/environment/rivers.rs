//! Rivers and lakes: rain runs downhill over filled ground and gathers.
//!
//! Depressions are filled by the priority-flood algorithm (Barnes, Lehman and Mulla 2014); water then
//! follows the steepest filled descent to one of eight neighbours (O'Callaghan and Mark 1984).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::noise::quantile;
use super::relief::{Relief, around};
use crate::config::space::SpaceParameters;
use crate::space::Grid;

/// A depression shallower than this is a bog, not a lake, metres.
const LAKE_DEPTH_M: f64 = 12.0;

/// Fresh water on the land.
pub struct Waters {
    /// Whether the tile is river or lake.
    pub wet: Vec<bool>,
}

struct Drainage {
    filled: Vec<f64>,
    down: Vec<u32>,
    order: Vec<u32>,
}

/// Lets the rain run off and marks rivers and lakes.
pub fn run(space: &SpaceParameters, grid: Grid, relief: &Relief, rain: &[f64]) -> Waters {
    let drainage = flood(grid, relief);
    let mut flow = rain.to_vec();
    for &tile in drainage.order.iter().rev() {
        flow[drainage.down[tile as usize] as usize] += flow[tile as usize];
    }
    let on_land =
        |values: &[f64]| -> Vec<f64> { (0..values.len()).filter(|&t| relief.land[t]).map(|t| values[t]).collect() };
    let river = quantile(&on_land(&flow), 1.0 - space.river_share);
    let depth: Vec<f64> = drainage.filled.iter().zip(&relief.height).map(|(filled, height)| filled - height).collect();
    let lake = quantile(&on_land(&depth), 1.0 - space.lake_share).max(LAKE_DEPTH_M);
    let wet = (0..flow.len())
        .map(|tile| relief.land[tile] && (relief.basin[tile] || flow[tile] > river || depth[tile] > lake))
        .collect();
    Waters { wet }
}

/// Fills depressions from the sea inwards; each land tile drains to the tile from which it was reached.
fn flood(grid: Grid, relief: &Relief) -> Drainage {
    let mut filled = relief.height.clone();
    let mut down: Vec<u32> = (0..grid.len() as u32).collect();
    let mut order = Vec::new();
    let mut seen: Vec<bool> = relief.land.iter().map(|&land| !land).collect();
    let mut heap: BinaryHeap<Reverse<(i64, u32)>> =
        (0..grid.len() as u32).filter(|&tile| !relief.land[tile as usize]).map(|tile| Reverse((0, tile))).collect();
    while let Some(Reverse((millimetres, tile))) = heap.pop() {
        for other in around(grid, tile) {
            let o = other as usize;
            if seen[o] {
                continue;
            }
            seen[o] = true;
            // One millimetre of slope keeps water moving over filled ground.
            let level = ((relief.height[o] * 1000.0) as i64).max(millimetres + 1);
            filled[o] = level as f64 / 1000.0;
            down[o] = tile;
            order.push(other);
            heap.push(Reverse((level, other)));
        }
    }
    Drainage { filled, down, order }
}
