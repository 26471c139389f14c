//! Hashes: xxh3-128 of each component, and the BLAKE3 chain that binds tick to tick.

use std::ops::Range;

use rayon::prelude::*;
use twox_hash::XxHash3_128;

use super::event::Event;
use super::table::Table;

/// Bytes hashed as one piece: fixed, so that the answer does not depend on the number of threads.
const PIECE: usize = 1 << 18;

/// The hash of a table: of the digests of the pieces of its ids and columns, in order.
pub fn table(table: &dyn Table) -> u128 {
    tables(&[table])[0]
}

/// The hash of each table; the pieces of all are hashed in parallel.
pub fn tables(tables: &[&dyn Table]) -> Vec<u128> {
    looking(tables, |_| ()).0
}

/// A piece of a column that is hashed as one.
#[derive(Clone)]
pub struct Piece<'a> {
    /// The table, and its place among all.
    pub table: (&'a dyn Table, usize),
    /// Place of the column; none for the ids.
    pub column: Option<usize>,
    /// Where its bytes lie in the column: numbers are whole in it, cells of several numbers need not be.
    pub part: Range<usize>,
}

impl<'a> Piece<'a> {
    /// Its bytes.
    pub fn bytes(&self) -> &'a [u8] {
        let (table, _) = self.table;
        &column(table, self.column)[self.part.clone()]
    }
}

/// The hash of each table, and what `look` says of each piece, in order: it looks when the piece has just been hashed and
/// is still near.
pub fn looking<R: Send>(tables: &[&dyn Table], look: impl Fn(Piece<'_>) -> R + Sync) -> (Vec<u128>, Vec<R>) {
    let all: Vec<Piece<'_>> = tables.iter().enumerate().flat_map(|(place, table)| pieces(place, *table)).collect();
    let one = |piece: Piece<'_>| {
        let digest = XxHash3_128::oneshot(piece.bytes()).to_le_bytes();
        ((piece.table.1, digest), look(piece))
    };
    let (digests, looks): (Vec<(usize, [u8; 16])>, Vec<R>) = all.into_par_iter().with_max_len(1).map(one).unzip();
    let mut left = digests.as_slice();
    let whole = |(place, table): (usize, &&dyn Table)| {
        // The pieces of a table stand together, in the order of the tables.
        let (own, others) = left.split_at(left.partition_point(|&(table, _)| table <= place));
        left = others;
        let mut all: Vec<u8> = own.iter().flat_map(|(_, digest)| *digest).collect();
        all.extend_from_slice(&(table.ids().len() as u64).to_le_bytes());
        all.extend_from_slice(&table.ids().next().to_le_bytes());
        XxHash3_128::oneshot(&all)
    };
    (tables.iter().enumerate().map(whole).collect(), looks)
}

/// The bytes of a column of a table, or of its ids.
fn column(table: &dyn Table, column: Option<usize>) -> &[u8] {
    match column {
        Some(column) => table.bytes(column),
        None => bytemuck::cast_slice(table.ids().as_slice()),
    }
}

/// The bytes of a table's ids and columns, in pieces.
fn pieces(place: usize, table: &dyn Table) -> impl Iterator<Item = Piece<'_>> {
    let columns = std::iter::once(None).chain((0..table.spec().columns.len()).map(Some));
    columns.flat_map(move |column| {
        let len = self::column(table, column).len();
        let part = move |first: usize| first..(first + PIECE).min(len);
        let piece = move |first: usize| Piece { table: (table, place), column, part: part(first) };
        (0..len).step_by(PIECE).map(piece)
    })
}

/// The next link of the chain: `BLAKE3(previous, components, events, inputs)`.
pub fn chain(previous: &[u8; 32], tick: u32, components: &[u128], events: &[Event], inputs: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous);
    hasher.update(&tick.to_le_bytes());
    for component in components {
        hasher.update(&component.to_le_bytes());
    }
    let bytes = self::events(events);
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(&bytes);
    hasher.update(inputs);
    *hasher.finalize().as_bytes()
}

/// The canonical bytes of events, one after the other.
pub fn events(events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(events.len() * 96);
    for event in events {
        encode(event, &mut bytes);
    }
    bytes
}

/// The canonical bytes of an event.
fn encode(event: &Event, out: &mut Vec<u8>) {
    out.extend_from_slice(&event.id.to_le_bytes());
    out.extend_from_slice(&event.root.to_le_bytes());
    out.extend_from_slice(event.draft.kind.name.as_bytes());
    for entity in [&event.draft.entity, &event.draft.other].into_iter().flatten() {
        out.extend_from_slice(entity.table.as_bytes());
        out.extend_from_slice(&entity.id.to_le_bytes());
    }
    out.extend_from_slice(&event.draft.value.to_bits().to_le_bytes());
    for number in event.draft.payload {
        out.extend_from_slice(&number.to_bits().to_le_bytes());
    }
    out.extend_from_slice(&event.draft.cause.event.to_le_bytes());
    for (parent, role) in event.draft.also.into_iter().flatten() {
        out.extend_from_slice(&parent.to_le_bytes());
        out.push(role as u8);
    }
    if let Some(text) = &event.draft.text {
        out.extend_from_slice(text.as_bytes());
    }
}
