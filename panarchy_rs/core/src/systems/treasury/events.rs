//! The kinds of events of the treasury, each with the effect that a replay can withhold.

use crate::engine::event::{EventKind, Root};

/// The tax rate moved.
pub static TAX_CHANGE: EventKind = EventKind {
    name: "tax_change",
    system: "treasury",
    doc: "The treasury set another tax rate at the turn of a month.",
    effect: "the new tax rate",
    value: "new rate as a fraction",
    payload: &["old_rate", "money_gap"],
    root: Root::State,
};

/// An intent fixed a rate.
pub static POLICY_SET: EventKind = EventKind {
    name: "policy_set",
    system: "treasury",
    doc: "An intent fixed a rate of the treasury; the text names it.",
    effect: "the new rate",
    value: "new rate as a fraction",
    payload: &["old_rate"],
    root: Root::Never,
};

/// All kinds.
pub static EVENTS: &[&EventKind] = &[&TAX_CHANGE, &POLICY_SET];
