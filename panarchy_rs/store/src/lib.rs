//! The durable truth of a run: an append-only log of inputs and tick commits.
//!
//! A log begins with [`frame::PRELUDE`] and holds frames, each with its own checksums and the checksum of the frame before.
//! [`log::Log`] appends, [`scan::Scanner`] reads and tells an incomplete last frame from damage.
//! [`causes::CauseIndex`] is the index of the links between events, which can be built again from the run's edges.
//! Files are reached through [`storage::Storage`], so that tests can lose and tear writes as a power cut does.

pub mod causes;
pub mod damage;
pub mod frame;
pub mod lock;
pub mod log;
pub mod scan;
pub mod storage;

pub use damage::LogError;
pub use frame::{Frame, Kind};
pub use lock::WriterLock;
pub use log::{Log, Position};
pub use scan::{End, Scanner};
pub use storage::{DiskFile, Source, Storage};
