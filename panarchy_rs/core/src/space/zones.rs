//! Zones: square blocks of tiles in which jobs and shops are near each other.

use super::Grid;
use crate::engine::math;

/// The division of the grid into zones.
#[derive(Clone, Debug)]
pub struct Zones {
    grid: Grid,
    size: u32,
    /// Zones from west to east.
    pub width: u32,
    /// Zones from north to south.
    pub height: u32,
}

impl Zones {
    /// Zones `size` tiles wide.
    pub fn new(grid: Grid, size: u32) -> Self {
        let size = size.max(1);
        Self { grid, size, width: grid.width.div_ceil(size), height: grid.height.div_ceil(size) }
    }

    /// Number of zones.
    pub fn len(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Whether there is no zone.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The zone of a tile.
    #[inline]
    pub fn of(&self, tile: u32) -> usize {
        let (x, y) = self.grid.place(tile);
        (y / self.size * self.width + x / self.size) as usize
    }

    /// Distance between the middles of two zones, in tiles.
    pub fn distance(&self, a: usize, b: usize) -> f64 {
        let (a, b) = (a as u32, b as u32);
        let dx = f64::from(a % self.width) - f64::from(b % self.width);
        let dy = f64::from(a / self.width) - f64::from(b / self.width);
        math::sqrt(dx * dx + dy * dy) * f64::from(self.size)
    }

    /// For every zone, the zones within `reach` tiles with weight exp(-distance / scale), nearest first.
    pub fn kernel(&self, reach: f64, scale: f64) -> Vec<Vec<(u32, f64)>> {
        let steps = (reach / f64::from(self.size)).ceil() as i64;
        (0..self.len())
            .map(|from| {
                let (x, y) = ((from as u32 % self.width) as i64, (from as u32 / self.width) as i64);
                let mut near = Vec::new();
                for v in (y - steps).max(0)..=(y + steps).min(i64::from(self.height) - 1) {
                    for u in (x - steps).max(0)..=(x + steps).min(i64::from(self.width) - 1) {
                        let to = (v * i64::from(self.width) + u) as u32;
                        let distance = self.distance(from, to as usize);
                        if distance <= reach {
                            near.push((to, math::exp(-distance / scale)));
                        }
                    }
                }
                near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                near
            })
            .collect()
    }
}
