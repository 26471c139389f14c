//! Everything that the systems declare, system by system: indicators, kinds of event, kinds of decision.

use std::sync::LazyLock;

use super::actions;
use crate::engine::decision::DecisionKind;
use crate::engine::event::EventKind;
use crate::engine::kpi::Kpi;
use crate::systems::{bookkeeping, environment, firms, markets, population, treasury};

/// Every KPI.
pub static KPIS: LazyLock<Vec<Kpi>> = LazyLock::new(|| {
    [WORLD, environment::measures::KPIS, population::measures::KPIS, bookkeeping::kpis::KPIS].concat()
});

/// What the world itself measures.
const WORLD: &[Kpi] =
    &[Kpi { name: "invariants_broken", unit: "count", doc: "Invariants broken at this tick; zero in a sound world." }];

/// Every kind of event.
pub static EVENT_KINDS: &[&[&EventKind]] = &[
    actions::EVENTS,
    environment::events::KINDS,
    population::events::KINDS,
    firms::events::EVENTS,
    markets::events::EVENTS,
    treasury::events::EVENTS,
];

/// Columns that change only with an event, and the column of the same table that holds it.
pub static WRITTEN_BY: &[(&str, &[&str], &str)] = &[
    ("tiles", &["land_use", "protected"], "land_event"),
    ("tiles", &["harvest"], "yield_event"),
    ("deposits", &["open"], "mine_event"),
    ("persons", &["employer_firm_id"], "job_event"),
    ("firms", &["price_minor"], "price_event"),
    ("firms", &["noted_demand"], "demand_event"),
    ("firms", &["noted_wage_minor"], "wage_event"),
];

/// Every kind of decision.
pub static DECISION_KINDS: &[&[&DecisionKind]] =
    &[firms::decisions::KINDS, markets::decisions::KINDS, population::decisions::KINDS, treasury::decisions::KINDS];
