//! The shape of the island: where land is and how high.

use super::noise::{Noise, quantile};
use crate::config::space::SpaceParameters;
use crate::engine::math;
use crate::space::Grid;

/// Pieces of land smaller than this are washed away.
const SMALLEST_ISLET: usize = 12;
/// Basins of sea inside the land smaller than this are filled.
const SMALLEST_BASIN: usize = 4;

/// Land, inland basins and heights, tile by tile.
pub struct Relief {
    /// Whether the tile is land.
    pub land: Vec<bool>,
    /// Whether the tile is a basin of water enclosed by land.
    pub basin: Vec<bool>,
    /// Height above the sea in metres; 0 at sea.
    pub height: Vec<f64>,
}

/// Places of a map that looks alike at every resolution: the height of the map is 1.
pub fn place(grid: Grid, tile: u32) -> (f64, f64) {
    let (x, y) = grid.place(tile);
    let scale = f64::from(grid.height);
    ((f64::from(x) + 0.5) / scale, (f64::from(y) + 0.5) / scale)
}

/// The tiles that share an edge or a corner with a tile.
pub fn around(grid: Grid, tile: u32) -> impl Iterator<Item = u32> {
    let (x, y) = grid.place(tile);
    let columns = x.saturating_sub(1)..=(x + 1).min(grid.width - 1);
    (y.saturating_sub(1)..=(y + 1).min(grid.height - 1))
        .flat_map(move |row| columns.clone().map(move |column| grid.tile(column, row)))
        .filter(move |&other| other != tile)
}

/// Raises an island out of noise.
pub fn raise(space: &SpaceParameters, grid: Grid, noise: Noise) -> Relief {
    let potential: Vec<f64> = (0..grid.len() as u32).map(|tile| potential(space, grid, noise, tile)).collect();
    let sea_level = quantile(&potential, 1.0 - space.land_share);
    let mut land: Vec<bool> =
        (0..grid.len()).map(|tile| potential[tile] >= sea_level && grid.neighbours(tile as u32).count() == 4).collect();
    for piece in pieces(grid, &land, true) {
        if piece.len() < SMALLEST_ISLET {
            piece.iter().for_each(|&tile| land[tile as usize] = false);
        }
    }
    let basin = fill_basins(grid, &mut land);
    let height = heights(space, grid, noise, &potential, sea_level, &land);
    Relief { land, basin, height }
}

/// Chance of land: noise on warped coordinates over a smooth dome that ends before the map's edge.
fn potential(space: &SpaceParameters, grid: Grid, noise: Noise, tile: u32) -> f64 {
    let (x, y) = place(grid, tile);
    let warp_x = x + 0.34 * (noise.octaves(1, 3.0 * x, 3.0 * y, 4) - 0.5);
    let warp_y = y + 0.34 * (noise.octaves(2, 3.0 * x, 3.0 * y, 4) - 0.5);
    let aspect = f64::from(grid.width) / f64::from(grid.height);
    // The dome is warped too, so that no coast follows the map's straight edges.
    let (u, v) = ((2.0 * warp_x / aspect - 1.0).clamp(-1.0, 1.0), (2.0 * warp_y - 1.0).clamp(-1.0, 1.0));
    let dome = (1.0 - u * u) * (1.0 - v * v);
    let rough = noise.octaves(3, 2.3 * warp_x, 2.3 * warp_y, 6);
    dome + 2.0 * space.coast_roughness * (rough - 0.5) - 0.35 * math::pow(u * u, 4.0) - 0.35 * math::pow(v * v, 4.0)
}

/// Connected pieces of the tiles whose `mask` equals `wanted`, in the order of their first tiles.
fn pieces(grid: Grid, mask: &[bool], wanted: bool) -> Vec<Vec<u32>> {
    let mut seen = vec![false; mask.len()];
    let mut found = Vec::new();
    for start in 0..mask.len() as u32 {
        if seen[start as usize] || mask[start as usize] != wanted {
            continue;
        }
        let (mut piece, mut next) = (vec![start], 0);
        seen[start as usize] = true;
        while next < piece.len() {
            for other in grid.neighbours(piece[next]) {
                if !seen[other as usize] && mask[other as usize] == wanted {
                    seen[other as usize] = true;
                    piece.push(other);
                }
            }
            next += 1;
        }
        found.push(piece);
    }
    found
}

/// Turns enclosed water into land where it is tiny and into lakes where it is not; marks the lakes.
fn fill_basins(grid: Grid, land: &mut [bool]) -> Vec<bool> {
    let mut basin = vec![false; land.len()];
    for piece in pieces(grid, land, false) {
        if piece.contains(&0) {
            continue;
        }
        for &tile in &piece {
            land[tile as usize] = true;
            basin[tile as usize] = piece.len() >= SMALLEST_BASIN;
        }
    }
    basin
}

/// Heights: gentle plains near the coast, ridges inland, the highest peak at `relief_m`.
fn heights(
    space: &SpaceParameters,
    grid: Grid,
    noise: Noise,
    potential: &[f64],
    sea_level: f64,
    land: &[bool],
) -> Vec<f64> {
    let top = potential.iter().copied().fold(sea_level + 1e-9, f64::max);
    let shape: Vec<f64> = (0..land.len())
        .map(|tile| {
            if !land[tile] {
                return 0.0;
            }
            let (x, y) = place(grid, tile as u32);
            let inland = ((potential[tile] - sea_level) / (top - sea_level)).clamp(0.0, 1.0);
            let ridge = noise.ridges(4, 2.6 * x, 2.6 * y, 5);
            let hills = noise.octaves(5, 6.0 * x, 6.0 * y, 4);
            let bumps = noise.octaves(10, 24.0 * x, 24.0 * y, 2);
            0.02 + inland * (0.16 + 0.34 * hills) + 1.1 * inland * ridge * ridge + 0.05 * bumps
        })
        .collect();
    let peak = shape.iter().copied().fold(1e-9, f64::max);
    shape.iter().map(|value| space.relief_m * value / peak).collect()
}

/// Steps along edges from each tile to the nearest tile of a set.
pub fn steps_to(grid: Grid, sources: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut steps = vec![u32::MAX; grid.len()];
    let mut queue: Vec<u32> = sources.collect();
    queue.iter().for_each(|&tile| steps[tile as usize] = 0);
    let mut next = 0;
    while next < queue.len() {
        let tile = queue[next];
        for other in grid.neighbours(tile) {
            if steps[other as usize] == u32::MAX {
                steps[other as usize] = steps[tile as usize] + 1;
                queue.push(other);
            }
        }
        next += 1;
    }
    steps
}
