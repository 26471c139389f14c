//! The systems: plain functions whose borrows are their declaration; none calls another.

pub mod bookkeeping;
pub mod environment;
pub mod firms;
pub mod markets;
pub mod population;
pub mod treasury;
