//! Rows of the log as record batches: events, edges, flows, KPIs, hashes.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, StringArray};
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;
use panarchy_core::engine::event::{Edge, Entity, Event, Role};
use panarchy_core::engine::ledger::{Flows, Instrument, Sector};
use panarchy_core::world::kept::{HashRow, IntentRow};

use crate::columns::dictionary;

/// A batch from named arrays of equal length.
pub fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<_> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("arrays of equal length")
}

/// Strings of few kinds as an array with a dictionary.
pub fn words<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut names: Vec<String> = Vec::new();
    let codes: Vec<usize> = values
        .map(|value| {
            // A code beyond the names is null.
            let Some(value) = value else { return usize::MAX };
            names.iter().position(|name| name == value).unwrap_or_else(|| {
                names.push(value.to_string());
                names.len() - 1
            })
        })
        .collect();
    dictionary(&codes, &names)
}

fn table_of(entity: &Option<Entity>) -> Option<&'static str> {
    entity.map(|entity| entity.table)
}

fn id_of(entity: &Option<Entity>) -> Option<i64> {
    entity.map(|entity| i64::from(entity.id))
}

/// Events in stored form.
pub fn events(events: &[&Event]) -> RecordBatch {
    let ints = |value: &dyn Fn(&Event) -> Option<i64>| -> ArrayRef {
        Arc::new(events.iter().map(|event| value(event)).collect::<Int64Array>())
    };
    let value = events.iter().map(|event| Some(event.draft.value).filter(|value| !value.is_nan()));
    batch(vec![
        ("event_id", ints(&|event| Some(event.id as i64))),
        ("tick", Arc::new(Int32Array::from_iter_values(events.iter().map(|event| event.tick() as i32)))),
        ("kind", words(events.iter().map(|event| Some(event.draft.kind.name)))),
        ("system", words(events.iter().map(|event| Some(event.draft.kind.system)))),
        ("entity_table", words(events.iter().map(|event| table_of(&event.draft.entity)))),
        ("entity_id", ints(&|event| id_of(&event.draft.entity))),
        ("other_table", words(events.iter().map(|event| table_of(&event.draft.other)))),
        ("other_id", ints(&|event| id_of(&event.draft.other))),
        ("value", Arc::new(value.collect::<Float64Array>())),
        ("root_id", ints(&|event| Some(event.root as i64))),
        ("causation_id", ints(&|event| Some(event.draft.cause.event as i64).filter(|&id| id != 0))),
        ("root_kind", words(events.iter().map(|event| event.root_kind()))),
        ("payload", Arc::new(StringArray::from_iter_values(events.iter().map(|event| event.payload_json())))),
    ])
}

/// Links between events.
pub fn edges(edges: &[Edge]) -> RecordBatch {
    batch(vec![
        ("child", Arc::new(Int64Array::from_iter_values(edges.iter().map(|edge| edge.child as i64)))),
        ("parent", Arc::new(Int64Array::from_iter_values(edges.iter().map(|edge| edge.parent as i64)))),
        ("role", words(edges.iter().map(|edge| Some(Role::NAMES[edge.role as usize])))),
        ("tick", Arc::new(Int32Array::from_iter_values(edges.iter().map(|edge| (edge.child >> 32) as i32)))),
    ])
}

/// Payer, payee, instrument, amount.
type FlowCell = (usize, usize, usize, i64);

/// What became of intents.
pub fn intents(kept: &[IntentRow]) -> RecordBatch {
    let text = |pick: &dyn Fn(&IntentRow) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(kept.iter().map(pick)))
    };
    let known = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
    batch(vec![
        ("intent_id", Arc::new(Int64Array::from_iter_values(kept.iter().map(|row| row.intent.id as i64)))),
        ("tick", Arc::new(Int32Array::from_iter_values(kept.iter().map(|row| row.intent.tick as i32)))),
        ("priority", Arc::new(Int32Array::from_iter_values(kept.iter().map(|row| row.intent.priority)))),
        ("source", text(&|row| &row.intent.source)),
        ("verb", text(&|row| row.intent.verb)),
        ("args", text(&|row| &row.intent.json)),
        ("scope", Arc::new(kept.iter().map(|row| known(&row.scope)).collect::<StringArray>())),
        ("outcome", text(&|row| row.outcome)),
        ("reason", Arc::new(kept.iter().map(|row| known(&row.reason)).collect::<StringArray>())),
        (
            "event_id",
            Arc::new(kept.iter().map(|row| Some(row.event as i64).filter(|&event| event != 0)).collect::<Int64Array>()),
        ),
    ])
}

/// Flow matrices, cell by cell.
pub fn flows(kept: &[(u32, Flows)]) -> RecordBatch {
    let cells: Vec<_> =
        kept.iter().flat_map(|(tick, flows)| flows.cells().map(move |cell| (*tick as i32, cell))).collect();
    let name = |list: &'static [&'static str], pick: &dyn Fn(&FlowCell) -> usize| {
        words(cells.iter().map(|(_, cell)| Some(list[pick(cell)])))
    };
    batch(vec![
        ("tick", Arc::new(Int32Array::from_iter_values(cells.iter().map(|(tick, _)| *tick)))),
        ("from_sector", name(Sector::NAMES, &|cell| cell.0)),
        ("to_sector", name(Sector::NAMES, &|cell| cell.1)),
        ("instrument", name(Instrument::NAMES, &|cell| cell.2)),
        ("amount_minor", Arc::new(Int64Array::from_iter_values(cells.iter().map(|(_, cell)| cell.3)))),
    ])
}

/// KPI rows: the tick of the first, and the values row by row; NaN is null.
pub fn kpis(first: u32, values: &[f64], names: &[&'static str]) -> RecordBatch {
    let rows = values.len() / names.len().max(1);
    let ticks = Int32Array::from_iter_values((0..rows).map(|row| (first as usize + row) as i32));
    let mut columns: Vec<(&str, ArrayRef)> = vec![("tick", Arc::new(ticks))];
    for (place, name) in names.iter().enumerate() {
        let column = (0..rows).map(|row| Some(values[row * names.len() + place]).filter(|value| !value.is_nan()));
        columns.push((name, Arc::new(column.collect::<Float64Array>())));
    }
    batch(columns)
}

/// Hashes as hexadecimal text, a column a component.
pub fn hashes(rows: &[HashRow], components: &[&'static str]) -> RecordBatch {
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("tick", Arc::new(Int32Array::from_iter_values(rows.iter().map(|row| row.tick as i32)))),
        ("chain", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| hex(&row.chain))))),
    ];
    for (place, name) in components.iter().enumerate() {
        let texts = rows.iter().map(|row| format!("{:032x}", row.components[place]));
        columns.push((name, Arc::new(StringArray::from_iter_values(texts))));
    }
    batch(columns)
}

/// Bytes as hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
