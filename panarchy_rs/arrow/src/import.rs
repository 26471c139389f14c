//! A stored table read back from Arrow: exactly the bytes it was exported from.

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, FixedSizeListArray, ListArray, PrimitiveArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Float32Type, Float64Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow::record_batch::RecordBatch;
use bytemuck::Pod;
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
            Ok(filled(ids.as_primitive::<Int64Type>(), 0))
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
    let ids = cast(array, &DataType::UInt32).map_err(|fault| fault.to_string())?;
    Ok(filled(ids.as_primitive::<UInt32Type>(), NONE))
}

/// The bytes of numbers, with one in place of those that are missing.
fn filled<T: ArrowPrimitiveType<Native: Pod>>(array: &PrimitiveArray<T>, missing: T::Native) -> Vec<u8> {
    let mut bytes = bytemuck::cast_slice(array.values()).to_vec();
    if let Some(nulls) = array.nulls() {
        let cells = bytes.chunks_exact_mut(size_of::<T::Native>()).zip(nulls);
        cells.filter(|(_, there)| !there).for_each(|(cell, _)| cell.copy_from_slice(bytemuck::bytes_of(&missing)));
    }
    bytes
}

/// Names back to codes; null becomes 255.
fn codes(array: &ArrayRef, names: &[String]) -> Result<Vec<u8>, String> {
    let kind = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let texts = cast(array, &kind).map_err(|fault| fault.to_string())?;
    let texts = texts.as_dictionary::<Int32Type>();
    let known = texts.values().as_string::<i32>();
    // Each name is looked up once, and told of only if a row has it.
    let place = |text: &str| names.iter().position(|name| name == text).map(|place| place as u8);
    let places: Vec<Option<u8>> = known.iter().map(|text| text.map_or(Some(255), place)).collect();
    let code = |key: Option<usize>| match key {
        None => Ok(255),
        Some(key) => places[key].ok_or_else(|| format!("'{}' is not one of its names", known.value(key))),
    };
    texts.keys_iter().map(code).collect()
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
