//! Columns as Arrow arrays: from the bytes of a declared column, by its meaning.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, FixedSizeListArray, Float32Array, Float64Array, Int8Array,
    Int32Array, Int64Array, MapArray, StringArray, StructArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow::buffer::{BooleanBuffer, NullBuffer, OffsetBuffer};
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
pub fn dictionary<T: Copy + Into<usize>>(codes: &[T], names: &[String]) -> ArrayRef {
    let keys = codes.iter().map(|&code| code.into() as i8).collect::<Vec<_>>();
    let keys = Int8Array::new(keys.into(), valid(codes, |code| code.into() < names.len()));
    let values: ArrayRef = Arc::new(StringArray::from_iter_values(names));
    Arc::new(DictionaryArray::<Int8Type>::try_new(keys, values).expect("every key is below the number of names"))
}

/// Whether a column in stored form may hold nulls: references may, numbers and codes do not.
pub const fn nullable(spec: &ColumnSpec) -> bool {
    spec.width == 1 && matches!(spec.meaning, Meaning::Id(_) | Meaning::Event | Meaning::Label(_))
}

/// A column in stored form.
pub fn stored(spec: &ColumnSpec, bytes: &[u8], of: &Names) -> ArrayRef {
    if spec.width > 1 {
        let inner = numbers(spec, bytes);
        let field = Arc::new(Field::new("element", inner.data_type().clone(), matches!(spec.meaning, Meaning::Id(_))));
        return Arc::new(FixedSizeListArray::new(field, spec.width as i32, inner, None));
    }
    match spec.meaning {
        Meaning::Id(_) => {
            let ids: &[u32] = bytemuck::cast_slice(bytes);
            let values = ids.iter().map(|&id| if id == NONE { 0 } else { i64::from(id) }).collect::<Vec<_>>();
            Arc::new(Int64Array::new(values.into(), valid(ids, |id| id != NONE)))
        }
        Meaning::Event => {
            let ids: &[u64] = bytemuck::cast_slice(bytes);
            let values = ids.iter().map(|&id| id as i64).collect::<Vec<_>>();
            Arc::new(Int64Array::new(values.into(), valid(ids, |id| id != 0)))
        }
        Meaning::Flag => {
            Arc::new(BooleanArray::new(BooleanBuffer::collect_bool(bytes.len(), |row| bytes[row] != 0), None))
        }
        Meaning::Label(labels) => dictionary(bytes, &names(labels, of)),
        _ => numbers(spec, bytes),
    }
}

/// Which values are not null, where some are.
fn valid<T: Copy>(values: &[T], known: impl Fn(T) -> bool) -> Option<NullBuffer> {
    // Without a branch a value, so that the compiler looks at many at once.
    let unknown = values.iter().fold(0usize, |count, &value| count + usize::from(!known(value)));
    let bits = || BooleanBuffer::collect_bool(values.len(), |row| known(values[row]));
    (unknown > 0).then(|| NullBuffer::new(bits()))
}

/// The plain numbers of a column, whatever they mean; ids that stand for none are null.
fn numbers(spec: &ColumnSpec, bytes: &[u8]) -> ArrayRef {
    match spec.base {
        Base::U8 => Arc::new(UInt8Array::from(bytes.to_vec())),
        Base::U16 => Arc::new(UInt16Array::from(bytemuck::cast_slice::<u8, u16>(bytes).to_vec())),
        Base::U32 => {
            let values: &[u32] = bytemuck::cast_slice(bytes);
            let valid = if matches!(spec.meaning, Meaning::Id(_)) { valid(values, |id| id != NONE) } else { None };
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
        Arc::new(Float64Array::from(values.iter().map(|&value| value as f64 / scale).collect::<Vec<_>>()))
    };
    match spec.meaning {
        Meaning::Money(name) => Some((name, scaled(100.0))),
        Meaning::Milli(name, _) => Some((name, scaled(1000.0))),
        Meaning::Named(name, labels) => {
            let codes: &[u16] = bytemuck::cast_slice(bytes);
            Some((name, dictionary(codes, &names(labels, of))))
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
