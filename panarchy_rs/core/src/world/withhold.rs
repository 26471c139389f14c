//! But for this event: the intent that keeps one event from having its effect, so that a branch shows what it did.
//!
//! It is heard before everything else in its tick and writes no event of its own, so that the ids of what happens are
//! those of the world that it is compared with; a mark stands in the place of the event.

use super::World;
use super::actions::REFUSAL;
use super::kept::IntentRow;
use crate::engine::event::{Draft, entity};
use crate::engine::intent::{ArgKind, ArgSpec, Args, Intent, Verb};

/// Largest event id: JavaScript and nullable pandas hold it exactly.
const LARGEST: i64 = 1 << 53;

/// `withhold`.
pub static WITHHOLD: Verb = Verb {
    name: "withhold",
    doc: "Keep an event that is to come from having its effect.",
    effect: "Where the event comes to pass, what its kind names as the effect does not happen.",
    args: &[ArgSpec { name: "event_id", kind: ArgKind::Int(1, LARGEST), doc: "Id of the event." }],
};

/// What becomes of an intent that is carried out.
const HEARD: &str = "carried out";

/// Says whether an event can still be withheld.
///
/// # Errors
/// If its tick has passed.
pub fn check(world: &World, args: &Args) -> Result<String, String> {
    let tick = tick_of(args);
    if tick <= world.cx.tick {
        return Err(format!("the event belongs to tick {tick}, and the world stands at tick {}", world.cx.tick));
    }
    Ok(format!("Event {} has no effect, should it come to pass at tick {tick}.", args.int(0)))
}

/// The tick of the event that is to be withheld: the only one at which the intent can be heard.
pub fn tick_of(args: &Args) -> u32 {
    (args.int(0) >> 32) as u32
}

impl World {
    /// Hears the intents that withhold, before any other, and returns those that are left.
    pub(super) fn hear_withheld(&mut self, due: Vec<Intent>) -> Vec<Intent> {
        let (withheld, left): (Vec<_>, Vec<_>) = due.into_iter().partition(|intent| intent.verb == WITHHOLD.name);
        for intent in withheld {
            self.cx.log.withhold(intent.args.int(0) as u64);
            self.note_intent(&intent, 0, HEARD, String::new());
        }
        left
    }

    /// Says of events that were to be withheld and did not come, or cannot be, that nothing was withheld.
    pub(super) fn note_missed(&mut self) {
        for event in self.cx.log.missed().collect::<Vec<_>>() {
            let why = "no event of this id came to pass that could be withheld";
            let text = format!("withhold {event}: {why}");
            let refusal = self.cx.log.emit(Draft::new(&REFUSAL, entity("treasury", 0)).text(text));
            let asked = |row: &&mut IntentRow| {
                row.outcome == HEARD && row.intent.verb == WITHHOLD.name && row.intent.args.int(0) as u64 == event
            };
            if let Some(row) = self.kept.intents.iter_mut().rev().find(asked) {
                (row.outcome, row.reason, row.event) = ("refused", why.into(), refusal.event);
            }
        }
    }
}
