//! The schedule: the phases of a tick in their order, as data.
//!
//! Adding a system is one file, its tables in `state.rs`, and its lines here.

use std::sync::LazyLock;

use super::World;
use crate::engine::event::EventKind;
use crate::engine::kpi::Kpi;
use crate::engine::phase::Phase;

/// The phases, in order.
pub static PHASES: &[Phase<World>] = &[Phase {
    name: "bookkeeping.close",
    system: "bookkeeping",
    doc: "Count the invariants that the checks of this tick found broken.",
    reads: &[],
    writes: &["kpis"],
    run: |world| world.kpis.set("invariants_broken", world.violations.len() as f64),
}];

/// Every KPI, system by system.
pub static KPIS: LazyLock<Vec<Kpi>> = LazyLock::new(|| [WORLD].concat());

/// What the world itself measures.
const WORLD: &[Kpi] =
    &[Kpi { name: "invariants_broken", unit: "count", doc: "Invariants broken at this tick; zero in a sound world." }];

/// Every kind of event, system by system.
pub static EVENT_KINDS: &[&[&EventKind]] = &[super::actions::EVENTS];
