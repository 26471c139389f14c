//! The kinds of decision of the markets: a firm's supplier, a person's job.

use crate::engine::decision::DecisionKind;

/// From whom to buy an input. Scores are minus what a unit costs, distance included, in currency units.
pub static SUPPLIER: DecisionKind = DecisionKind {
    name: "supplier",
    system: "markets",
    actor: "firms",
    target: "firms",
    doc: "A firm looks at one other seller of an input, or of capital, beside the worst of its own, or has none and takes it.",
    unit: "currency units",
    options: &["keep", "switch"],
    criteria: &["price", "distance"],
    reasons: &[
        "not cheap enough to change",
        "cheaper by the margin asked for",
        "its own could not deliver",
        "its own is there no more",
        "it had none",
    ],
    sets: &["suppliers"],
};

/// The place of the reason of a firm whose supplier is there no more, and of one that had none.
pub const GONE: u8 = 3;
/// See [`GONE`].
pub const FIRST: u8 = 4;

/// Whether to take a job. Scores are what the wage is above what is wanted, in currency units a month.
pub static JOB: DecisionKind = DecisionKind {
    name: "job",
    system: "markets",
    actor: "persons",
    target: "firms",
    doc: "A person who searches weighs the wage that a firm with a vacancy offers.",
    unit: "currency units a month",
    options: &["refuse", "accept"],
    criteria: &["offer", "wanted"],
    reasons: &["the offer is below what is wanted", "accepted, and hired", "accepted, but the job went to another"],
    sets: &["employer_firm_id", "employment_status", "wage_minor"],
};

/// All kinds.
pub static KINDS: &[&DecisionKind] = &[&SUPPLIER, &JOB];
