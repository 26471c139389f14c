//! A stored table read back from Arrow: exactly the bytes it was exported from.

use arrow::array::{Array, ArrayRef, AsArray, FixedSizeListArray, ListArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Float32Type, Float64Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow::record_batch::RecordBatch;
use panarchy_core::engine::cx::Names;
use panarchy_core::engine::ids::NONE;
use panarchy_core::engine::table::{Base, ColumnSpec, Meaning, Table};

use crate::columns;

/// Ids and column bytes of a table from a batch in stored form.
///
/// # Errors
/// One sentence naming the table and column that is missing or does not fit.
pub fn table(of: &dyn Table, batch: &RecordBatch, names: &Names) -> Result<(Vec<u32>, Vec<Vec<u8>>), String> {
    let spec = of.spec();
    let find = |name: &str| {
        let found = batch.column_by_name(name).cloned();
        found.ok_or_else(|| format!("The table {} has no column {name} to restore from.", spec.name))
    };
    let ids = number_bytes(&find(spec.id)?, Base::U32).map_err(|why| format!("{}.{}: {why}.", spec.name, spec.id))?;
    let columns = spec.columns.iter().map(|column| {
        let array = find(column.name)?;
        bytes(column, &array, names).map_err(|why| format!("{}.{} cannot be restored: {why}.", spec.name, column.name))
    });
    Ok((
        ids.chunks_exact(4).map(|id| u32::from_le_bytes([id[0], id[1], id[2], id[3]])).collect(),
        columns.collect::<Result<_, _>>()?,
    ))
}

fn bytes(spec: &ColumnSpec, array: &ArrayRef, names: &Names) -> Result<Vec<u8>, String> {
    if spec.width > 1 {
        let inner = flatten(array, spec.width)?;
        return Ok(if matches!(spec.meaning, Meaning::Id(_)) {
            id_bytes(&inner)?
        } else {
            number_bytes(&inner, spec.base)?
        });
    }
    match spec.meaning {
        Meaning::Id(_) => id_bytes(array),
        Meaning::Event => {
            let ids = cast(array, &DataType::Int64).map_err(|fault| fault.to_string())?;
            let ids = ids.as_primitive::<Int64Type>();
            Ok(ids.iter().flat_map(|id| (id.unwrap_or(0) as u64).to_le_bytes()).collect())
        }
        Meaning::Flag => Ok(array.as_boolean().iter().map(|flag| u8::from(flag == Some(true))).collect()),
        Meaning::Label(labels) => codes(array, &columns::names(labels, names)),
        _ => number_bytes(array, spec.base),
    }
}

/// The numbers of a list column, row after row.
fn flatten(array: &ArrayRef, width: usize) -> Result<ArrayRef, String> {
    if let Some(list) = array.as_any().downcast_ref::<FixedSizeListArray>() {
        return Ok(list.values().slice(list.offset() * width, list.len() * width));
    }
    if let Some(list) = array.as_any().downcast_ref::<ListArray>() {
        let offsets = list.value_offsets();
        let (first, last) = (offsets[0] as usize, offsets[list.len()] as usize);
        if last - first != list.len() * width {
            return Err(format!("its lists do not all hold {width} numbers"));
        }
        return Ok(list.values().slice(first, last - first));
    }
    Err("it is not a list".into())
}

fn id_bytes(array: &ArrayRef) -> Result<Vec<u8>, String> {
    let ids = cast(array, &DataType::Int64).map_err(|fault| fault.to_string())?;
    let ids = ids.as_primitive::<Int64Type>();
    Ok(ids.iter().flat_map(|id| id.map_or(NONE, |id| id as u32).to_le_bytes()).collect())
}

/// Names back to codes; null becomes 255.
fn codes(array: &ArrayRef, names: &[String]) -> Result<Vec<u8>, String> {
    let texts = cast(array, &DataType::Utf8).map_err(|fault| fault.to_string())?;
    let code = |text: Option<&str>| match text {
        None => Ok(255),
        Some(text) => match names.iter().position(|name| name == text) {
            Some(place) => Ok(place as u8),
            None => Err(format!("'{text}' is not one of its names")),
        },
    };
    texts.as_string::<i32>().iter().map(code).collect()
}

fn number_bytes(array: &ArrayRef, base: Base) -> Result<Vec<u8>, String> {
    macro_rules! bytes {
        ($arrow:ident, $kind:ident) => {{
            let values = cast(array, &DataType::$kind).map_err(|fault| fault.to_string())?;
            if values.null_count() > 0 {
                return Err("a number is missing".into());
            }
            Ok(bytemuck::cast_slice(values.as_primitive::<$arrow>().values()).to_vec())
        }};
    }
    match base {
        Base::U8 => bytes!(UInt8Type, UInt8),
        Base::U16 => bytes!(UInt16Type, UInt16),
        Base::U32 => bytes!(UInt32Type, UInt32),
        Base::U64 => bytes!(UInt64Type, UInt64),
        Base::I32 => bytes!(Int32Type, Int32),
        Base::I64 => bytes!(Int64Type, Int64),
        Base::F32 => bytes!(Float32Type, Float32),
        Base::F64 => bytes!(Float64Type, Float64),
    }
}
