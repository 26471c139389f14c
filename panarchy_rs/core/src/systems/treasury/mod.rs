//! The treasury: dole and pensions out, a tax on wages and dividends in, and the issue of money that closes the circle.

pub mod actions;
pub mod decisions;
pub mod events;
pub mod settle;
pub mod transfers;
