//! The systems: plain functions whose borrows are their declaration; none calls another.

pub mod environment;
pub mod population;
