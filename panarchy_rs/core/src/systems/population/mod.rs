//! Population: every person a row, in a household; birth, growing up, work skills, couples, moves, old age, death.
//!
//! Plain functions whose borrows are their declaration; the schedule lists them in order.

pub mod actions;
pub mod ageing;
pub mod births;
pub mod couples;
pub mod create;
pub mod decisions;
pub mod demography;
pub mod estate;
pub mod events;
pub mod families;
pub mod health;
pub mod law;
pub mod measures;
pub mod migration;
pub mod mortality;
#[cfg(test)]
mod moves;
pub mod orphans;
pub mod rules;
pub mod skills;
pub mod society;
#[cfg(test)]
mod stable;
pub mod talent;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod training;

pub use create::create;
pub use families::Families;
pub use rules::Rules;
pub use society::Society;
