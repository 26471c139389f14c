//! What can be wrong with a log, each as one plain sentence that names file, byte offset and tick.

use std::fmt;
use std::io;

/// A log that could not be read or written.
#[derive(Debug)]
pub enum LogError {
    /// Bytes that are not what was written; reading stops here and nothing is changed.
    Damaged {
        /// The file's name as given by the caller.
        file: String,
        /// Where the damaged frame begins, in bytes from the start of the file.
        offset: u64,
        /// The tick of the last whole frame before the damage.
        tick: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The operating system refused.
    Io {
        /// The file's name as given by the caller.
        file: String,
        /// What was tried: "read", "write", "sync".
        action: &'static str,
        /// The system's own reason.
        source: io::Error,
    },
    /// The caller asked for what a log cannot hold.
    Refused {
        /// The file's name as given by the caller.
        file: String,
        /// Why.
        what: String,
    },
}

impl LogError {
    /// An operating system error while doing `action` on `file`.
    pub fn io(file: &str, action: &'static str, source: io::Error) -> Self {
        Self::Io { file: file.to_owned(), action, source }
    }

    /// A refusal on `file` for the reason `what`.
    pub fn refused(file: &str, what: impl Into<String>) -> Self {
        Self::Refused { file: file.to_owned(), what: what.into() }
    }
}

impl fmt::Display for LogError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { file, offset, tick, what } => {
                write!(out, "{file} is damaged at byte {offset}, after tick {tick}: {what}.")
            }
            Self::Io { file, action, source } => write!(out, "Cannot {action} {file}: {source}."),
            Self::Refused { file, what } => write!(out, "Cannot write {file}: {what}."),
        }
    }
}

impl std::error::Error for LogError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
