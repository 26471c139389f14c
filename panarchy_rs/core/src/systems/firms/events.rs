//! The kinds of events in the life of firms, each with the effect that a replay can withhold.

use crate::engine::event::{EventKind, Root};

/// A firm saw its demand change.
pub static DEMAND_CHANGE: EventKind = EventKind {
    name: "demand_change",
    system: "firms",
    doc: "A firm's expected demand moved by a tenth or more since it last took note.",
    effect: "the firm's new expected demand",
    value: "ratio of the new expected demand to the old",
    payload: &["orders_a_day", "unemployment"],
    root: Root::State,
};

/// A firm posted another price.
pub static PRICE_CHANGE: EventKind = EventKind {
    name: "price_change",
    system: "firms",
    doc: "A firm posted another price.",
    effect: "the new price",
    value: "new price in currency units",
    payload: &["old_price", "markup", "unit_cost"],
    root: Root::State,
};

/// A firm's wage offer moved.
pub static WAGE_CHANGE: EventKind = EventKind {
    name: "wage_change",
    system: "firms",
    doc: "A firm's wage offer moved by two percent or more since the last such event.",
    effect: "the new wage offer",
    value: "new offer a month for a unit of skill, in currency units",
    payload: &["old_offer", "unfilled_share"],
    root: Root::State,
};

/// A firm lacked an input, or its shelves were empty.
pub static SHORTAGE: EventKind = EventKind {
    name: "shortage",
    system: "firms",
    doc: "A firm could not make what it meant to, for lack of an input; at most one a firm and month.",
    effect: "the firm's notice of it: it looks no harder for other suppliers, and no price change is laid to it",
    value: "share of the planned output that was made",
    payload: &["good"],
    root: Root::State,
};

/// A firm posted vacancies.
pub static VACANCY_POSTED: EventKind = EventKind {
    name: "vacancy_posted",
    system: "firms",
    doc: "A firm posted vacancies.",
    effect: "the vacancies, and with them the hires they trigger",
    value: "vacancies",
    payload: &["wage_offer"],
    root: Root::State,
};

/// A person and a firm parted.
pub static SEPARATION: EventKind = EventKind {
    name: "separation",
    system: "firms",
    doc: "A person's employment ended: the text says quit, layoff or closure.",
    effect: "the end of the employment",
    value: "last wage a month in currency units",
    payload: &[],
    root: Root::Chance,
};

/// A firm was founded.
pub static FIRM_ENTRY: EventKind = EventKind {
    name: "firm_entry",
    system: "firms",
    doc: "A person founded a firm.",
    effect: "the firm and the founder's payment into it",
    value: "founder's money in currency units",
    payload: &["planned_staff"],
    root: Root::Chance,
};

/// A firm closed.
pub static FIRM_EXIT: EventKind = EventKind {
    name: "firm_exit",
    system: "firms",
    doc: "A firm closed: it could not pay its staff, or had none.",
    effect: "the closure: staff, stock and capital leave the firm",
    value: "months without full payroll, or without staff",
    payload: &["staff"],
    root: Root::State,
};

/// A firm enlarged its capital.
pub static INVESTMENT: EventKind = EventKind {
    name: "investment",
    system: "firms",
    doc: "A firm plans to enlarge its capital by a twentieth or more.",
    effect: "the planned purchase of capital goods",
    value: "units of the capital good",
    payload: &["capital_before"],
    root: Root::State,
};

/// All kinds.
pub static EVENTS: &[&EventKind] = &[
    &DEMAND_CHANGE,
    &PRICE_CHANGE,
    &WAGE_CHANGE,
    &SHORTAGE,
    &VACANCY_POSTED,
    &SEPARATION,
    &FIRM_ENTRY,
    &FIRM_EXIT,
    &INVESTMENT,
];
