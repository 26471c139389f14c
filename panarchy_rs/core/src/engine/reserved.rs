//! Names that no column may have, refused while compiling, because every view has columns of these names already.
//!
//! ```
//! panarchy_core::table! {
//!     /// Calendars.
//!     Calendars, CalendarRow, "calendars", "calendar_id" {
//!         /// The tick that is marked.
//!         marked_tick: u32 = plain("days"),
//!         /// What marking it cost.
//!         paid_minor: i64 = money("paid"),
//!     }
//! }
//! assert_eq!(Calendars::SPEC.columns.len(), 2);
//! ```
//!
//! The same table does not compile with a stored column called `tick`:
//!
//! ```compile_fail
//! panarchy_core::table! {
//!     /// Calendars.
//!     Calendars, CalendarRow, "calendars", "calendar_id" {
//!         /// The tick that is marked.
//!         tick: u32 = plain("days"),
//!         /// What marking it cost.
//!         paid_minor: i64 = money("paid"),
//!     }
//! }
//! assert_eq!(Calendars::SPEC.columns.len(), 2);
//! ```
//!
//! Nor with one that is shown beside a stored one as `run`:
//!
//! ```compile_fail
//! panarchy_core::table! {
//!     /// Calendars.
//!     Calendars, CalendarRow, "calendars", "calendar_id" {
//!         /// The tick that is marked.
//!         marked_tick: u32 = plain("days"),
//!         /// What marking it cost.
//!         paid_minor: i64 = money("run"),
//!     }
//! }
//! assert_eq!(Calendars::SPEC.columns.len(), 2);
//! ```

/// The columns that every view has: whose row it is, and as of when.
pub const NAMES: [&str; 3] = ["run", "branch", "tick"];

/// A column's name as given; one of [`NAMES`] is refused, in a constant while compiling.
pub const fn column_name(name: &'static str) -> &'static str {
    let mut place = 0;
    while place < NAMES.len() {
        assert!(!same(name, NAMES[place]), "no column may be called run, branch or tick: every view has its own");
        place += 1;
    }
    name
}

/// Whether two texts are equal; constants cannot compare them with `==`.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut place = 0;
    while place < a.len() && place < b.len() && a[place] == b[place] {
        place += 1;
    }
    place == a.len() && place == b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_themselves_are_refused() {
        for name in ["ticks", "tic", "runs", "branch_id", ""] {
            assert_eq!(column_name(name), name);
        }
        for name in NAMES {
            assert!(std::panic::catch_unwind(|| column_name(name)).is_err(), "{name}");
        }
    }
}
