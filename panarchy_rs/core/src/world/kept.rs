//! Rows kept for whoever records the world, and the KPIs of past ticks; none of it is state.

use std::collections::BTreeMap;

use crate::engine::intent::Intent;

/// The hashes of one tick.
#[derive(Clone, Debug)]
pub struct HashRow {
    /// Tick.
    pub tick: u32,
    /// Chain hash after it.
    pub chain: [u8; 32],
    /// Hash of each table.
    pub components: Vec<u128>,
}

/// KPIs of a run of consecutive ticks, one row a tick.
#[derive(Clone, Debug, Default)]
pub struct KpiHistory {
    /// Tick of the first row.
    pub first: u32,
    /// Values a row.
    pub width: usize,
    /// Values, row by row.
    pub values: Vec<f64>,
}

impl KpiHistory {
    /// Appends the row of a tick.
    pub fn push(&mut self, tick: u32, row: &[f64]) {
        if self.values.is_empty() {
            (self.first, self.width) = (tick, row.len());
        }
        self.values.extend_from_slice(row);
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The rows from a tick on: the tick of the first, and the values.
    pub fn since(&self, tick: u32) -> (u32, &[f64]) {
        let skip = (tick.saturating_sub(self.first) as usize).min(self.len());
        (self.first + skip as u32, &self.values[skip * self.width..])
    }
}

/// What became of an intent at its tick.
#[derive(Clone, Debug)]
pub struct IntentRow {
    /// The intent.
    pub intent: Intent,
    /// What it was tagged with when it was handed in, such as the name of an experiment.
    pub scope: String,
    /// The event: the intervention, its refusal or the mark of one that was withheld; 0 for an intent that writes none.
    pub event: u64,
    /// `carried out`, `refused` or `withheld`.
    pub outcome: &'static str,
    /// Why it was refused.
    pub reason: String,
}

/// What is kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Whether hashes, flows and events are kept until drained.
    pub recording: bool,
    /// Hashes since the last drain.
    pub hashes: Vec<HashRow>,
    /// Intents of past ticks since the last drain.
    pub intents: Vec<IntentRow>,
    /// Tags of intents, by intent.
    pub scopes: BTreeMap<u64, String>,
    /// KPIs since the world was made or restored: half a kilobyte a tick.
    pub kpis: KpiHistory,
    /// The first tick whose KPIs have not been drained.
    pub drained: u32,
}
