//! The kinds of events of the markets, each with the effect that a replay can withhold.

use crate::engine::event::{EventKind, Root};

/// A person found work.
pub static HIRE: EventKind = EventKind {
    name: "hire",
    system: "markets",
    doc: "A firm hired a person.",
    effect: "the employment: the person's status and wage, the firm's staff",
    value: "wage a month in currency units",
    payload: &["days_without_work"],
    root: Root::Never,
};

/// A person left a job for another.
pub static JOB_CHANGE: EventKind = EventKind {
    name: "job_change",
    system: "markets",
    doc: "A person left a job for one that pays better.",
    effect: "the end of the old employment",
    value: "old wage a month in currency units",
    payload: &["new_wage"],
    root: Root::Never,
};

/// All kinds.
pub static EVENTS: &[&EventKind] = &[&HIRE, &JOB_CHANGE];
