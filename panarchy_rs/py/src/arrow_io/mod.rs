//! Arrow in and out: tables as record batches, rows of the log, and the C stream interface.

pub mod columns;
pub mod dictionary;
pub mod export;
pub mod import;
pub mod row;
pub mod rows;
pub mod stream;
