//! Bookkeeping: the day's accounts, aggregates that decisions read, invariants of money and goods, KPIs.

pub mod aggregate;
pub mod check;
pub mod inequality;
pub mod kpis;
