//! The engine: tables, ids, draws, events, ledger, intents, hashes. It knows no domain.

pub mod cells;
pub mod chunks;
pub mod cx;
pub mod decision;
pub mod event;
pub mod hash;
pub mod ids;
pub mod intent;
pub mod kpi;
pub mod ledger;
pub mod math;
pub mod phase;
pub mod reserved;
pub mod rng;
pub mod table;
pub mod tally;
