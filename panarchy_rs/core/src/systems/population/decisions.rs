//! The kind of decision of households: where to live.

use crate::engine::decision::DecisionKind;

/// Whether to move, and where to. Scores are chances a month.
pub static MIGRATION: DecisionKind = DecisionKind {
    name: "migration",
    system: "population",
    actor: "households",
    target: "tiles",
    doc: "A household may move, the rather the lower wages are around it, to a place drawn by wages, people and distance.",
    unit: "tiles",
    options: &["stay", "move"],
    criteria: &["wages_around", "luck", "pull", "distance"],
    reasons: &["not this month", "moved", "no place takes it", "withheld by a replay"],
    sets: &["tile_id"],
};

/// All kinds.
pub static KINDS: &[&DecisionKind] = &[&MIGRATION];
