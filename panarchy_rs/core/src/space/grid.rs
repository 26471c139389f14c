//! A rectangular grid of tiles, row by row from the north-west.

/// The grid's size; one tile is about 2 km wide in the presets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Tiles from west to east.
    pub width: u32,
    /// Tiles from north to south.
    pub height: u32,
}

impl Grid {
    /// Number of tiles.
    pub fn len(self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Whether there is no tile.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Column and row of a tile.
    #[inline]
    pub fn place(self, tile: u32) -> (u32, u32) {
        (tile % self.width, tile / self.width)
    }

    /// The tile at a column and row.
    #[inline]
    pub fn tile(self, x: u32, y: u32) -> u32 {
        y * self.width + x
    }

    /// Straight-line distance between two tiles, in tiles.
    #[inline]
    pub fn distance(self, a: u32, b: u32) -> f64 {
        let ((ax, ay), (bx, by)) = (self.place(a), self.place(b));
        let (dx, dy) = (f64::from(ax) - f64::from(bx), f64::from(ay) - f64::from(by));
        (dx * dx + dy * dy).sqrt()
    }

    /// The tiles that share an edge with a tile.
    pub fn neighbours(self, tile: u32) -> impl Iterator<Item = u32> {
        let (x, y) = self.place(tile);
        let west = (x > 0).then(|| tile - 1);
        let east = (x + 1 < self.width).then(|| tile + 1);
        let north = (y > 0).then(|| tile - self.width);
        let south = (y + 1 < self.height).then(|| tile + self.width);
        [west, east, north, south].into_iter().flatten()
    }
}
