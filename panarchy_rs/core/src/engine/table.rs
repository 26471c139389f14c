//! Tables declared once: from one declaration come storage, ids, export, snapshot, hash, difference and dictionary.

use std::ops::Range;

use bytemuck::Pod;

use super::ids::Ids;
use super::reserved::column_name;

/// The machine type of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// Float, 32 bits.
    F32,
    /// Float, 64 bits.
    F64,
}

impl Base {
    /// Size in bytes.
    pub const fn size(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::U16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }
}

/// A type that a column may hold: a number or a short array of numbers.
pub trait Cell: Pod + Send + Sync {
    /// Machine type of the numbers.
    const BASE: Base;
    /// Numbers a cell.
    const WIDTH: usize;
}

macro_rules! cells {
    ($($ty:ty => $base:ident),*) => { $(
        impl Cell for $ty { const BASE: Base = Base::$base; const WIDTH: usize = 1; }
        impl<const N: usize> Cell for [$ty; N] { const BASE: Base = Base::$base; const WIDTH: usize = N; }
    )* };
}
cells!(u8 => U8, u16 => U16, u32 => U32, u64 => U64, i32 => I32, i64 => I64, f32 => F32, f64 => F64);

/// Where the names of a column's codes come from.
#[derive(Clone, Copy, Debug)]
pub enum Labels {
    /// A fixed list.
    Fixed(&'static [&'static str]),
    /// The scenario's goods.
    Goods,
    /// The scenario's sectors.
    Sectors,
}

