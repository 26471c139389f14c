//! One memory for all rules that look after every tick, so that what has changed is found once for all of them.

use super::past::Past;
use super::plan::{Budget, Plan};
use super::rule::{Check, Rule};
use super::view::News;
use crate::engine::phase;
use crate::world::World;

/// Columns as they were after the last tick, and which rules found nothing then.
pub struct Shared {
    past: Past,
    /// By place in the plan: whether the rule shares the memory.
    members: Vec<bool>,
    /// By place in the plan: whether the rule found nothing when it last looked.
    sound: Vec<bool>,
}

impl Shared {
    /// The memory that rules of a plan share; none where no rule of the past or of what has changed looks every tick.
    ///
    /// Where time is limited a rule may have to wait, and each has a memory of its own.
    pub fn of(world: &World, plan: &Plan, rules: &[Option<&'static Rule>]) -> Option<Self> {
        let (mut columns, mut noticed) = (Vec::new(), Vec::new());
        let mut members = vec![false; rules.len()];
        for (place, (entry, rule)) in plan.entries.iter().zip(rules).enumerate() {
            let (remembers, notices) = match rule.map(|rule| &rule.check) {
                Some(Check::Often { remembers, notices, .. }) => (remembers(world), phase::listed(notices)),
                Some(Check::Past { remembers, .. }) => (remembers(world), Vec::new()),
                _ => continue,
            };
            if entry.interval == 1 && plan.budget == Budget::Unlimited {
                members[place] = true;
                columns.extend(remembers);
                noticed.extend(notices);
            }
        }
        columns.sort_unstable();
        columns.dedup();
        let sound = vec![false; rules.len()];
        members.contains(&true).then(|| Self { past: Past::of(world, &columns, &noticed), members, sound })
    }

    /// Whether the rule at a place of the plan shares the memory.
    pub fn has(&self, place: usize) -> bool {
        self.members[place]
    }

    /// How many rules share it.
    pub fn members(&self) -> usize {
        self.members.iter().filter(|member| **member).count()
    }

    /// Whether the rule at a place found nothing when it last looked.
    pub fn sound(&self, place: usize) -> bool {
        self.sound[place]
    }

    /// What is remembered.
    pub fn past(&self) -> &Past {
        &self.past
    }

    /// Brings the memory up to date, and notes which of the rules found nothing.
    pub fn learn(&mut self, world: &World, news: &News, looks: impl Iterator<Item = (usize, bool)>) {
        self.past.learn(world, news);
        for (place, sound) in looks {
            self.sound[place] = sound;
        }
    }
}
