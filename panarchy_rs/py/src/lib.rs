//! The `panarchy._core` extension module: unwrap Python arguments, call the core, wrap the answer.

mod log;

use pyo3::prelude::*;

/// Panarchy's engine.
#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::log::{InputLog, LogDamage, WriterLock, read_log, scan_log};

    #[pymodule_export]
    const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");
}
