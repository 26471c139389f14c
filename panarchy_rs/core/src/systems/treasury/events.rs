//! The kinds of events of the treasury, each with the effect that a replay can withhold.

use crate::engine::event::EventKind;

/// The tax rate moved.
pub static TAX_CHANGE: EventKind = EventKind {
    name: "tax_change",
    system: "treasury",
    doc: "The treasury set another tax rate at the turn of a month.",
    effect: "the new tax rate",
    value: "new rate as a fraction",
    payload: &["old_rate", "money_gap"],
};

/// All kinds.
pub static EVENTS: &[&EventKind] = &[&TAX_CHANGE];
