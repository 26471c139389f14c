//! The next tick step by step: the world as it stands after the intents and after each phase, computed on a copy.
//!
//! What a comparison rests on: of two worlds that agree before a tick and not after it, the first step after which they
//! differ, and what differs there, says more than the end of the tick, to which everything has spread.

use super::World;
use super::schedule::PHASES;
use super::tick::INTENTS;

use crate::engine::hash;
use crate::engine::phase::NoProbe;

/// Name of the step before the first phase.
pub const INTENTS_NAME: &str = "intents";

/// The names of the steps of a tick, in order.
pub fn names() -> Vec<&'static str> {
    std::iter::once(INTENTS_NAME).chain(PHASES.iter().map(|phase| phase.name)).collect()
}

/// The hashes of a step: of each table, and of the KPIs with the events so far.
pub struct Stage {
    /// By table, in the order of [`super::State::tables`].
    pub tables: Vec<u128>,
    /// Of the KPIs and of everything that happened in the tick until here.
    pub rest: u128,
}

/// The hashes of every step of the next tick, in the order of [`names`].
pub fn hashes(before: &World) -> Vec<Stage> {
    let mut found: Vec<Stage> = Vec::with_capacity(PHASES.len() + 1);
    before.fork().tick_watched(&mut NoProbe, &mut |world, place| {
        let stage = Stage { tables: world.state.hashes(), rest: rest(world) };
        if place == INTENTS {
            found.clear();
        }
        found.push(stage);
    });
    found
}

/// The world as it stands after a step of the next tick, for reading only: it is between two ticks.
///
/// # Errors
/// One sentence if there is no such step.
pub fn after(before: &World, step: &str) -> Result<World, String> {
    let place = match PHASES.iter().position(|phase| phase.name == step) {
        Some(place) => place,
        None if step == INTENTS_NAME => INTENTS,
        None => return Err(format!("A tick has no step '{step}'; there are {}.", names().join(", "))),
    };
    let mut found = None;
    before.fork().tick_watched(&mut NoProbe, &mut |world, at| {
        if at == place {
            found = Some(world.clone());
        }
    });
    found.ok_or_else(|| format!("The tick ended before its step '{step}'."))
}

fn rest(world: &World) -> u128 {
    let mut hasher = twox_hash::XxHash3_128::new();
    for value in &world.kpis.values {
        hasher.write(&value.to_bits().to_le_bytes());
    }
    hasher.write(&hash::events(world.cx.log.current()));
    hasher.finish_128()
}
