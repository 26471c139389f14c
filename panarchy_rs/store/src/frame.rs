//! The bytes of one frame: header with its own checksum, payload, previous checksum, checksum.
//!
//! All numbers are little-endian, and payloads are padded with zeros to eight bytes, so that no sector ends within the last half of a checksum.
//! The header's checksum is checked before its length is believed: without it, one flipped bit in a length makes whole frames look like an incomplete last one.
//! The checksums are XXH3 (Collet 2019), which finds damage, not forgery; the chain hash in every tick commit is BLAKE3 and binds the whole world.

use twox_hash::{XxHash3_64, XxHash3_128};

/// The first bytes of every log: a name and the format's version.
pub const PRELUDE: [u8; 16] = *b"PANARCHY-LOG\x01\0\0\0";
/// Bytes of a frame's header: length (4), kind (1), zero (3), sequence (8), tick (8), checksum (8).
pub const HEADER: usize = 32;
/// Bytes after the payload: previous frame's checksum (16), checksum (16).
pub const TRAILER: usize = 32;
/// The largest payload, so that no length makes a reader ask for unbounded memory.
pub const MAX_PAYLOAD: usize = 1 << 26;

const CHECKED: usize = HEADER - 8;
const ALIGN: usize = 8;

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The first frame: scenario JSON, seed and engine version.
    Start,
    /// One accepted intent as JSON.
    Intent,
    /// A tick is done: its 32-byte chain hash.
    Commit,
    /// A manifest is durable: its number (8 bytes) and its SHA-256 (32 bytes).
    Manifest,
}

impl Kind {
    /// The byte that stands for this kind on disk.
    pub fn code(self) -> u8 {
        match self {
            Self::Start => 1,
            Self::Intent => 2,
            Self::Commit => 3,
            Self::Manifest => 4,
        }
    }

    /// The kind of a byte, or none where this version knows no such kind.
    pub fn of(code: u8) -> Option<Self> {
        [Self::Start, Self::Intent, Self::Commit, Self::Manifest].into_iter().find(|kind| kind.code() == code)
    }
}

/// One whole, checked frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// What it carries.
    pub kind: Kind,
    /// Its number in the file, from 0, without gaps.
    pub sequence: u64,
    /// The tick that the world had reached; for a commit, the tick committed.
    pub tick: u64,
    /// Its content.
    pub payload: &'a [u8],
}

/// The fields of a header whose checksum held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Bytes of payload.
    pub length: usize,
    /// The kind's byte, known or not.
    pub code: u8,
    /// The frame's number.
    pub sequence: u64,
    /// The frame's tick.
    pub tick: u64,
}

impl Header {
    /// Reads a header, or none where its checksum does not hold.
    pub fn parse(bytes: &[u8; HEADER]) -> Option<Self> {
        if XxHash3_64::oneshot(&bytes[..CHECKED]) != u64_at(bytes, CHECKED) {
            return None;
        }
        let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        Some(Self { length, code: bytes[4], sequence: u64_at(bytes, 8), tick: u64_at(bytes, 16) })
    }

    /// Bytes of the whole frame on disk.
    pub fn frame_length(&self) -> usize {
        HEADER + self.length.next_multiple_of(ALIGN) + TRAILER
    }
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

/// The 16 bytes at `at` as a checksum.
pub fn checksum_at(bytes: &[u8], at: usize) -> u128 {
    let mut word = [0; 16];
    word.copy_from_slice(&bytes[at..at + 16]);
    u128::from_le_bytes(word)
}

/// What the first frame names as its previous checksum.
pub fn first_previous() -> u128 {
    XxHash3_128::oneshot(&PRELUDE)
}

/// The checksum of a frame's bytes up to its last 16.
pub fn checksum(bytes: &[u8]) -> u128 {
    XxHash3_128::oneshot(bytes)
}

/// Appends one frame to `out` and returns its checksum.
pub fn encode(frame: &Frame<'_>, previous: u128, out: &mut Vec<u8>) -> u128 {
    let mut header = [0u8; HEADER];
    header[..4].copy_from_slice(&(frame.payload.len() as u32).to_le_bytes());
    header[4] = frame.kind.code();
    header[8..16].copy_from_slice(&frame.sequence.to_le_bytes());
    header[16..CHECKED].copy_from_slice(&frame.tick.to_le_bytes());
    let own = XxHash3_64::oneshot(&header[..CHECKED]);
    header[CHECKED..].copy_from_slice(&own.to_le_bytes());
    let begin = out.len();
    out.reserve(HEADER + frame.payload.len() + ALIGN + TRAILER);
    out.extend_from_slice(&header);
    out.extend_from_slice(frame.payload);
    out.resize(begin + HEADER + frame.payload.len().next_multiple_of(ALIGN), 0);
    out.extend_from_slice(&previous.to_le_bytes());
    let sum = checksum(&out[begin..]);
    out.extend_from_slice(&sum.to_le_bytes());
    sum
}
