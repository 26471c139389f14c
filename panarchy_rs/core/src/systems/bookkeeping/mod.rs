//! Bookkeeping: the day's accounts, aggregates that decisions read, invariants of money and goods, KPIs.
#![allow(clippy::needless_range_loop, reason = "the columns of a table are walked by row")]

pub mod aggregate;
pub mod check;
pub mod inequality;
pub mod kpis;
