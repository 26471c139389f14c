//! A declared table as a record batch, in stored form or with the columns shown beside.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;
use panarchy_core::engine::cx::Names;
use panarchy_core::engine::table::{ColumnSpec, Meaning, Table};

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
    let mut found: Vec<(Field, ArrayRef)> = Vec::new();
    let spec = table.spec();
    let mut add = |name: &str, unit: &str, doc: &str, scale: &str, array: ArrayRef| {
        let about = [("unit", unit), ("scale", scale), ("doc", doc.trim())];
        let about =
            about.into_iter().map(|(key, value)| (key.to_string(), value.to_string())).collect::<HashMap<_, _>>();
        found.push((Field::new(name, array.data_type().clone(), true).with_metadata(about), array));
    };
    if wants(spec.id) {
        let ids = table.ids().as_slice().iter().map(|&id| i64::from(id));
        add(spec.id, "id", "Id of the row, never reused.", "1", Arc::new(Int64Array::from_iter_values(ids)));
    }
    for (place, column) in spec.columns.iter().enumerate() {
        let bytes = table.bytes(place);
        if wants(column.name) {
            let scale = if matches!(column.meaning, Meaning::Money(_)) { "100" } else { "1" };
            add(column.name, unit(column), column.doc, scale, columns::stored(column, bytes, names));
        }
        let shown = if only_stored { None } else { shown_name(column) };
        if shown.is_some_and(&wants)
            && let Some((name, array)) = columns::shown(column, bytes, names)
        {
            add(name, shown_unit(column), column.doc, "1", array);
        }
    }
    if !only_stored {
        for map in spec.maps.iter().filter(|map| wants(map.name)) {
            let (keys, values) =
                (spec.position(map.keys).expect("declared"), spec.position(map.values).expect("declared"));
            let array = columns::map(
                bytemuck::cast_slice(table.bytes(keys)),
                bytemuck::cast_slice(table.bytes(values)),
                spec.columns[keys].width,
                map.scale,
                &names.goods,
            );
            add(map.name, map.unit, map.doc, "1", array);
        }
    }
    arrange(found, wanted)
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
