//! The index of causes: parents and children of every event, in a file that is read in place.
//!
//! Events are numbered in the order of their ids, so that a parent always has a smaller number than its child.
//! The index says nothing that the run's edges do not: it can be built again at any time.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;
use twox_hash::XxHash3_128;

const MAGIC: &[u8; 8] = b"PANCAUS1";
/// Magic, last tick, events, edges.
const HEADER: usize = 32;
const CHECKSUM: usize = 16;
/// Events found up to which a short list is searched instead of a bitmap.
const FEW: usize = 48;

/// A link between two events: child, parent, code of the role.
pub type Edge = (u64, u64, u8);

/// The index of a run, mapped into memory.
pub struct CauseIndex {
    map: Mmap,
    events: usize,
    edges: usize,
    /// The last tick whose events it holds.
    pub last_tick: u64,
}

/// Bytes of the parts of an index, in order: ids, starts of parents, parents, starts of children, children, roles.
fn parts(events: usize, edges: usize) -> [Range<usize>; 6] {
    let mut next = HEADER;
    [events * 8, (events + 1) * 4, edges * 4, (events + 1) * 4, edges * 4, edges].map(|size| {
        let part = next..next + size;
        next = part.end.next_multiple_of(8);
        part
    })
}

fn total(events: usize, edges: usize) -> usize {
    parts(events, edges)[5].end.next_multiple_of(8) + CHECKSUM
}

/// Writes the index of some events, whose ids ascend, and of the links between them.
///
/// A link to an event that is not there is left out. The file appears whole or not at all.
///
/// # Errors
/// One sentence if ids do not ascend, there are too many, or the file cannot be written.
pub fn build(path: &Path, ids: &[u64], edges: &[Edge], last_tick: u64) -> Result<(), String> {
    if !ids.windows(2).all(|pair| pair[0] < pair[1]) {
        return Err("the ids of events do not ascend".into());
    }
    if u32::try_from(ids.len().max(edges.len())).is_err() {
        return Err(format!("an index holds fewer than {} events and links", u32::MAX));
    }
    let place = |id: u64| ids.binary_search(&id).ok().map(|place| place as u32);
    let known: Vec<(u32, u32, u8)> =
        edges.iter().filter_map(|&(child, parent, role)| Some((place(child)?, place(parent)?, role))).collect();
    let (parent_start, parents, roles) =
        rows(ids.len(), known.iter().map(|&(child, parent, role)| (child, parent, role)));
    let (child_start, children, _) = rows(ids.len(), known.iter().map(|&(child, parent, role)| (parent, child, role)));
    let mut out = vec![0u8; total(ids.len(), known.len())];
    out[..8].copy_from_slice(MAGIC);
    for (at, value) in [last_tick, ids.len() as u64, known.len() as u64].into_iter().enumerate() {
        out[8 + at * 8..16 + at * 8].copy_from_slice(&value.to_le_bytes());
    }
    let [id_part, parent_starts, parent_part, child_starts, child_part, role_part] = parts(ids.len(), known.len());
    fill(&mut out[id_part], ids.iter().map(|id| id.to_le_bytes()));
    fill(&mut out[parent_starts], parent_start.iter().map(|at| at.to_le_bytes()));
    fill(&mut out[parent_part], parents.iter().map(|at| at.to_le_bytes()));
    fill(&mut out[child_starts], child_start.iter().map(|at| at.to_le_bytes()));
    fill(&mut out[child_part], children.iter().map(|at| at.to_le_bytes()));
    out[role_part].copy_from_slice(&roles);
    let body = out.len() - CHECKSUM;
    let checksum = XxHash3_128::oneshot(&out[..body]);
    out[body..].copy_from_slice(&checksum.to_le_bytes());
    let write = || -> std::io::Result<()> {
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        File::create(&beside)?.write_all(&out)?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|error| format!("the index {} cannot be written: {error}", path.display()))
}

fn fill<const N: usize>(target: &mut [u8], values: impl Iterator<Item = [u8; N]>) {
    for (cell, value) in target.chunks_exact_mut(N).zip(values) {
        cell.copy_from_slice(&value);
    }
}

/// Compressed rows: for each event the start of its links, the other ends, and their roles.
fn rows(events: usize, links: impl Iterator<Item = (u32, u32, u8)> + Clone) -> (Vec<u32>, Vec<u32>, Vec<u8>) {
    let mut start = vec![0u32; events + 1];
    for (from, ..) in links.clone() {
        start[from as usize + 1] += 1;
    }
    for event in 0..events {
        start[event + 1] += start[event];
    }
    let mut next = start.clone();
    let mut others = vec![0u32; start[events] as usize];
    let mut roles = vec![0u8; others.len()];
    for (from, to, role) in links {
        let at = next[from as usize] as usize;
        (others[at], roles[at]) = (to, role);
        next[from as usize] += 1;
    }
    (start, others, roles)
}

