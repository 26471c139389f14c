//! Records of a world: snapshot bytes and their checks.

pub mod bytes;
pub mod snapshot;

pub use snapshot::{SNAPSHOT_VERSION, restore, restore_state, save, save_state};
