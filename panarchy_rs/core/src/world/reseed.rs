//! Other luck from a tick on: the intent that gives the world another seed, so that a branch is one more draw of the same.
//!
//! Like every input it is in the log and in the chain, and a world that is restored draws as it did: its seed is that of
//! the last such intent that it has heard.

use super::World;
use crate::engine::intent::{ArgKind, ArgSpec, Args, Intent, Verb};
use crate::engine::rng::Rng;

/// `reseed`.
pub static RESEED: Verb = Verb {
    name: "reseed",
    doc: "Give the world another seed.",
    effect: "Every draw from this tick on is another one; nothing else changes.",
    args: &[ArgSpec { name: "seed", kind: ArgKind::Int(0, i64::MAX), doc: "The seed." }],
};

/// Says that a world can always be given another seed.
///
/// # Errors
/// Never: the signature is that of every check.
pub fn check(_: &World, args: &Args) -> Result<String, String> {
    Ok(format!("Every draw follows from seed {}.", args.int(0)))
}

fn seed_of(intent: &Intent) -> Option<u64> {
    (intent.verb == RESEED.name).then(|| intent.args.int(0) as u64)
}

impl World {
    /// Hears the intents that give another seed, and returns those that are left.
    pub(super) fn hear_reseed(&mut self, due: Vec<Intent>) -> Vec<Intent> {
        let (seeds, left): (Vec<_>, Vec<_>) = due.into_iter().partition(|intent| seed_of(intent).is_some());
        for intent in &seeds {
            self.cx.rng = Rng::new(seed_of(intent).unwrap_or(self.config.seed));
            self.note_intent(intent, 0, "carried out", String::new());
        }
        left
    }

    /// Draws again as the world did when it was saved.
    pub(crate) fn restore_seed(&mut self) {
        let heard = self.inbox.accepted().iter().filter(|intent| intent.tick <= self.cx.tick);
        let last = heard.filter_map(|intent| seed_of(intent).map(|seed| (intent.tick, intent.priority, intent, seed)));
        let last = last.max_by(|a, b| (a.0, a.1, &a.2.source, a.2.id).cmp(&(b.0, b.1, &b.2.source, b.2.id)));
        self.cx.rng = Rng::new(last.map_or(self.config.seed, |(.., seed)| seed));
    }
}
