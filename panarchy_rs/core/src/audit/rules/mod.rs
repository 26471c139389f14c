//! The rules, by what they are about.

pub mod books;
pub mod causes;
pub mod columns;
pub mod counts;
pub mod firms;
pub mod goods;
pub mod history;
pub mod incomes;
pub mod land;
mod locate;
pub mod measures;
pub mod money;
pub mod people;
pub mod references;
mod since;
pub mod staff;
pub mod trade;
pub mod work;
