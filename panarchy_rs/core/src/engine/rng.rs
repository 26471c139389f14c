//! Counter-based random numbers: Philox4x32-10 keyed by purpose, counted by tick, entity and draw.
//!
//! A draw is a pure function of (seed, purpose, tick, entity key, draw number), so no entity's
//! luck depends on how many others drew before it.
//! Source: Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3".

use super::math;

const M0: u32 = 0xD251_1F53;
const M1: u32 = 0xCD9E_8D57;
const W0: u32 = 0x9E37_79B9;
const W1: u32 = 0xBB67_AE85;

/// One Philox4x32-10 block: four random words from a counter and a key.
#[inline]
pub fn philox4x32(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(W0), key[1].wrapping_add(W1)];
        }
        let a = u64::from(M0) * u64::from(counter[0]);
        let b = u64::from(M1) * u64::from(counter[2]);
        counter = [(b >> 32) as u32 ^ counter[1] ^ key[0], b as u32, (a >> 32) as u32 ^ counter[3] ^ key[1], a as u32];
    }
    counter
}

/// Mixes 64 bits into 64 bits, one to one (Steele, Lea and Flood 2014, SplitMix64).
#[inline]
pub const fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The key of an entity, derived from its creator's key and an ordinal among the creator's creations.
///
/// One more birth elsewhere changes nobody else's key, which keeps branches comparable.
#[inline]
pub const fn child_key(parent: u64, ordinal: u64) -> u64 {
    mix(parent ^ mix(ordinal ^ 0x5851_F42D_4C95_7F2D))
}

/// What a draw is for: a system and a use within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose(u64);

/// Names a purpose; the same name gives the same purpose for ever (FNV-1a of both names).
pub const fn purpose(system: &str, name: &str) -> Purpose {
    let mut hash = 0xCBF2_9CE4_8422_2325u64;
    let (mut part, mut i) = (system.as_bytes(), 0);
    let mut second = false;
    loop {
        if i == part.len() {
            if second {
                return Purpose(hash);
            }
            hash = (hash ^ 0xFF).wrapping_mul(0x0000_0100_0000_01B3);
            (part, i, second) = (name.as_bytes(), 0, true);
            continue;
        }
        hash = (hash ^ part[i] as u64).wrapping_mul(0x0000_0100_0000_01B3);
        i += 1;
    }
}

/// The source of all draws of a world.
#[derive(Clone, Copy, Debug)]
pub struct Rng {
    seed: u64,
}

impl Rng {
    /// A source for a seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The seed.
    pub const fn seed(self) -> u64 {
        self.seed
    }

    /// The draws of one purpose at one tick.
    #[inline]
    pub const fn stream(self, purpose: Purpose, tick: u32) -> Stream {
        let key = mix(self.seed ^ mix(purpose.0));
        Stream { key: [key as u32, (key >> 32) as u32], tick }
    }
}

/// The draws of one purpose at one tick, for any entity.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: [u32; 2],
    tick: u32,
}

impl Stream {
    /// The draws of one entity, by its 64-bit key.
    #[inline]
    pub const fn of(self, entity: u64) -> Draws {
        Draws { stream: self, entity, block: [0; 4], draw: 0 }
    }

    /// Four words of the entity's first block; the cheapest way to one to four draws.
    #[inline]
    pub fn words(self, entity: u64) -> [u32; 4] {
        philox4x32([self.tick, entity as u32, (entity >> 32) as u32, 0], self.key)
    }

    /// One uniform number in [0, 1) for the entity.
    #[inline]
    pub fn uniform(self, entity: u64) -> f64 {
        unit(self.words(entity)[0])
    }
}

/// A word as a number in [0, 1), 32 bits fine.
#[inline]
pub fn unit(word: u32) -> f64 {
    f64::from(word) * (1.0 / 4_294_967_296.0)
}

/// A sequence of draws of one entity for one purpose at one tick.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    stream: Stream,
    entity: u64,
    block: [u32; 4],
    draw: u32,
}

impl Draws {
    /// The next 32 random bits.
    #[inline]
    pub fn word(&mut self) -> u32 {
        let lane = (self.draw % 4) as usize;
        if lane == 0 {
            let counter = [self.stream.tick, self.entity as u32, (self.entity >> 32) as u32, self.draw / 4];
            self.block = philox4x32(counter, self.stream.key);
        }
        self.draw += 1;
        self.block[lane]
    }

    /// Uniform in [0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        unit(self.word())
    }

    /// Uniform in [low, high).
    #[inline]
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Whether an event of this probability happens.
    #[inline]
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A whole number in [0, n), by multiplication (bias below n / 2^32).
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.word()) * u64::from(n)) >> 32) as u32
    }

    /// Standard normal (Box and Muller 1958, cosine branch).
    pub fn normal(&mut self) -> f64 {
        let u = 1.0 - self.uniform();
        let angle = std::f64::consts::TAU * self.uniform();
        math::sqrt(-2.0 * math::ln(u)) * math::cos(angle)
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -math::ln(1.0 - self.uniform())
    }

    /// Poisson with the given mean, by multiplication of uniforms in steps of at most 16 (Knuth 1969).
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let (mut left, mut count) = (mean.max(0.0), 0);
        while left > 0.0 {
            let step = left.min(16.0);
            left -= step;
            let floor = math::exp(-step);
            let mut product = self.uniform();
            while product > floor {
                count += 1;
                product *= self.uniform();
            }
        }
        count
    }

    /// Rounds to a neighbouring whole number with the expected value kept.
    pub fn round(&mut self, value: f64) -> i64 {
        let floor = value.floor();
        floor as i64 + i64::from(self.uniform() < value - floor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random123_known_answers() {
        assert_eq!(philox4x32([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox4x32([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox4x32([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn a_draw_does_not_depend_on_earlier_draws_of_others() {
        let stream = Rng::new(7).stream(purpose("test", "draw"), 3);
        let alone = stream.of(42).uniform();
        let mut other = stream.of(41);
        for _ in 0..10 {
            other.word();
        }
        assert_eq!(alone, stream.of(42).uniform());
        assert_eq!(alone, stream.uniform(42));
    }

    #[test]
    fn moments_of_the_distributions() {
        let stream = Rng::new(1).stream(purpose("test", "moments"), 0);
        let (n, mut normal, mut square, mut poisson) = (100_000u64, 0.0, 0.0, 0.0);
        for i in 0..n {
            let mut draws = stream.of(i);
            let z = draws.normal();
            normal += z;
            square += z * z;
            poisson += f64::from(draws.poisson(20.0));
        }
        let n = n as f64;
        assert!((normal / n).abs() < 0.015);
        assert!((square / n - 1.0).abs() < 0.02);
        assert!((poisson / n - 20.0).abs() < 0.06);
    }

    #[test]
    fn purposes_differ() {
        assert_ne!(purpose("a", "bc"), purpose("ab", "c"));
    }
}
