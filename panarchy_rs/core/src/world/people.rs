//! What the phases of population borrow from the world.

use super::World;
use crate::systems::population::events::MOVE;
use crate::systems::population::{Society, demography, measures};

impl World {
    /// The parts of the world that life events may touch.
    pub fn society(&mut self) -> Society<'_> {
        let state = &mut self.state;
        self.families.ensure(&state.persons, &state.households);
        Society {
            rules: &self.people,
            persons: &mut state.persons,
            households: &mut state.households,
            families: &mut self.families,
            tiles: &mut state.tiles,
            firms: &mut state.firms,
            treasury: &mut state.treasury,
            demography: &mut state.demography,
            cx: &mut self.cx,
            commute_tiles: self.config.markets.commute_tiles,
        }
    }
}

/// Empties the counters of a month that begins.
pub fn turn_month(world: &mut World) {
    // What intents moved today belongs to the month that begins.
    let moved = world.cx.log.current().iter().filter(|event| std::ptr::eq(event.draft.kind, &raw const MOVE)).count();
    let weight = world.people.parameters.household_weight.max(1);
    demography::turn_month(&mut world.state.demography, world.cx.tick, moved as u32 * weight);
}

/// Checks and measures the people of the day.
pub fn measure(world: &mut World) {
    let (state, rules, cx) = (&world.state, &world.people, &world.cx);
    let broken = measures::violations(rules, &state.persons, &state.households, &state.tiles, &state.demography, cx);
    world.violations.extend(broken);
    measures::measure(rules, &state.persons, &state.households, &state.demography, cx, &mut world.kpis);
}
