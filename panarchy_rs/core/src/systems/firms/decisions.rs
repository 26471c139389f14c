//! The kinds of decision of firms: price, wage, staff, investment.

use crate::engine::decision::DecisionKind;

/// Whether to post another price. Scores are relative changes of the price.
pub static PRICE: DecisionKind = DecisionKind {
    name: "price",
    system: "firms",
    actor: "firms",
    target: "",
    doc: "A firm reviews its markup and, in some months, posts the price that markup and unit cost mean.",
    unit: "currency units",
    options: &["keep", "post"],
    criteria: &["unit_cost", "use_of_capacity", "stock", "anchor", "bounds"],
    reasons: &["no review this month", "the change is below the threshold", "posted", "withheld by a replay"],
    sets: &["price_minor", "markup", "unit_cost"],
};

/// What wage to offer. Scores are relative changes of the offer a month.
pub static WAGE: DecisionKind = DecisionKind {
    name: "wage",
    system: "firms",
    actor: "firms",
    target: "",
    doc: "A firm moves its wage offer by the trend, by unemployment and by how its vacancies were filled.",
    unit: "currency units a month",
    options: &["keep", "offer"],
    criteria: &["trend", "slack", "unfilled", "filled"],
    reasons: &["a small change", "two percent or more since the last news of it", "withheld by a replay"],
    sets: &["wage_offer_minor", "noted_wage_minor"],
};

/// How many to hire or to lay off. Scores are workers.
pub static STAFF: DecisionKind = DecisionKind {
    name: "staff",
    system: "firms",
    actor: "firms",
    target: "",
    doc: "A firm compares its labour with what its expected demand asks for, and posts vacancies or lays off.",
    unit: "workers",
    options: &["keep", "hire", "lay_off"],
    criteria: &["labour_gap", "cash_over_need", "labour_over_margin"],
    reasons: &[
        "labour is near what is aimed at",
        "labour is short and there is cash to hire",
        "labour is short, but cash is below what hiring asks for",
        "labour is above the margin",
        "the gap is less than one worker, and the draw rounds it to none",
    ],
    sets: &["vacancies", "posted", "labour_target"],
};

/// How much capital to buy. Scores are units of the capital good.
pub static INVEST: DecisionKind = DecisionKind {
    name: "investment",
    system: "firms",
    actor: "firms",
    target: "",
    doc: "A firm plans to replace worn capital and to grow towards what its value added carries.",
    unit: "units of the capital good",
    options: &["none", "buy"],
    criteria: &["replacement", "growth"],
    reasons: &[
        "nothing is wanted",
        "less than a twentieth of capital",
        "a twentieth of capital or more",
        "withheld by a replay",
    ],
    sets: &["invest_milli", "buffer_minor"],
};

/// All kinds.
pub static KINDS: &[&DecisionKind] = &[&PRICE, &WAGE, &STAFF, &INVEST];
