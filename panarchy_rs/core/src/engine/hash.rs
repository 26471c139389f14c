//! Hashes: xxh3-128 of each component, and the BLAKE3 chain that binds tick to tick.

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
    let pieces: Vec<Vec<&[u8]>> = tables.iter().map(|table| self::pieces(*table)).collect();
    let all: Vec<&[u8]> = pieces.iter().flatten().copied().collect();
    let digests: Vec<[u8; 16]> = all.par_iter().map(|piece| XxHash3_128::oneshot(piece).to_le_bytes()).collect();
    let mut rest = digests.as_slice();
    let whole = |(table, pieces): (&&dyn Table, &Vec<&[u8]>)| {
        let (own, others) = rest.split_at(pieces.len());
        rest = others;
        let mut all = own.as_flattened().to_vec();
        all.extend_from_slice(&(table.ids().len() as u64).to_le_bytes());
        all.extend_from_slice(&table.ids().next().to_le_bytes());
        XxHash3_128::oneshot(&all)
    };
    tables.iter().zip(&pieces).map(whole).collect()
}

/// The bytes of a table's ids and columns, in pieces.
fn pieces(table: &dyn Table) -> Vec<&[u8]> {
    let mut pieces: Vec<&[u8]> = bytemuck::cast_slice::<u32, u8>(table.ids().as_slice()).chunks(PIECE).collect();
    for column in 0..table.spec().columns.len() {
        pieces.extend(table.bytes(column).chunks(PIECE));
    }
    pieces
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
