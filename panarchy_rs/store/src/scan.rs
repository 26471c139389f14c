//! Reading a log from its first byte, telling an incomplete last frame from damage.
//!
//! A write cut short leaves fewer bytes than a frame needs, or bytes that the file system promised and never filled (zeros to the end).
//! No flipped bit can look like either: a header vouches for its own length, and the last eight bytes of a checksum are not all zeros.

use crate::damage::LogError;
use crate::frame::{self, Frame, HEADER, Header, Kind, MAX_PAYLOAD, PRELUDE};
use crate::storage::Source;

const WINDOW: usize = 1 << 20;

/// How a log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Bytes of whole frames, the prelude included.
    pub whole: u64,
    /// Bytes after them that belong to an incomplete last frame.
    pub torn: u64,
    /// Frames.
    pub frames: u64,
    /// The last frame's tick.
    pub tick: u64,
    /// The last frame's checksum.
    pub checksum: u128,
}

/// Reads frames one after another; memory stays bounded by the largest frame.
#[derive(Debug)]
pub struct Scanner<'a, S: Source> {
    source: &'a S,
    name: String,
    size: u64,
    window: Vec<u8>,
    window_at: u64,
    end: End,
}

impl<'a, S: Source> Scanner<'a, S> {
    /// Begins at the first frame; `name` is what errors call the file.
    pub fn new(source: &'a S, name: &str) -> Result<Self, LogError> {
        let size = source.size().map_err(|error| LogError::io(name, "read", error))?;
        let end = End { whole: PRELUDE.len() as u64, torn: 0, frames: 0, tick: 0, checksum: frame::first_previous() };
        let mut scanner = Self { source, name: name.to_owned(), size, window: Vec::new(), window_at: 0, end };
        scanner.check_prelude()?;
        Ok(scanner)
    }

    /// How the log ends; final once [`Scanner::next_frame`] has returned none.
    pub fn end(&self) -> End {
        self.end
    }

    /// The next whole frame; none at the end or before an incomplete last frame; damage is an error.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, LogError> {
        let at = self.end.whole;
        let left = self.size - at;
        if left < HEADER as u64 {
            self.end.torn = left;
            return self.finish();
        }
        let Some(header) = self.header(at)? else {
            return self.torn_or_damaged(at, HEADER, "a frame's header does not match its checksum");
        };
        self.check_header(&header)?;
        let length = header.frame_length();
        if length as u64 > left {
            self.end.torn = left;
            return self.finish();
        }
        let sum_at = length - 16;
        let previous = self.end.checksum;
        let (own, named, sum) = {
            let bytes = self.bytes(at, length)?;
            (
                frame::checksum(&bytes[..sum_at]),
                frame::checksum_at(bytes, sum_at - 16),
                frame::checksum_at(bytes, sum_at),
            )
        };
        if own != sum {
            return self.torn_or_damaged(at, sum_at + 8, "a frame does not match its checksum");
        }
        if named != previous {
            return Err(self.damaged("a frame does not follow the frame before it"));
        }
        let kind = Kind::of(header.code)
            .ok_or_else(|| self.damaged(&format!("frames of kind {} are unknown to this version", header.code)))?;
        self.end =
            End { whole: at + length as u64, torn: 0, frames: self.end.frames + 1, tick: header.tick, checksum: sum };
        let begin = (at - self.window_at) as usize + HEADER;
        let payload = &self.window[begin..begin + header.length];
        Ok(Some(Frame { kind, sequence: header.sequence, tick: header.tick, payload }))
    }

    /// Reads every frame left, gives each to `visit`, and says how the log ends.
    pub fn run(mut self, mut visit: impl FnMut(&Frame<'_>)) -> Result<End, LogError> {
        while let Some(frame) = self.next_frame()? {
            visit(&frame);
        }
        Ok(self.end)
    }

    fn finish(&self) -> Result<Option<Frame<'_>>, LogError> {
        if self.end.frames == 0 {
            return Err(self.damaged("it holds no whole first frame"));
        }
        Ok(None)
    }

    fn check_prelude(&mut self) -> Result<(), LogError> {
        let length = PRELUDE.len();
        if self.size < length as u64 || self.bytes(0, length)? != PRELUDE {
            self.end.whole = 0;
            return Err(self.damaged("it does not begin as a Panarchy log of this version does"));
        }
        Ok(())
    }

    fn check_header(&self, header: &Header) -> Result<(), LogError> {
        let first = self.end.frames == 0;
        let what = if header.sequence != self.end.frames {
            "a frame is missing or stands twice"
        } else if header.tick < self.end.tick {
            "a frame's tick is before that of the frame before it"
        } else if header.length > MAX_PAYLOAD {
            "a frame is longer than any that is written"
        } else if first != (header.code == Kind::Start.code()) {
            "the start frame is not the first and only one"
        } else {
            return Ok(());
        };
        Err(self.damaged(what))
    }

    fn header(&mut self, at: u64) -> Result<Option<Header>, LogError> {
        let mut bytes = [0; HEADER];
        bytes.copy_from_slice(self.bytes(at, HEADER)?);
        Ok(Header::parse(&bytes))
    }

    fn torn_or_damaged(&mut self, at: u64, from: usize, what: &str) -> Result<Option<Frame<'_>>, LogError> {
        if !self.zeros_to_end(at + from as u64)? {
            return Err(self.damaged(what));
        }
        self.end.torn = self.size - at;
        self.finish()
    }

    fn zeros_to_end(&mut self, from: u64) -> Result<bool, LogError> {
        let mut at = from;
        while at < self.size {
            let length = (self.size - at).min(WINDOW as u64) as usize;
            if self.bytes(at, length)?.iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
            at += length as u64;
        }
        Ok(true)
    }

    /// `length` bytes at `at`, read through the window.
    fn bytes(&mut self, at: u64, length: usize) -> Result<&[u8], LogError> {
        let held = self.window_at + self.window.len() as u64;
        if at < self.window_at || at + length as u64 > held {
            let want = (self.size - at).min(length.max(WINDOW) as u64) as usize;
            self.window.resize(want, 0);
            self.source.read_at(at, &mut self.window).map_err(|error| LogError::io(&self.name, "read", error))?;
            self.window_at = at;
        }
        let begin = (at - self.window_at) as usize;
        Ok(&self.window[begin..begin + length])
    }

    fn damaged(&self, what: &str) -> LogError {
        LogError::Damaged {
            file: self.name.clone(),
            offset: self.end.whole,
            tick: self.end.tick,
            what: what.to_owned(),
        }
    }
}
