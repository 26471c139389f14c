//! The clock that the core lacks: times phases through the probe.

use std::collections::BTreeMap;
use std::time::Instant;

use panarchy_core::engine::phase::Probe;
use panarchy_core::world::schedule::PHASES;
use panarchy_core::world::tick::{HASHING, INTENTS};

/// Seconds a phase took: in the last tick, and in all.
#[derive(Clone, Copy, Default)]
pub struct Timing {
    /// In the last tick.
    pub last: f64,
    /// Since the world was made or restored.
    pub all: f64,
}

/// Times of all phases.
#[derive(Clone)]
pub struct Clock {
    started: Instant,
    /// Seconds by phase index.
    pub seconds: BTreeMap<usize, Timing>,
}

impl Default for Clock {
    fn default() -> Self {
        #[allow(clippy::disallowed_methods, reason = "this crate owns the clock")]
        Self { started: Instant::now(), seconds: BTreeMap::new() }
    }
}

impl Probe for Clock {
    fn begin(&mut self, _: usize) {
        #[allow(clippy::disallowed_methods, reason = "this crate owns the clock")]
        {
            self.started = Instant::now();
        }
    }

    fn end(&mut self, phase: usize) {
        let timing = self.seconds.entry(phase).or_default();
        timing.last = self.started.elapsed().as_secs_f64();
        timing.all += timing.last;
    }
}

/// The name of a phase index.
pub fn name(phase: usize) -> &'static str {
    match phase {
        INTENTS => "intents",
        HASHING => "hashes",
        index => PHASES[index].name,
    }
}
