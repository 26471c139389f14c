//! Audits proved by injected faults: whatever is done to the state behind the ledger's back is found within an interval.

mod books;
mod clean;
mod declared;
mod faults;
mod often;
mod phases;
mod scheduling;
mod support;