/// Whether to go from effects to causes, or from causes to effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To causes.
    Causes,
    /// To effects.
    Effects,
}

/// Events that have been seen: a short list at first, a bit for every event when there are many.
struct Seen {
    few: Vec<u32>,
    bits: Vec<u64>,
    events: usize,
}

impl Seen {
    /// Notes an event; whether it is new.
    fn add(&mut self, event: u32) -> bool {
        if self.bits.is_empty() {
            if self.few.contains(&event) {
                return false;
            }
            if self.few.len() < FEW {
                self.few.push(event);
                return true;
            }
            self.bits = vec![0; self.events.div_ceil(64)];
            for &old in &self.few {
                self.bits[old as usize / 64] |= 1 << (old % 64);
            }
        }
        let word = &mut self.bits[event as usize / 64];
        let new = *word >> (event % 64) & 1 == 0;
        *word |= 1 << (event % 64);
        new
    }
}

impl CauseIndex {
    /// Opens an index.
    ///
    /// # Errors
    /// One sentence if there is no such file, or it is not a whole index.
    pub fn open(path: &Path) -> Result<Self, String> {
        let refuse = |why: String| format!("the index {} cannot be read: {why}", path.display());
        let file = File::open(path).map_err(|error| refuse(error.to_string()))?;
        // SAFETY: the file is replaced by renaming another over it, never written in place.
        let map = unsafe { Mmap::map(&file) }.map_err(|error| refuse(error.to_string()))?;
        if map.len() < HEADER + CHECKSUM || &map[..8] != MAGIC {
            return Err(refuse("it is not an index of causes".into()));
        }
        let word = |at: usize| u64::from_le_bytes(map[at..at + 8].try_into().expect("eight bytes"));
        let (last_tick, events, edges) = (word(8), word(16), word(24));
        let limit = u64::from(u32::MAX);
        let whole = events < limit && edges < limit && total(events as usize, edges as usize) == map.len();
        let body = map.len() - CHECKSUM;
        if !whole || XxHash3_128::oneshot(&map[..body]).to_le_bytes() != map[body..] {
            return Err(refuse("it is damaged".into()));
        }
        Ok(Self { map, events: events as usize, edges: edges as usize, last_tick })
    }

    /// Number of events.
    pub fn len(&self) -> usize {
        self.events
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.events == 0
    }

    fn part(&self, part: usize) -> &[u8] {
        &self.map[parts(self.events, self.edges)[part].clone()]
    }

    /// The number of an event.
    pub fn find(&self, id: u64) -> Option<u32> {
        let bytes = self.part(0);
        let at = |place: usize| u64::from_le_bytes(bytes[place * 8..place * 8 + 8].try_into().expect("eight bytes"));
        let (mut low, mut high) = (0, self.events);
        while low < high {
            let middle = (low + high) / 2;
            if at(middle) < id { low = middle + 1 } else { high = middle }
        }
        (low < self.events && at(low) == id).then_some(low as u32)
    }

    /// The id of an event by its number.
    pub fn id(&self, event: u32) -> u64 {
        let bytes = &self.part(0)[event as usize * 8..][..8];
        u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
    }

    /// Numbers of the events next to one, on the way asked for.
    pub fn next(&self, event: u32, way: Way) -> impl Iterator<Item = u32> + '_ {
        let (starts, others) = if way == Way::Causes { (1, 2) } else { (3, 4) };
        let others = self.part(others);
        self.span(event, starts).map(move |at| u32_at(others, at))
    }

    /// Codes of the roles of an event's parents, in the order of [`Self::next`].
    pub fn roles(&self, event: u32) -> impl Iterator<Item = u8> + '_ {
        let roles = self.part(5);
        self.span(event, 1).map(move |at| roles[at])
    }

    fn span(&self, event: u32, starts: usize) -> Range<usize> {
        let starts = self.part(starts);
        u32_at(starts, event as usize) as usize..u32_at(starts, event as usize + 1) as usize
    }

    /// Numbers of everything that led to an event, or came of it, nearest first, at most `limit`.
    pub fn reach(&self, event: u32, way: Way, limit: usize) -> Vec<u32> {
        let mut seen = Seen { few: vec![event], bits: Vec::new(), events: self.events };
        let (mut found, mut at) = (vec![event], 0);
        while at < found.len() && found.len() <= limit {
            let from = found[at];
            for next in self.next(from, way) {
                if found.len() <= limit && seen.add(next) {
                    found.push(next);
                }
            }
            at += 1;
        }
        found.remove(0);
        found
    }
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    u32::from_le_bytes(bytes[place * 4..place * 4 + 4].try_into().expect("four bytes"))
}
