//! Every table of the world in one struct: adding a table is one line here.

use crate::engine::{hash, table::Table};
use crate::tables::{
    DailyAccounts, Demography, Deposits, Economy, Firms, Goods, Households, MonthlyAccounts, Persons, Tiles, Treasury,
};

macro_rules! state {
    ($( $(#[doc = $doc:literal])+ $field:ident : $Table:ty, )+) => {
        /// All tables.
        #[derive(Clone, Debug, Default)]
        pub struct State {
            $( $(#[doc = $doc])+ pub $field: $Table, )+
        }

        impl State {
            /// All tables, in the order of their hashes.
            pub fn tables(&self) -> Vec<&dyn Table> {
                vec![$( &self.$field, )+]
            }

            /// All tables, to be filled.
            pub fn tables_mut(&mut self) -> Vec<&mut dyn Table> {
                vec![$( &mut self.$field, )+]
            }
        }
    };
}

state! {
    /// The land.
    tiles: Tiles,
    /// Ore and coal.
    deposits: Deposits,
    /// Persons.
    persons: Persons,
    /// Households.
    households: Households,
    /// Counts of births, deaths and moves.
    demography: Demography,
    /// Firms.
    firms: Firms,
    /// Goods.
    goods: Goods,
    /// The treasury.
    treasury: Treasury,
    /// Aggregates of the economy.
    economy: Economy,
    /// The ring of days.
    daily_accounts: DailyAccounts,
    /// The ring of months.
    monthly_accounts: MonthlyAccounts,
}

impl State {
    /// The table of a name.
    pub fn table(&self, name: &str) -> Option<&dyn Table> {
        self.tables().into_iter().find(|table| table.spec().name == name)
    }

    /// The hash of every table.
    pub fn hashes(&self) -> Vec<u128> {
        hash::tables(&self.tables())
    }
}