/// What the numbers of a column mean, and so how they are shown.
#[derive(Clone, Copy, Debug)]
pub enum Meaning {
    /// A quantity in the unit named.
    Plain(&'static str),
    /// The id of a row of another table; `u32::MAX` is null.
    Id(&'static str),
    /// An event id; 0 is null.
    Event,
    /// Minor currency units, shown beside it in currency units under the name given.
    Money(&'static str),
    /// Thousandths of a unit, shown beside it in units under the name given.
    Milli(&'static str, &'static str),
    /// A code with a name.
    Label(Labels),
    /// A code with a name, where the number stays and the name is shown beside it.
    Named(&'static str, Labels),
    /// False or true.
    Flag,
}

/// A quantity in a unit.
pub const fn plain(unit: &'static str) -> Meaning {
    Meaning::Plain(unit)
}
/// A reference to a row of a table.
pub const fn id(table: &'static str) -> Meaning {
    Meaning::Id(table)
}
/// A reference to an event.
pub const fn event() -> Meaning {
    Meaning::Event
}
/// Money, shown in currency units as `shown`.
pub const fn money(shown: &'static str) -> Meaning {
    Meaning::Money(column_name(shown))
}
/// Thousandths, shown in `unit` as `shown`.
pub const fn milli(shown: &'static str, unit: &'static str) -> Meaning {
    Meaning::Milli(column_name(shown), unit)
}
/// A code from a fixed list.
pub const fn label(names: &'static [&'static str]) -> Meaning {
    Meaning::Label(Labels::Fixed(names))
}
/// The id of a good, with its name beside it as `shown`.
pub const fn good(shown: &'static str) -> Meaning {
    Meaning::Named(column_name(shown), Labels::Goods)
}
/// The id of a sector, with its name beside it as `shown`.
pub const fn sector(shown: &'static str) -> Meaning {
    Meaning::Named(column_name(shown), Labels::Sectors)
}
/// False or true.
pub const fn flag() -> Meaning {
    Meaning::Flag
}

/// What a column is.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSpec {
    /// Name.
    pub name: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// Machine type of the numbers.
    pub base: Base,
    /// Numbers a row.
    pub width: usize,
    /// What they mean.
    pub meaning: Meaning,
}

/// A map from good to amount, shown from two stored columns of equal width.
#[derive(Clone, Copy, Debug)]
pub struct MapSpec {
    /// Name.
    pub name: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// Column of goods (`u16`, 65535 for an empty place).
    pub keys: &'static str,
    /// Column of amounts (`i64`).
    pub values: &'static str,
    /// What an amount is divided by to be shown.
    pub scale: f64,
    /// Unit of what is shown.
    pub unit: &'static str,
}

/// The good that marks an empty place in a column of goods.
pub const NO_GOOD: u16 = u16::MAX;

/// What a table is.
#[derive(Debug)]
pub struct TableSpec {
    /// Name.
    pub name: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// Name of the id column.
    pub id: &'static str,
    /// Columns, in order.
    pub columns: &'static [ColumnSpec],
    /// Maps shown beside the columns.
    pub maps: &'static [MapSpec],
}

impl TableSpec {
    /// The place of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|spec| spec.name == column)
    }
}

/// What every declared table can do without knowing its columns.
pub trait Table: Send + Sync {
    /// The declaration.
    fn spec(&self) -> &'static TableSpec;
    /// The ids.
    fn ids(&self) -> &Ids;
    /// A column's numbers as little-endian bytes, row by row.
    fn bytes(&self, column: usize) -> &[u8];
    /// Replaces ids and columns; each of `columns` holds `ids.len()` rows.
    ///
    /// # Errors
    /// If a column has another length.
    fn load(&mut self, ids: Ids, columns: &[&[u8]]) -> Result<(), String>;
    /// Writes over a column's little-endian bytes from a place on; the rows stay the same.
    fn patch(&mut self, column: usize, start: usize, bytes: &[u8]);
    /// Removes some rows, named in ascending order, and moves the others up.
    fn remove(&mut self, rows: &[usize]);
    /// Bytes held in memory.
    fn memory(&self) -> usize;
}

/// Column values from bytes; the length must be a whole number of rows.
///
/// # Errors
/// If the number of rows is not `rows`.
pub fn from_bytes<T: Cell>(bytes: &[u8], rows: usize, name: &str) -> Result<Vec<T>, String> {
    if bytes.len() != rows * size_of::<T>() {
        return Err(format!("column {name} holds {} bytes, not {rows} rows of {}", bytes.len(), size_of::<T>()));
    }
    let mut values = with_room(rows);
    values.resize(rows, T::zeroed());
    bytemuck::cast_slice_mut(&mut values).copy_from_slice(bytes);
    Ok(values)
}

/// A copy of a column that some more rows fit in: else the first that is added would move the column once more.
pub fn copy_with_room<T: Copy>(column: &[T]) -> Vec<T> {
    let mut copy = with_room(column.len());
    copy.extend_from_slice(column);
    copy
}

/// Rows of which one more is made room for.
const ROOM: usize = 64;

/// Room for a column of some rows, and a few more where there are many.
fn with_room<T>(rows: usize) -> Vec<T> {
    Vec::with_capacity(rows + rows / ROOM)
}

/// The runs of rows that stay when some rows, named in ascending order, go.
pub fn kept_runs(gone: &[usize], len: usize) -> Vec<Range<usize>> {
    debug_assert!(gone.windows(2).all(|pair| pair[0] < pair[1]), "rows are named once and in order");
    let starts = std::iter::once(0).chain(gone.iter().map(|&row| row + 1));
    starts.zip(gone.iter().copied().chain([len])).map(|(start, end)| start..end).collect()
}

/// Moves the kept runs of a column up, each in one piece, and drops the rest.
pub fn compact<T: Cell>(values: &mut Vec<T>, runs: &[Range<usize>]) {
    let mut next = 0;
    for run in runs {
        if run.start != next {
            values.copy_within(run.clone(), next);
        }
        next += run.len();
    }
    values.truncate(next);
}

/// One cell that differs between two states of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Row id.
    pub id: u32,
    /// Column, or None where the whole row exists on one side only.
    pub column: Option<&'static str>,
}

/// Every cell in which two states of the same table differ, by id then column.
pub fn difference(a: &dyn Table, b: &dyn Table) -> Vec<Difference> {
    let spec = a.spec();
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    let (left, right) = (a.ids().as_slice(), b.ids().as_slice());
    while i < left.len() || j < right.len() {
        let (x, y) = (left.get(i), right.get(j));
        match (x, y) {
            (Some(x), Some(y)) if x == y => {
                for (index, column) in spec.columns.iter().enumerate() {
                    let size = column.base.size() * column.width;
                    let (p, q) = (&a.bytes(index)[i * size..][..size], &b.bytes(index)[j * size..][..size]);
                    if p != q {
                        found.push(Difference { id: *x, column: Some(column.name) });
                    }
                }
                (i, j) = (i + 1, j + 1);
            }
            (Some(x), y) if y.is_none_or(|y| x < y) => {
                found.push(Difference { id: *x, column: None });
                i += 1;
            }
            (_, Some(y)) => {
                found.push(Difference { id: *y, column: None });
                j += 1;
            }
            _ => unreachable!("one side has a row left"),
        }
    }
    found
}

