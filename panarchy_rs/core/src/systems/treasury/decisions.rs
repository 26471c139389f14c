//! The kind of decision of the treasury: the tax rate.

use crate::engine::decision::DecisionKind;

/// What share of income to tax. Scores are rates.
pub static TAX: DecisionKind = DecisionKind {
    name: "tax",
    system: "treasury",
    actor: "treasury",
    target: "",
    doc: "At the turn of a month the treasury sets the tax that pays for spending and keeps money near its aim.",
    unit: "fraction",
    options: &["keep", "set"],
    criteria: &["spending", "money_gap", "issue", "bounds"],
    reasons: &["a small change", "half a point or more", "fixed by an intent", "withheld by a replay"],
    sets: &["tax_rate"],
};

/// All kinds.
pub static KINDS: &[&DecisionKind] = &[&TAX];
