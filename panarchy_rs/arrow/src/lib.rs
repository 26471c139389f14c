//! Tables and rows of the log as Arrow record batches, and back. Apart from the Python crate, so that it is tested without Python.

pub mod audits;
pub mod columns;
pub mod decisions;
pub mod dictionary;
pub mod difference;
pub mod export;
pub mod import;
pub mod row;
pub mod rows;
