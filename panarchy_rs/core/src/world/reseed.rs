//! Another luck from here on: the intent that gives a branch a seed of its own.
//!
//! It is an input like any other, so that the log holds it, a replay repeats it and the chain hash tells it. It is given
//! the last place among the intents of its tick, so that the ids of what the others did stay as they are.

use super::World;
use crate::engine::intent::{ArgKind, ArgSpec, Args, Verb};
use crate::engine::rng::Rng;

/// `reseed`.
pub static RESEED: Verb = Verb {
    name: "reseed",
    doc: "Draw by another seed from this day on.",
    effect: "Every draw of this day's phases and of all later days comes from the seed given.",
    args: &[ArgSpec { name: "seed", kind: ArgKind::Int(0, i64::MAX), doc: "The seed." }],
};

/// Says what another seed changes.
pub fn check(world: &World, args: &Args) -> String {
    format!("Draws come from seed {} in place of seed {}.", args.int(0), world.cx.rng.seed())
}

impl World {
    /// Asks for another seed from the next tick on, after that tick's other intents; returns the id of the intent.
    ///
    /// # Errors
    /// One sentence if the seed is too large.
    pub fn reseed(&mut self, seed: u64) -> Result<u64, String> {
        self.act(RESEED.name, &format!(r#"{{"seed":{seed}}}"#), None, i32::MAX, "seed")
    }

    /// Draws by a seed from now on.
    pub(super) fn apply_reseed(&mut self, args: &Args) {
        self.cx.rng = Rng::new(args.int(0) as u64);
    }
}
