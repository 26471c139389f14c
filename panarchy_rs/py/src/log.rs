//! The input log for Python: classes and functions that unwrap, call `panarchy_store`, and wrap.

use panarchy_store::{DiskFile, End, Kind, Log, LogError, Position, Scanner, Source, Storage, WriterLock as Lock};
use pyo3::create_exception;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

create_exception!(
    _core,
    LogDamage,
    PyValueError,
    "Bytes of an input log are not what was written: the message names file, byte offset and tick."
);

/// Frames as Python sees them: kind, sequence, tick, payload.
type Frames = Vec<(&'static str, u64, u64, Py<PyBytes>)>;
/// How a log stands: bytes of whole frames, bytes of an incomplete last one, frames, last tick, last checksum in hex.
type Standing = (u64, u64, u64, u64, String);

fn raised(error: LogError) -> PyErr {
    match error {
        LogError::Io { file, action, source } => match source.raw_os_error() {
            Some(code) => PyOSError::new_err((code, format!("cannot {action}"), file)),
            None => PyOSError::new_err(format!("Cannot {action} {file}: {source}.")),
        },
        LogError::Refused { .. } => PyValueError::new_err(error.to_string()),
        LogError::Damaged { .. } => LogDamage::new_err(error.to_string()),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Start => "start",
        Kind::Intent => "intent",
        Kind::Commit => "commit",
        Kind::Manifest => "manifest",
    }
}

fn standing(end: End) -> Standing {
    (end.whole, end.torn, end.frames, end.tick, format!("{:032x}", end.checksum))
}

fn scan<S: Source>(py: Python<'_>, source: &S, name: &str) -> PyResult<(Frames, Standing)> {
    let mut frames = Frames::new();
    let end = Scanner::new(source, name)
        .and_then(|scanner| {
            scanner.run(|frame| {
                let payload = PyBytes::new(py, frame.payload).unbind();
                frames.push((kind_name(frame.kind), frame.sequence, frame.tick, payload));
            })
        })
        .map_err(raised)?;
    Ok((frames, standing(end)))
}

/// Reads every whole frame of the log at `path`; nothing is changed, an incomplete last frame is only counted.
///
/// Returns a list of (kind, sequence, tick, payload) and (whole bytes, torn bytes, frames, last tick, last checksum).
/// Damage raises `LogDamage`, a file that cannot be read `OSError`.
#[pyfunction]
pub fn read_log(py: Python<'_>, path: PathBuf, name: &str) -> PyResult<(Frames, Standing)> {
    let file = DiskFile::read(&path).map_err(|error| raised(LogError::io(name, "read", error)))?;
    scan(py, &file, name)
}

/// Reads every whole frame of a log held in memory, as `read_log` does.
#[pyfunction]
pub fn scan_log(py: Python<'_>, data: &[u8], name: &str) -> PyResult<(Frames, Standing)> {
    scan(py, &data, name)
}

/// An open input log that grows; safe to share between threads.
#[pyclass(frozen, module = "panarchy._core")]
pub struct InputLog {
    inner: Mutex<Option<Log<DiskFile>>>,
    torn: u64,
}

impl InputLog {
    fn hold(log: Log<DiskFile>, torn: u64) -> Self {
        Self { inner: Mutex::new(Some(log)), torn }
    }

    fn guard(&self) -> MutexGuard<'_, Option<Log<DiskFile>>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, call: impl FnOnce(&mut Log<DiskFile>) -> Result<T, LogError>) -> PyResult<T> {
        match self.guard().as_mut() {
            Some(log) => call(log).map_err(raised),
            None => Err(PyValueError::new_err("The input log is closed.")),
        }
    }
}

#[pymethods]
impl InputLog {
    /// Makes a new log at `path` whose start frame carries `start`, synced; an existing file raises `OSError`.
    #[staticmethod]
    fn create(py: Python<'_>, path: PathBuf, start: &[u8], tick: u64) -> PyResult<Self> {
        let name = path.display().to_string();
        let log = py.detach(|| {
            let file = DiskFile::create(&path).map_err(|error| LogError::io(&name, "write", error))?;
            Log::create(file, &name, tick, start)
        });
        Ok(Self::hold(log.map_err(raised)?, 0))
    }

