//! Goods and labour markets: shopping by reserve-then-commit, purchases between firms, local job matching.
#![allow(clippy::needless_range_loop, reason = "the columns of a table are walked by row")]

pub mod actions;
pub mod basket;
pub mod budget;
pub mod compare;
pub mod decisions;
pub mod events;
pub mod jobs;
pub mod purchases;
pub mod reserve;
pub mod sellers;
pub mod shopping;
pub mod till;

/// Buffers of the markets; their content means nothing between ticks.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// The desk where requests meet stocks.
    pub desk: reserve::Desk,
    /// Firms by good.
    pub sellers: sellers::Sellers,
    /// Members of the households whose day it is, between two phases of a tick.
    pub members: crate::tables::Roster,
    /// Rows of those households.
    pub homes: Vec<u32>,
    /// Zones near each zone.
    pub near: jobs::Near,
}
