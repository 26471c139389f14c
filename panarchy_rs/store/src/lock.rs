//! One writer a run: a lock that the operating system takes back when the process dies, however it dies.

use crate::damage::LogError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Held for as long as a run is written to.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock file at `path`, making it if needed; a second holder is refused.
    pub fn take(path: &Path) -> Result<Self, LogError> {
        let name = path.display().to_string();
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(|error| LogError::io(&name, "write", error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(LogError::refused(&name, "another process or world is recording into this run"))
            }
            Err(TryLockError::Error(error)) => Err(LogError::io(&name, "lock", error)),
        }
    }
}
