//! Numbers of cells, and what differs between two states of a table, number by number.

use super::table::{Base, Table, difference};

/// A number from its little-endian bytes.
pub fn number(base: Base, bytes: &[u8]) -> f64 {
    let word = |size: usize| -> [u8; 8] {
        let mut word = [0; 8];
        word[..size].copy_from_slice(&bytes[..size]);
        word
    };
    match base {
        Base::U8 | Base::U16 | Base::U32 | Base::U64 => u64::from_le_bytes(word(base.size())) as f64,
        Base::I32 => f64::from(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])),
        Base::I64 => i64::from_le_bytes(word(8)) as f64,
        Base::F32 => f64::from(f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])),
        Base::F64 => f64::from_le_bytes(word(8)),
    }
}

/// The little-endian bytes of a number, rounded to what the machine type holds.
pub fn bytes(base: Base, number: f64) -> Vec<u8> {
    match base {
        Base::U8 => vec![number as u8],
        Base::U16 => (number as u16).to_le_bytes().into(),
        Base::U32 => (number as u32).to_le_bytes().into(),
        Base::U64 => (number as u64).to_le_bytes().into(),
        Base::I32 => (number as i32).to_le_bytes().into(),
        Base::I64 => (number as i64).to_le_bytes().into(),
        Base::F32 => (number as f32).to_le_bytes().into(),
        Base::F64 => number.to_le_bytes().into(),
    }
}

/// One number that differs, or a row that only one side has.
#[derive(Clone, Debug, PartialEq)]
pub struct Differing {
    /// Row id.
    pub id: u32,
    /// Place of the column; none where the whole row exists on one side only.
    pub column: Option<usize>,
    /// Place in the cell, for columns of short arrays.
    pub element: Option<u32>,
    /// The number on the first side; none where the row is not there.
    pub a: Option<f64>,
    /// The number on the second side; none where the row is not there.
    pub b: Option<f64>,
}

/// Whether two states of the same table are equal, column by column.
pub fn same(a: &dyn Table, b: &dyn Table) -> bool {
    let columns = a.spec().columns.len();
    a.ids().as_slice() == b.ids().as_slice() && (0..columns).all(|column| a.bytes(column) == b.bytes(column))
}

/// Every number in which two states of the same table differ, by id, column and place.
///
/// Of a row that one side lacks there is one entry: with 1 on the side that has it.
pub fn differing(a: &dyn Table, b: &dyn Table) -> Vec<Differing> {
    if same(a, b) {
        return Vec::new();
    }
    let spec = a.spec();
    let mut found = Vec::new();
    for cell in difference(a, b) {
        let id = cell.id;
        let Some(column) = cell.column.and_then(|name| spec.position(name)) else {
            let there = |table: &dyn Table| table.ids().find(id).map(|_| 1.0);
            found.push(Differing { id, column: None, element: None, a: there(a), b: there(b) });
            continue;
        };
        let (base, width) = (spec.columns[column].base, spec.columns[column].width);
        let cells = |table| part(table, column, id, base.size() * width);
        let (left, right) = (cells(a), cells(b));
        for element in 0..width {
            let range = element * base.size()..(element + 1) * base.size();
            if left[range.clone()] != right[range.clone()] {
                found.push(Differing {
                    id,
                    column: Some(column),
                    element: (width > 1).then_some(element as u32),
                    a: Some(number(base, &left[range.clone()])),
                    b: Some(number(base, &right[range])),
                });
            }
        }
    }
    found
}

/// The bytes of a cell of a row that exists.
fn part(table: &dyn Table, column: usize, id: u32, size: usize) -> &[u8] {
    &table.bytes(column)[table.ids().row(id) * size..][..size]
}
