//! One row of a table as JSON, in the form shown, for the inspector.

use panarchy_core::engine::cx::Names;
use panarchy_core::engine::ids::NONE;
use panarchy_core::engine::table::{Base, ColumnSpec, Meaning, NO_GOOD, Table};
use serde_json::{Map, Value};

use crate::columns;

/// The row of an entity, or None if it does not exist.
pub fn json(table: &dyn Table, id: u32, names: &Names) -> Option<String> {
    let row = table.ids().find(id)?;
    let spec = table.spec();
    let mut object = Map::new();
    object.insert(spec.id.into(), id.into());
    for (place, column) in spec.columns.iter().enumerate() {
        let size = column.base.size() * column.width;
        let bytes = &table.bytes(place)[row * size..][..size];
        let cells: Vec<Value> = bytes.chunks(column.base.size()).map(|cell| value(column, cell, names)).collect();
        add_shown(column, bytes, names, &mut object);
        object.insert(column.name.into(), if column.width == 1 { cells[0].clone() } else { Value::Array(cells) });
    }
    for map in spec.maps {
        let cells = |name: &str| {
            object.get(name).cloned().map_or(Vec::new(), |cell| match cell {
                Value::Array(cells) => cells,
                cell => vec![cell],
            })
        };
        let entries = cells(map.keys).into_iter().zip(cells(map.values)).filter_map(|(key, value)| {
            let good = key.as_u64().filter(|&good| good != u64::from(NO_GOOD))?;
            Some((names.goods.get(good as usize)?.clone(), Value::from(value.as_f64()? / map.scale)))
        });
        let entries: Map<_, _> = entries.collect();
        object.insert(map.name.into(), Value::Object(entries));
    }
    Some(Value::Object(object).to_string())
}

/// The cell beside a stored one.
fn add_shown(column: &ColumnSpec, bytes: &[u8], names: &Names, object: &mut Map<String, Value>) {
    let scaled = |scale: f64| Value::from(integer(column.base, bytes) as f64 / scale);
    match column.meaning {
        Meaning::Money(shown) => object.insert(shown.into(), scaled(100.0)),
        Meaning::Milli(shown, _) => object.insert(shown.into(), scaled(1000.0)),
        Meaning::Named(shown, labels) => {
            let name = columns::names(labels, names).get(integer(column.base, bytes) as usize).cloned();
            object.insert(shown.into(), name.into())
        }
        _ => None,
    };
}

fn value(column: &ColumnSpec, cell: &[u8], names: &Names) -> Value {
    match column.meaning {
        Meaning::Id(_) if integer(column.base, cell) == i64::from(NONE) => Value::Null,
        Meaning::Event if integer(column.base, cell) == 0 => Value::Null,
        Meaning::Flag => Value::Bool(cell[0] != 0),
        Meaning::Label(labels) => columns::names(labels, names).get(usize::from(cell[0])).cloned().into(),
        _ => match column.base {
            Base::F32 => f64::from(bytemuck::pod_read_unaligned::<f32>(cell)).into(),
            Base::F64 => bytemuck::pod_read_unaligned::<f64>(cell).into(),
            Base::U64 => bytemuck::pod_read_unaligned::<u64>(cell).into(),
            base => integer(base, cell).into(),
        },
    }
}

/// A whole number of any width.
fn integer(base: Base, cell: &[u8]) -> i64 {
    match base {
        Base::U8 => i64::from(cell[0]),
        Base::U16 => i64::from(bytemuck::pod_read_unaligned::<u16>(cell)),
        Base::U32 => i64::from(bytemuck::pod_read_unaligned::<u32>(cell)),
        Base::I32 => i64::from(bytemuck::pod_read_unaligned::<i32>(cell)),
        _ => bytemuck::pod_read_unaligned::<i64>(cell),
    }
}
