//! Population: every person a row, in a household; birth, growing up, work skills, couples, moves, old age, death.
//!
//! Plain functions whose borrows are their declaration; the schedule lists them in order.

pub mod create;
pub mod health;
pub mod law;
pub mod rules;
pub mod talent;
pub mod training;

#[cfg(test)]
mod testing;

pub use create::create;
pub use rules::Rules;
