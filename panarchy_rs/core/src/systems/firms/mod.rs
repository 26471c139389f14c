//! Firms: the solved start, production, the monthly decisions, entry and exit.
#![allow(clippy::needless_range_loop, reason = "the columns of a table are walked by row")]

pub mod actions;
pub mod close;
pub mod count;
pub mod create;
pub mod custom;
pub mod deal;
pub mod decide;
pub mod decisions;
pub mod entry;
pub mod events;
pub mod expect;
pub mod finance;
pub mod fund;
pub mod hiring;
pub mod incomes;
pub mod payroll;
pub mod prepare;
pub mod pricing;
pub mod produce;
pub mod seed;
pub mod sizes;
pub mod staff;
pub mod staffing;
pub mod steady;
