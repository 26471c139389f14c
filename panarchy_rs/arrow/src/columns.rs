//! Columns as Arrow arrays: from the bytes of a declared column, by its meaning.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, FixedSizeListArray, Float32Array, Float64Array, Int8Array,
    Int32Array, Int64Array, MapArray, StringArray, StructArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, Fields, Int8Type};
use panarchy_core::engine::cx::Names;
use panarchy_core::engine::ids::NONE;
use panarchy_core::engine::table::{Base, ColumnSpec, Labels, Meaning, NO_GOOD};

/// The names behind a column of codes.
pub fn names(labels: Labels, of: &Names) -> Vec<String> {
    match labels {
        Labels::Fixed(list) => list.iter().map(|name| (*name).to_string()).collect(),
        Labels::Goods => of.goods.clone(),
        Labels::Sectors => of.sectors.clone(),
    }
}

/// Strings as an array with a dictionary; a code beyond the names is null.
pub fn dictionary(codes: impl Iterator<Item = Option<usize>>, names: &[String]) -> ArrayRef {
    let keys: Int8Array = codes.map(|code| code.filter(|&code| code < names.len()).map(|code| code as i8)).collect();
    let values: ArrayRef = Arc::new(StringArray::from_iter_values(names));
    Arc::new(DictionaryArray::<Int8Type>::try_new(keys, values).expect("every key is below the number of names"))
}

/// A column in stored form.
pub fn stored(spec: &ColumnSpec, bytes: &[u8], of: &Names) -> ArrayRef {
    if spec.width > 1 {
        let inner = numbers(spec, bytes);
        let field = Arc::new(Field::new("element", inner.data_type().clone(), true));
        return Arc::new(FixedSizeListArray::new(field, spec.width as i32, inner, None));
    }
    match spec.meaning {
        Meaning::Id(_) => {
            let ids: &[u32] = bytemuck::cast_slice(bytes);
            let valid = NullBuffer::from_iter(ids.iter().map(|&id| id != NONE));
            let values = ids.iter().map(|&id| if id == NONE { 0 } else { i64::from(id) }).collect::<Vec<_>>();
            Arc::new(Int64Array::new(values.into(), some_null(valid)))
        }
        Meaning::Event => {
            let ids: &[u64] = bytemuck::cast_slice(bytes);
            let valid = NullBuffer::from_iter(ids.iter().map(|&id| id != 0));
            Arc::new(Int64Array::new(ids.iter().map(|&id| id as i64).collect::<Vec<_>>().into(), some_null(valid)))
        }
        Meaning::Flag => Arc::new(BooleanArray::from_iter(bytes.iter().map(|&flag| Some(flag != 0)))),
        Meaning::Label(labels) => dictionary(bytes.iter().map(|&code| Some(usize::from(code))), &names(labels, of)),
        _ => numbers(spec, bytes),
    }
}

fn some_null(valid: NullBuffer) -> Option<NullBuffer> {
    (valid.null_count() > 0).then_some(valid)
}

/// The plain numbers of a column, whatever they mean; ids that stand for none are null.
fn numbers(spec: &ColumnSpec, bytes: &[u8]) -> ArrayRef {
    match spec.base {
        Base::U8 => Arc::new(UInt8Array::from(bytes.to_vec())),
        Base::U16 => Arc::new(UInt16Array::from(bytemuck::cast_slice::<u8, u16>(bytes).to_vec())),
        Base::U32 => {
            let values: &[u32] = bytemuck::cast_slice(bytes);
            let valid = matches!(spec.meaning, Meaning::Id(_))
                .then(|| NullBuffer::from_iter(values.iter().map(|&id| id != NONE)))
                .and_then(some_null);
            Arc::new(UInt32Array::new(values.to_vec().into(), valid))
        }
        Base::U64 => Arc::new(UInt64Array::from(bytemuck::cast_slice::<u8, u64>(bytes).to_vec())),
        Base::I32 => Arc::new(Int32Array::from(bytemuck::cast_slice::<u8, i32>(bytes).to_vec())),
        Base::I64 => Arc::new(Int64Array::from(bytemuck::cast_slice::<u8, i64>(bytes).to_vec())),
        Base::F32 => Arc::new(Float32Array::from(bytemuck::cast_slice::<u8, f32>(bytes).to_vec())),
        Base::F64 => Arc::new(Float64Array::from(bytemuck::cast_slice::<u8, f64>(bytes).to_vec())),
    }
}

/// The column shown beside a stored one, if its meaning asks for one: its name and values.
pub fn shown(spec: &ColumnSpec, bytes: &[u8], of: &Names) -> Option<(&'static str, ArrayRef)> {
    let scaled = |scale: f64| -> ArrayRef {
        let values: &[i64] = bytemuck::cast_slice(bytes);
        Arc::new(Float64Array::from_iter_values(values.iter().map(|&value| value as f64 / scale)))
    };
    match spec.meaning {
        Meaning::Money(name) => Some((name, scaled(100.0))),
        Meaning::Milli(name, _) => Some((name, scaled(1000.0))),
        Meaning::Named(name, labels) => {
            let codes: &[u16] = bytemuck::cast_slice(bytes);
            Some((name, dictionary(codes.iter().map(|&code| Some(usize::from(code))), &names(labels, of))))
        }
        _ => None,
    }
}

/// A map from good to amount, from a column of goods and one of amounts.
pub fn map(keys: &[u16], values: &[i64], width: usize, scale: f64, goods: &[String]) -> ArrayRef {
    let (mut offsets, mut names, mut amounts) = (vec![0i32], Vec::new(), Vec::new());
    for (keys, values) in keys.chunks(width).zip(values.chunks(width)) {
        for (&key, &value) in keys.iter().zip(values).filter(|(key, _)| **key != NO_GOOD) {
            names.push(goods[usize::from(key)].as_str());
            amounts.push(value as f64 / scale);
        }
        offsets.push(names.len() as i32);
    }
    let fields = map_fields();
    let entries = StructArray::new(
        fields.clone(),
        vec![Arc::new(StringArray::from(names)), Arc::new(Float64Array::from(amounts))],
        None,
    );
    let field = Arc::new(Field::new("entries", DataType::Struct(fields), false));
    Arc::new(MapArray::new(field, OffsetBuffer::new(offsets.into()), entries, None, false))
}

fn map_fields() -> Fields {
    Fields::from(vec![Field::new("key", DataType::Utf8, false), Field::new("value", DataType::Float64, true)])
}
