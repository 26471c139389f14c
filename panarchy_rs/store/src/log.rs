//! Appending to a log: frames gather in memory, go to the file in groups, and one sync covers a group.

use crate::damage::LogError;
use crate::frame::{self, Frame, Kind, MAX_PAYLOAD, PRELUDE};
use crate::scan::{End, Scanner};
use crate::storage::Storage;

/// Bytes that gather before they are written without being asked to.
const GROUP: usize = 1 << 18;

/// Where a log stands, as a manifest notes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Bytes.
    pub size: u64,
    /// Frames.
    pub frames: u64,
    /// The last frame's tick.
    pub tick: u64,
    /// The last frame's checksum.
    pub checksum: u128,
}

/// An open log that can grow.
#[derive(Debug)]
pub struct Log<S: Storage> {
    storage: S,
    name: String,
    buffer: Vec<u8>,
    written: u64,
    position: Position,
    broken: bool,
}

impl<S: Storage> Log<S> {
    /// Makes a log in an empty file: its prelude and start frame, synced.
    pub fn create(storage: S, name: &str, tick: u64, start: &[u8]) -> Result<Self, LogError> {
        let size = storage.size().map_err(|error| LogError::io(name, "read", error))?;
        if size != 0 {
            return Err(LogError::refused(name, "a new log needs an empty file"));
        }
        let position = Position { size: PRELUDE.len() as u64, frames: 0, tick, checksum: frame::first_previous() };
        let buffer = PRELUDE.to_vec();
        let mut log = Self { storage, name: name.to_owned(), buffer, written: 0, position, broken: false };
        log.append(Kind::Start, tick, start)?;
        log.sync()?;
        Ok(log)
    }

    /// Opens a log to append to it: reads every frame, gives each to `visit`, cuts off an incomplete last frame.
    ///
    /// Any other damage is an error, and the file is left as it is.
    /// Returns the log and the bytes that were cut off.
    pub fn open(mut storage: S, name: &str, visit: impl FnMut(&Frame<'_>)) -> Result<(Self, u64), LogError> {
        let End { whole, torn, frames, tick, checksum } = Scanner::new(&storage, name)?.run(visit)?;
        if torn > 0 {
            storage
                .truncate(whole)
                .and_then(|()| storage.sync())
                .map_err(|error| LogError::io(name, "write", error))?;
        }
        let position = Position { size: whole, frames, tick, checksum };
        let log = Self { storage, name: name.to_owned(), buffer: Vec::new(), written: whole, position, broken: false };
        Ok((log, torn))
    }

    /// Adds one frame in memory and returns its sequence; a full group is written.
    pub fn append(&mut self, kind: Kind, tick: u64, payload: &[u8]) -> Result<u64, LogError> {
        self.check(kind, tick, payload)?;
        if self.buffer.len() >= GROUP {
            self.flush()?;
        }
        let sequence = self.position.frames;
        let before = self.buffer.len();
        let frame = Frame { kind, sequence, tick, payload };
        let checksum = frame::encode(&frame, self.position.checksum, &mut self.buffer);
        let size = self.position.size + (self.buffer.len() - before) as u64;
        self.position = Position { size, frames: sequence + 1, tick, checksum };
        Ok(sequence)
    }

    /// Hands what has gathered to the operating system: it outlives this process, not a power cut.
    ///
    /// After an error the file is cut back to its whole frames where the system lets it, what has gathered is kept, and a later flush tries again.
    pub fn flush(&mut self) -> Result<(), LogError> {
        self.refuse_broken()?;
        if self.buffer.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.storage.write_at(self.written, &self.buffer) {
            // A part may be there; if it cannot be cut off now, the next open does it.
            let _ = self.storage.truncate(self.written);
            return Err(LogError::io(&self.name, "write", error));
        }
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Flushes, then waits until the disk holds every byte.
    ///
    /// A failed sync leaves no way to know what the disk holds, so the log takes nothing more until it is opened again.
    pub fn sync(&mut self) -> Result<(), LogError> {
        self.flush()?;
        let result = self.storage.sync();
        self.note_sync(result)
    }

    /// Notes the outcome of a sync made through another handle on the same file.
    pub fn note_sync(&mut self, result: std::io::Result<()>) -> Result<(), LogError> {
        result.map_err(|error| {
            self.broken = true;
            LogError::io(&self.name, "sync", error)
        })
    }

    /// Where the log stands, counting what has gathered but is not written.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The storage underneath.
    pub fn storage(&self) -> &S {
        &self.storage
    }

    /// The name that errors give the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn check(&self, kind: Kind, tick: u64, payload: &[u8]) -> Result<(), LogError> {
        self.refuse_broken()?;
        if payload.len() > MAX_PAYLOAD {
            return Err(LogError::refused(&self.name, format!("a frame holds at most {MAX_PAYLOAD} bytes")));
        }
        if (kind == Kind::Start) != (self.position.frames == 0) {
            return Err(LogError::refused(&self.name, "the start frame is the first and only one"));
        }
        if tick < self.position.tick {
            return Err(LogError::refused(
                &self.name,
                format!("tick {tick} is before tick {} of the last frame", self.position.tick),
            ));
        }
        Ok(())
    }

    fn refuse_broken(&self) -> Result<(), LogError> {
        if self.broken {
            return Err(LogError::refused(&self.name, "an earlier sync failed; open the run again to go on"));
        }
        Ok(())
    }
}
