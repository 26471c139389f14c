//! Smooth random fields over the map, from counter-based draws, so that a seed always gives the same island.

use crate::engine::rng::Stream;

/// Fields of smooth noise: one stream of draws, many layers.
#[derive(Clone, Copy)]
pub struct Noise {
    stream: Stream,
}

impl Noise {
    /// Noise from a stream of draws.
    pub fn new(stream: Stream) -> Self {
        Self { stream }
    }

    /// The value of a layer at a lattice point, in [0, 1).
    fn corner(self, layer: u64, x: i64, y: i64) -> f64 {
        let (column, row) = ((x as u64) & 0xFF_FFFF, (y as u64) & 0xFF_FFFF);
        self.stream.uniform((layer << 48) | (column << 24) | row)
    }

    /// Value noise: corners of the lattice joined by a fifth-order ease (Perlin 2002, "Improving noise").
    fn value(self, layer: u64, x: f64, y: f64) -> f64 {
        let (column, row) = (x.floor(), y.floor());
        let (u, v) = (ease(x - column), ease(y - row));
        let (i, j) = (column as i64, row as i64);
        let north = mix(self.corner(layer, i, j), self.corner(layer, i + 1, j), u);
        let south = mix(self.corner(layer, i, j + 1), self.corner(layer, i + 1, j + 1), u);
        mix(north, south, v)
    }

    /// Octaves of value noise, each twice as fine and half as strong, in [0, 1].
    pub fn octaves(self, layer: u64, x: f64, y: f64, octaves: u64) -> f64 {
        let (mut total, mut weight, mut all, mut scale) = (0.0, 1.0, 0.0, 1.0);
        for octave in 0..octaves {
            // An offset for each octave hides the lattice.
            let shift = 17.31 * octave as f64;
            total += weight * self.value(layer * 16 + octave, x * scale + shift, y * scale - shift);
            all += weight;
            weight *= 0.5;
            scale *= 2.0;
        }
        total / all
    }

    /// Ridges: 1 along creases of the noise, falling to 0 away from them.
    pub fn ridges(self, layer: u64, x: f64, y: f64, octaves: u64) -> f64 {
        let crease = 1.0 - (2.0 * self.octaves(layer, x, y, octaves) - 1.0).abs() * 2.2;
        crease.clamp(0.0, 1.0)
    }
}

fn ease(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

fn mix(a: f64, b: f64, share: f64) -> f64 {
    a + (b - a) * share
}

/// The value below which `share` of the values lie.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() as f64 * share) as usize).min(sorted.len() - 1)]
}
