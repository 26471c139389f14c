//! Rules that look at a phase of a tick: what they read before it, and what they find after.

use super::auditor::Stopwatch;
use super::finding::Finding;
use super::rule::{After, Check, Notes, Rule};
use crate::world::World;
use crate::world::schedule::PHASES;
use crate::world::tick::INTENTS;

/// A rule around a phase of the tick being computed.
pub struct Around {
    /// Its place in the plan.
    pub place: usize,
    rule: &'static Rule,
    phase: usize,
    begin: fn(&World, &mut Notes) -> After,
    after: Option<After>,
    /// What it found.
    pub found: Vec<Finding>,
    /// What it took.
    pub seconds: f64,
}

impl Around {
    /// The rules of phases among those chosen, given as places in the plan.
    pub fn of(rules: &[Option<&'static Rule>], chosen: &[usize]) -> Vec<Self> {
        let around = |&place: &usize| match rules[place].map(|rule| (rule, &rule.check)) {
            Some((rule, Check::Phase { phase, begin })) => {
                let phase = PHASES.iter().position(|other| other.name == *phase)?;
                Some(Self { place, rule, phase, begin: *begin, after: None, found: Vec::new(), seconds: 0.0 })
            }
            _ => None,
        };
        chosen.iter().filter_map(around).collect()
    }

    /// Hears that a phase has ended: the one before this rule's, or this rule's.
    pub fn hear(&mut self, world: &World, place: usize, notes: &mut Notes, clock: &dyn Stopwatch) {
        let before = if self.phase == 0 { INTENTS } else { self.phase - 1 };
        let begun = clock.seconds();
        if place == before {
            self.after = Some((self.begin)(world, notes));
        } else if place == self.phase
            && let Some(after) = self.after.take()
        {
            let mut findings = self.rule.findings(world);
            after(world, &mut findings);
            self.found = findings.finish();
        } else {
            return;
        }
        self.seconds += clock.seconds() - begun;
    }
}
