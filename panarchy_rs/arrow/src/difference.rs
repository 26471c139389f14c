//! What differs between two worlds as a record batch: table, entity, column, and the number on either side.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use panarchy_core::engine::cells::{Differing, differing};
use panarchy_core::engine::ids::NONE;
use panarchy_core::engine::table::{Meaning, TableSpec};
use panarchy_core::world::World;

use crate::rows::{batch, words};

/// Every number in which two worlds differ, table by table, by id and column.
///
/// `column` is null where a whole row exists on one side only: then `a` or `b` is 1 on the side that has it. A
/// reference to nobody is null, as in the tables.
pub fn difference(a: &World, b: &World) -> RecordBatch {
    let (left, right) = (a.state.tables(), b.state.tables());
    let mut found: Vec<(&'static TableSpec, Differing)> = Vec::new();
    for (a, b) in left.iter().zip(&right) {
        found.extend(differing(*a, *b).into_iter().map(|cell| (a.spec(), cell)));
    }
    let side = |pick: &dyn Fn(&Differing) -> Option<f64>| -> ArrayRef {
        let values = found.iter().map(|(spec, cell)| pick(cell).filter(|&number| !is_nobody(spec, cell, number)));
        Arc::new(values.collect::<Float64Array>())
    };
    batch(vec![
        ("table", words(found.iter().map(|(spec, _)| Some(spec.name)))),
        ("entity_id", Arc::new(Int64Array::from_iter_values(found.iter().map(|(_, cell)| i64::from(cell.id))))),
        (
            "column",
            Arc::new(
                found.iter().map(|(spec, cell)| cell.column.map(|at| spec.columns[at].name)).collect::<StringArray>(),
            ),
        ),
        ("element", Arc::new(found.iter().map(|(_, cell)| cell.element.map(|at| at as i32)).collect::<Int32Array>())),
        ("a", side(&|cell| cell.a)),
        ("b", side(&|cell| cell.b)),
    ])
}

fn is_nobody(spec: &TableSpec, cell: &Differing, number: f64) -> bool {
    let meaning = cell.column.map(|column| spec.columns[column].meaning);
    match meaning {
        Some(Meaning::Id(_)) => number == f64::from(NONE),
        Some(Meaning::Event) => number == 0.0,
        _ => false,
    }
}
