//! What a rule found: where, what should be there, what is, and the events that touched the entity.

use std::borrow::Cow;

use super::rule::Severity;
use crate::world::World;

/// Findings that one run of a rule names one by one; the rest is counted in one further finding.
pub const MOST: usize = 100;
/// Recent events named beside a finding.
const EVENTS: usize = 8;
/// Findings for which events are looked up.
const TRACED: usize = 20;

/// A contradiction.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's name.
    pub rule: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// Tick after which it was found.
    pub tick: u32,
    /// Table of the entity; empty if the finding is about no one entity.
    pub table: Cow<'static, str>,
    /// Id of the entity.
    pub id: Option<u32>,
    /// The column, or the indicator or cell of the flow matrix; empty for none.
    pub column: Cow<'static, str>,
    /// What should be there; NaN where it is not a number.
    pub expected: f64,
    /// What is there; NaN where it is not a number.
    pub found: f64,
    /// One sentence.
    pub message: String,
    /// Recent events that touched the entity, the newest first.
    pub events: Vec<u64>,
}

/// A sentence with a large first letter, unless it begins with the name of a column.
fn sentence(said: String) -> String {
    let word = said.split(' ').next().unwrap_or_default();
    let mut letters = said.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() && !word.contains(['.', '_']) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => said,
    }
}

/// Where a rule puts what it finds.
pub struct Findings<'a> {
    world: &'a World,
    rule: &'static str,
    severity: Severity,
    list: Vec<Finding>,
    more: usize,
}

impl<'a> Findings<'a> {
    /// An empty list for one run of a rule.
    pub fn new(world: &'a World, rule: &'static str, severity: Severity) -> Self {
        Self { world, rule, severity, list: Vec::new(), more: 0 }
    }

    /// Notes a contradiction at a row; the sentence is only made where it is kept.
    pub fn at(
        &mut self,
        (table, id): (&'static str, u32),
        column: &'static str,
        (expected, found): (f64, f64),
        say: impl FnOnce() -> String,
    ) {
        self.note(table, Some(id), column, (expected, found), say);
    }

    /// Notes a contradiction that is about no one row.
    pub fn overall(
        &mut self,
        table: &'static str,
        column: &'static str,
        (expected, found): (f64, f64),
        say: impl FnOnce() -> String,
    ) {
        self.note(table, None, column, (expected, found), say);
    }

    fn note(
        &mut self,
        table: &'static str,
        id: Option<u32>,
        column: &'static str,
        (expected, found): (f64, f64),
        say: impl FnOnce() -> String,
    ) {
        if self.list.len() == MOST {
            self.more += 1;
            return;
        }
        self.list.push(Finding {
            rule: self.rule.into(),
            severity: self.severity,
            tick: self.world.cx.tick,
            table: table.into(),
            id,
            column: column.into(),
            expected,
            found,
            message: sentence(say()),
            events: Vec::new(),
        });
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The findings, with the events that touched their entities.
    pub fn finish(self) -> Vec<Finding> {
        let Self { world, rule, severity, mut list, more } = self;
        trace(world, &mut list);
        if more > 0 {
            list.push(Finding {
                rule: rule.into(),
                severity,
                tick: world.cx.tick,
                table: "".into(),
                id: None,
                column: "".into(),
                expected: 0.0,
                found: more as f64,
                message: format!("And {more} more of the same rule."),
                events: Vec::new(),
            });
        }
        list
    }
}

/// Gives the first of some findings the events that touched their entities lately.
pub(super) fn trace(world: &World, findings: &mut [Finding]) {
    for finding in findings.iter_mut().take(TRACED) {
        if let Some(id) = finding.id {
            finding.events = world.cx.log.of(&finding.table, id, EVENTS).iter().map(|event| event.id).collect();
        }
    }
}
