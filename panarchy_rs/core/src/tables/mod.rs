//! Every table of the world, each declared once in its own file.

pub mod demography;
pub mod deposits;
pub mod economy;
pub mod firms;
pub mod goods;
pub mod households;
pub mod persons;
pub mod roster;
pub mod tiles;
pub mod treasury;

pub use demography::Demography;
pub use deposits::Deposits;
pub use economy::{DailyAccounts, Economy, MonthlyAccounts};
pub use firms::Firms;
pub use goods::Goods;
pub use households::Households;
pub use persons::Persons;
pub use roster::Roster;
pub use tiles::Tiles;
pub use treasury::Treasury;
