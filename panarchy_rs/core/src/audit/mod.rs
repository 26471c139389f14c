//! Audits: rules over a read-only world that say where its state contradicts itself, its books or its past.
//!
//! A rule is data: a name, what it guards, how often it is due, and a function. Rules run between ticks (some around one
//! phase of a tick), in parallel, and never change the world: the chain is the same with and without them.
//! A rule holds at the end of every tick of a sound world, so that a finding always means damage.

mod around;
pub mod auditor;
mod blocks;
mod cells;
mod differ;
pub mod finding;
pub mod past;
pub mod plan;
mod report;
pub mod rule;
pub mod rules;
mod runs;
pub mod scan;
pub mod shared;
pub mod totals;
pub mod view;

pub use auditor::{Auditor, Stopwatch};
pub use finding::{Finding, Findings};
pub use plan::{Budget, Entry, Plan};
pub use report::CheckRow;
pub use rule::{After, Check, Guards, Notes, RULES, Rule, Severity};
