//! A declared table as a record batch, in stored form or with the columns shown beside.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;
use panarchy_core::engine::cx::Names;
use panarchy_core::engine::table::{ColumnSpec, Meaning, Table};
use rayon::prelude::*;

use crate::columns;

/// The unit of what a column holds, as stored.
pub const fn unit(spec: &ColumnSpec) -> &'static str {
    match spec.meaning {
        Meaning::Plain(unit) => unit,
        Meaning::Money(_) => "minor currency units",
        Meaning::Milli(_, _) => "thousandths",
        Meaning::Id(_) | Meaning::Event => "id",
        Meaning::Label(_) | Meaning::Named(_, _) => "code",
        Meaning::Flag => "true or false",
    }
}

/// The table as a batch: all columns, or those named in `wanted`, in that order.
///
/// # Errors
/// The name that is not a column.
pub fn batch(
    table: &dyn Table,
    names: &Names,
    wanted: Option<&[String]>,
    only_stored: bool,
) -> Result<RecordBatch, String> {
    let wants = |name: &str| wanted.is_none_or(|wanted| wanted.iter().any(|column| column == name));
    let spec = table.spec();
    let mut parts: Vec<Part> = wants(spec.id).then_some(Part::Id).into_iter().collect();
    for place in 0..spec.columns.len() {
        let column = &spec.columns[place];
        parts.extend(wants(column.name).then_some(Part::Stored(place)));
        let shown = if only_stored { None } else { shown_name(column) };
        parts.extend(shown.is_some_and(wants).then_some(Part::Shown(place)));
    }
    if !only_stored {
        parts.extend((0..spec.maps.len()).filter(|&map| wants(spec.maps[map].name)).map(Part::Map));
    }
    // Columns are made in parallel: most of the time goes into memory that is touched for the first time.
    arrange(parts.into_par_iter().map(|part| part.make(table, names)).collect(), wanted)
}

/// A column to be made.
#[derive(Clone, Copy)]
enum Part {
    Id,
    /// A column in stored form, by place.
    Stored(usize),
    /// What is shown beside a column, by place.
    Shown(usize),
    /// A map, by place.
    Map(usize),
}

impl Part {
    fn make(self, table: &dyn Table, names: &Names) -> (Field, ArrayRef) {
        let spec = table.spec();
        match self {
            Self::Id => {
                let ids = table.ids().as_slice().iter().map(|&id| i64::from(id)).collect::<Vec<_>>();
                field(spec.id, "id", "Id of the row, never reused.", "1", Arc::new(Int64Array::from(ids)), false)
            }
            Self::Stored(place) => {
                let column = &spec.columns[place];
                let scale = if matches!(column.meaning, Meaning::Money(_)) { "100" } else { "1" };
                let array = columns::stored(column, table.bytes(place), names);
                field(column.name, unit(column), column.doc, scale, array, columns::nullable(column))
            }
            Self::Shown(place) => {
                let column = &spec.columns[place];
                let (name, array) = columns::shown(column, table.bytes(place), names).expect("it has a shown name");
                field(name, shown_unit(column), column.doc, "1", array, true)
            }
            Self::Map(place) => {
                let map = &spec.maps[place];
                let (keys, values) =
                    (spec.position(map.keys).expect("declared"), spec.position(map.values).expect("declared"));
                let array = columns::map(
                    bytemuck::cast_slice(table.bytes(keys)),
                    bytemuck::cast_slice(table.bytes(values)),
                    spec.columns[keys].width,
                    map.scale,
                    &names.goods,
                );
                field(map.name, map.unit, map.doc, "1", array, true)
            }
        }
    }
}

/// A field that is nullable only where it must be: a column without nulls is written to Parquet without their levels.
fn field(name: &str, unit: &str, doc: &str, scale: &str, array: ArrayRef, nullable: bool) -> (Field, ArrayRef) {
    let about = [("unit", unit), ("scale", scale), ("doc", doc.trim())];
    let about = about.into_iter().map(|(key, value)| (key.to_string(), value.to_string())).collect::<HashMap<_, _>>();
    (Field::new(name, array.data_type().clone(), nullable).with_metadata(about), array)
}

/// The name of the column shown beside a stored one.
pub const fn shown_name(spec: &ColumnSpec) -> Option<&'static str> {
    match spec.meaning {
        Meaning::Money(name) | Meaning::Milli(name, _) | Meaning::Named(name, _) => Some(name),
        _ => None,
    }
}

/// The unit of the column shown beside a stored one.
pub const fn shown_unit(spec: &ColumnSpec) -> &'static str {
    match spec.meaning {
        Meaning::Money(_) => "currency units",
        Meaning::Milli(_, unit) => unit,
        _ => "name",
    }
}

/// Puts columns in the order asked for.
fn arrange(found: Vec<(Field, ArrayRef)>, wanted: Option<&[String]>) -> Result<RecordBatch, String> {
    let ordered = match wanted {
        None => found,
        Some(wanted) => wanted
            .iter()
            .map(|name| found.iter().find(|(field, _)| field.name() == name).cloned().ok_or_else(|| name.clone()))
            .collect::<Result<Vec<_>, _>>()?,
    };
    let (fields, arrays): (Vec<_>, Vec<_>) = ordered.into_iter().unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|fault| fault.to_string())
}