    /// Opens the log at `path` to append; cuts off an incomplete last frame, raises `LogDamage` for any other damage.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let name = path.display().to_string();
        let opened = py.detach(|| {
            let file = DiskFile::open(&path).map_err(|error| LogError::io(&name, "write", error))?;
            Log::open(file, &name, |_| ())
        });
        let (log, torn) = opened.map_err(raised)?;
        Ok(Self::hold(log, torn))
    }

    /// Bytes of an incomplete last frame that opening cut off.
    #[getter]
    fn torn(&self) -> u64 {
        self.torn
    }

    /// Adds an intent accepted when the world stood at `tick`; returns the frame's sequence.
    fn append_intent(&self, tick: u64, payload: &[u8]) -> PyResult<u64> {
        self.with(|log| log.append(Kind::Intent, tick, payload))
    }

    /// Adds many intents accepted at `tick` at once; returns the last frame's sequence.
    fn append_intents(&self, tick: u64, payloads: Vec<Bound<'_, PyBytes>>) -> PyResult<u64> {
        self.with(|log| {
            for payload in &payloads {
                log.append(Kind::Intent, tick, payload.as_bytes())?;
            }
            Ok(log.position().frames - 1)
        })
    }

    /// Adds the commit of `tick` with its 32-byte chain hash; returns the frame's sequence.
    fn append_commit(&self, tick: u64, chain: &[u8]) -> PyResult<u64> {
        if chain.len() != 32 {
            return Err(PyValueError::new_err(format!("A chain hash has 32 bytes, not {}.", chain.len())));
        }
        self.with(|log| log.append(Kind::Commit, tick, chain))
    }

    /// Notes that a manifest is durable, with its number and its 32-byte SHA-256, at the last frame's tick; returns the sequence.
    fn append_manifest(&self, number: u64, sha256: &[u8]) -> PyResult<u64> {
        if sha256.len() != 32 {
            return Err(PyValueError::new_err(format!("A SHA-256 has 32 bytes, not {}.", sha256.len())));
        }
        let payload = [&number.to_le_bytes(), sha256].concat();
        self.with(|log| log.append(Kind::Manifest, log.position().tick, &payload))
    }

    /// Hands what has gathered to the operating system, so that it outlives this process.
    fn flush(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.with(Log::flush))
    }

    /// Flushes and waits until the disk holds every byte; other threads may append meanwhile.
    fn sync(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| {
            let second = self.with(|log| {
                log.flush()?;
                log.storage().second().map_err(|error| LogError::io(log.name(), "sync", error))
            })?;
            let result = { second }.sync();
            self.with(|log| log.note_sync(result))
        })
    }

    /// Where the log stands: (bytes, frames, last tick, last checksum in hex), counting what is not yet written.
    fn position(&self) -> PyResult<(u64, u64, u64, String)> {
        let Position { size, frames, tick, checksum } = self.with(|log| Ok(log.position()))?;
        Ok((size, frames, tick, format!("{checksum:032x}")))
    }

    /// Syncs and closes; closing twice is harmless.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let Some(mut log) = self.guard().take() else {
            return Ok(());
        };
        py.detach(|| log.sync()).map_err(raised)
    }
}

/// The right to write to a run, held until released or until the process ends.
#[pyclass(frozen, module = "panarchy._core")]
pub struct WriterLock {
    held: Mutex<Option<Lock>>,
}

#[pymethods]
impl WriterLock {
    /// Takes the lock file at `path`; raises `ValueError` where someone else holds it.
    #[new]
    fn new(path: PathBuf) -> PyResult<Self> {
        let lock = Lock::take(&path).map_err(raised)?;
        Ok(Self { held: Mutex::new(Some(lock)) })
    }

    /// Gives the lock back; a second release is harmless.
    fn release(&self) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
