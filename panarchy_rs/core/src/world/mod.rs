//! The world: its state, its tick, and the only place besides the schedule that knows all systems.

pub mod actions;
pub mod blocked;
pub mod catalogue;
pub mod create;
pub mod economy;
pub mod holdings;
pub mod inbox;
pub mod kept;
pub mod overlays;
pub mod people;
pub mod reseed;
pub mod schedule;
pub mod stages;
pub mod state;
pub mod tick;
pub mod trace;
pub mod trial;
pub mod weigh;
pub mod withhold;

pub use state::State;

use std::sync::Arc;

use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::kpi::KpiRow;
use crate::systems::{bookkeeping, markets, population};
use inbox::Inbox;
use kept::Kept;

/// A world at a tick.
#[derive(Clone)]
pub struct World {
    /// What it was made from.
    pub config: Config,
    /// The same, as the text that was given.
    pub config_json: String,
    /// What follows from the parameters of population; derived, never saved.
    pub people: Arc<population::Rules>,
    /// Who lives with whom; derived, never saved.
    pub families: population::Families,
    /// What follows from the list of goods; derived, never saved.
    pub recipes: Arc<Recipes>,
    /// Buffers of the markets; empty in a copy.
    pub market: markets::Scratch,
    /// What the last check of money and goods found missing.
    pub residuals: bookkeeping::check::Residuals,
    /// Tick, draws, events, ledger, names.
    pub cx: Cx,
    /// Every table.
    pub state: State,
    /// Intents that wait, and those applied.
    pub inbox: Inbox,
    /// The chain hash after this tick.
    pub chain: [u8; 32],
    /// The hash of each table after this tick, in the order of [`State::tables`].
    pub components: Vec<u128>,
    /// KPIs of this tick.
    pub kpis: KpiRow,
    /// Broken invariants of this tick, one sentence each.
    pub violations: Vec<String>,
    /// Rows kept for whoever records, and the KPIs of past ticks.
    pub kept: Kept,
}