/// Declares a table: columns with type, meaning and doc line.
///
/// From it come a struct of arrays, a row struct, and the [`Table`] trait, on which export,
/// snapshot, hash, difference and the data dictionary rest.
/// A column called as one of [`reserved::NAMES`](crate::engine::reserved::NAMES) does not compile.
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $Table:ident, $Row:ident, $name:literal, $id:literal {
            $( $(#[doc = $column_doc:literal])+ $column:ident : $ty:ty = $meaning:expr, )+
        }
        $( maps {
            $( $(#[doc = $map_doc:literal])+ $map:ident : $keys:ident => $values:ident / $scale:literal, $unit:literal; )+
        } )?
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Default)]
        pub struct $Table {
            /// Ids of the rows.
            pub ids: $crate::engine::ids::Ids,
            $( $(#[doc = $column_doc])+ pub $column: Vec<$ty>, )+
        }

        #[doc = concat!("One row of `", $name, "`.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $Row {
            $( $(#[doc = $column_doc])+ pub $column: $ty, )+
        }

        impl Clone for $Table {
            fn clone(&self) -> Self {
                Self {
                    ids: self.ids.clone(),
                    $( $column: $crate::engine::table::copy_with_room(&self.$column), )+
                }
            }
        }

        impl Default for $Row {
            fn default() -> Self {
                Self { $( $column: <$ty as bytemuck::Zeroable>::zeroed(), )+ }
            }
        }

        impl $Table {
            /// The declaration.
            pub const SPEC: $crate::engine::table::TableSpec = {
                #[allow(unused_imports)]
                use $crate::engine::table::{Cell, ColumnSpec, MapSpec, TableSpec, event, flag, good, id, label, milli, money, plain, sector};
                use $crate::engine::reserved::column_name;
                TableSpec {
                    name: $name,
                    doc: concat!($($doc),+),
                    id: column_name($id),
                    columns: &[ $( ColumnSpec {
                        name: column_name(stringify!($column)),
                        doc: concat!($($column_doc),+),
                        base: <$ty as Cell>::BASE,
                        width: <$ty as Cell>::WIDTH,
                        meaning: $meaning,
                    }, )+ ],
                    maps: &[ $( $( MapSpec {
                        name: column_name(stringify!($map)),
                        doc: concat!($($map_doc),+),
                        keys: stringify!($keys),
                        values: stringify!($values),
                        scale: $scale,
                        unit: $unit,
                    }, )+ )? ],
                }
            };

            /// Number of rows.
            pub fn len(&self) -> usize {
                self.ids.len()
            }

            /// Whether there is no row.
            pub fn is_empty(&self) -> bool {
                self.ids.is_empty()
            }

            /// Appends a row and returns its id.
            pub fn push(&mut self, row: $Row) -> u32 {
                $( self.$column.push(row.$column); )+
                self.ids.push()
            }
        }

        impl $crate::engine::table::Table for $Table {
            fn spec(&self) -> &'static $crate::engine::table::TableSpec {
                static SPEC: $crate::engine::table::TableSpec = $Table::SPEC;
                &SPEC
            }

            fn ids(&self) -> &$crate::engine::ids::Ids {
                &self.ids
            }

            fn bytes(&self, column: usize) -> &[u8] {
                let views: [fn(&Self) -> &[u8]; Self::SPEC.columns.len()] =
                    [ $( |table| bytemuck::cast_slice(&table.$column), )+ ];
                views[column](self)
            }

            fn load(&mut self, ids: $crate::engine::ids::Ids, columns: &[&[u8]]) -> Result<(), String> {
                let mut columns = columns.iter();
                $( let $column = $crate::engine::table::from_bytes::<$ty>(
                    columns.next().ok_or(concat!("column ", stringify!($column), " is missing"))?,
                    ids.len(),
                    stringify!($column),
                )?; )+
                *self = Self { ids, $( $column, )+ };
                Ok(())
            }

            fn patch(&mut self, column: usize, start: usize, bytes: &[u8]) {
                let views: [fn(&mut Self) -> &mut [u8]; Self::SPEC.columns.len()] =
                    [ $( |table| bytemuck::cast_slice_mut(&mut table.$column), )+ ];
                views[column](self)[start..][..bytes.len()].copy_from_slice(bytes);
            }

            fn remove(&mut self, rows: &[usize]) {
                let runs = $crate::engine::table::kept_runs(rows, self.ids.len());
                self.ids.remove(rows, &runs);
                let runs = runs.as_slice();
                rayon::scope(|scope| {
                    $( let column = &mut self.$column;
                    scope.spawn(move |_| $crate::engine::table::compact(column, runs)); )+
                });
            }

            fn memory(&self) -> usize {
                self.ids.bytes() $( + self.$column.capacity() * size_of::<$ty>() )+
            }
        }
    };
}
