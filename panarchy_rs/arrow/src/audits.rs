//! Findings of audits as record batches, both ways, and how rules fared.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, Float64Array, Int32Array, Int64Array, Int64Builder, ListBuilder, StringArray, UInt32Array,
};
use arrow::datatypes::{DataType, Field};
use arrow::record_batch::RecordBatch;
use panarchy_core::audit::{CheckRow, Finding, Severity};

use crate::rows::{batch, words};

/// Findings: tick, rule, severity, entity_table, entity_id, column_name, expected, found, message, events.
pub fn findings(all: &[Finding]) -> RecordBatch {
    let text = |pick: &dyn Fn(&Finding) -> &str| -> ArrayRef {
        let known = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
        Arc::new(all.iter().map(|one| known(pick(one))).collect::<StringArray>())
    };
    let number = |pick: fn(&Finding) -> f64| -> ArrayRef {
        Arc::new(all.iter().map(|one| Some(pick(one)).filter(|value| !value.is_nan())).collect::<Float64Array>())
    };
    let mut events =
        ListBuilder::new(Int64Builder::new()).with_field(Arc::new(Field::new("element", DataType::Int64, true)));
    for one in all {
        one.events.iter().for_each(|&event| events.values().append_value(event as i64));
        events.append(true);
    }
    batch(vec![
        ("tick", Arc::new(Int32Array::from_iter_values(all.iter().map(|one| one.tick as i32)))),
        ("rule", text(&|one| &one.rule)),
        ("severity", words(all.iter().map(|one| Some(one.severity.name())))),
        ("entity_table", text(&|one| &one.table)),
        ("entity_id", Arc::new(all.iter().map(|one| one.id.map(i64::from)).collect::<Int64Array>())),
        ("column_name", text(&|one| &one.column)),
        ("expected", number(|one| one.expected)),
        ("found", number(|one| one.found)),
        ("message", text(&|one| &one.message)),
        ("events", Arc::new(events.finish())),
    ])
}

/// What another's rule found: the same columns without tick, rule and events.
///
/// # Errors
/// One sentence if a column is missing or of another type, or a severity is none.
pub fn import(batch: &RecordBatch, rule: &str, tick: u32) -> Result<Vec<Finding>, String> {
    fn column<'a, T: 'static>(batch: &'a RecordBatch, rule: &str, name: &str) -> Result<&'a T, String> {
        let found = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<T>());
        found.ok_or_else(|| format!("The findings of {rule} have no column {name} of the right type."))
    }
    let severities: &StringArray = column(batch, rule, "severity")?;
    let tables: &StringArray = column(batch, rule, "entity_table")?;
    let ids: &UInt32Array = column(batch, rule, "entity_id")?;
    let columns: &StringArray = column(batch, rule, "column_name")?;
    let expected: &Float64Array = column(batch, rule, "expected")?;
    let found: &Float64Array = column(batch, rule, "found")?;
    let messages: &StringArray = column(batch, rule, "message")?;
    let text = |array: &StringArray, row: usize| if array.is_null(row) { "" } else { array.value(row) }.to_string();
    let number = |array: &Float64Array, row: usize| if array.is_null(row) { f64::NAN } else { array.value(row) };
    let finding = |row: usize| {
        Ok(Finding {
            rule: rule.to_string().into(),
            severity: Severity::find(&text(severities, row))?,
            tick,
            table: text(tables, row).into(),
            id: ids.is_valid(row).then(|| ids.value(row)),
            column: text(columns, row).into(),
            expected: number(expected, row),
            found: number(found, row),
            message: text(messages, row),
            events: Vec::new(),
        })
    };
    (0..batch.num_rows()).map(finding).collect()
}

/// How rules fared in spans of ticks: tick, rule, looks, findings, postponed, seconds, allowed_seconds, tick_seconds.
pub fn checks(rows: &[(String, CheckRow)]) -> RecordBatch {
    let count = |pick: fn(&CheckRow) -> u64| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|(_, row)| pick(row) as i64)))
    };
    let seconds = |pick: fn(&CheckRow) -> f64| -> ArrayRef {
        let known = |value: f64| Some(value).filter(|value| !value.is_nan());
        Arc::new(rows.iter().map(|(_, row)| known(pick(row))).collect::<Float64Array>())
    };
    batch(vec![
        ("tick", Arc::new(Int32Array::from_iter_values(rows.iter().map(|(_, row)| row.tick as i32)))),
        ("rule", Arc::new(StringArray::from_iter_values(rows.iter().map(|(name, _)| name)))),
        ("looks", count(|row| row.looks)),
        ("findings", count(|row| row.findings)),
        ("postponed", count(|row| row.postponed)),
        ("seconds", seconds(|row| row.seconds)),
        ("allowed_seconds", seconds(|row| row.allowed)),
        ("tick_seconds", seconds(|row| row.ticks)),
    ])
}

/// The columns of the view `audits`: name, type, whether null is allowed, meaning.
pub const AUDITS: &[(&str, &str, bool, &str)] = &[
    ("tick", "int32", false, "Tick after which it was found."),
    ("rule", "string", false, "The rule that found it."),
    ("severity", "dictionary<string>", false, "How bad it is: warning, error or critical."),
    ("entity_table", "string", true, "Table of what it is about; null where it is about none."),
    ("entity_id", "int64", true, "Id of what it is about; null where it is about no one row."),
    ("column_name", "string", true, "The column, the indicator or the cell of the flow matrix."),
    ("expected", "double", true, "What should be there; null where that is no number."),
    ("found", "double", true, "What is there; null where that is no number."),
    ("message", "string", true, "What is wrong, in one sentence."),
    ("events", "list<int64>", true, "Recent events that touched the entity, the newest first."),
];

/// The columns of the view `audit_checks`: name, type, unit, whether null is allowed, meaning.
pub const CHECKS: &[(&str, &str, &str, bool, &str)] = &[
    ("tick", "int32", "", false, "Last tick of the span; the span before ends where this one begins."),
    ("rule", "string", "", false, "The rule."),
    ("looks", "int64", "", false, "How often it looked in the span."),
    ("findings", "int64", "", false, "Contradictions that it reported for the first time."),
    ("postponed", "int64", "ticks", false, "Ticks at which it was due and had to wait."),
    ("seconds", "double", "s", false, "Time that it took, by the clock of the machine that recorded."),
    ("allowed_seconds", "double", "s", true, "Time allowed to all rules together in the span; null for no limit."),
    ("tick_seconds", "double", "s", false, "Time that the ticks of the span took without audits."),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(id: Option<u32>, expected: f64) -> Finding {
        Finding {
            rule: "counts".into(),
            severity: Severity::Error,
            tick: 7,
            table: if id.is_some() { "firms" } else { "" }.into(),
            id,
            column: "members".into(),
            expected,
            found: 2.0,
            message: "It is 2.".into(),
            events: Vec::new(),
        }
    }

    #[test]
    fn findings_go_out_and_come_back() {
        let all = [finding(Some(3), 1.0), finding(None, 5.0)];
        let out = findings(&all);
        assert_eq!((out.num_rows(), out.num_columns()), (2, AUDITS.len()));
        let names: Vec<_> = out.schema().fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, AUDITS.iter().map(|column| column.0).collect::<Vec<_>>());
        let plain = |name: &str, kind| {
            (
                name.to_string(),
                arrow::compute::cast(out.column_by_name(name).expect("a column"), &kind).expect("a cast"),
            )
        };
        let columns = [
            plain("severity", DataType::Utf8),
            plain("entity_table", DataType::Utf8),
            plain("entity_id", DataType::UInt32),
            plain("column_name", DataType::Utf8),
            plain("expected", DataType::Float64),
            plain("found", DataType::Float64),
            plain("message", DataType::Utf8),
        ];
        let columns = columns.iter().map(|(name, array)| (name.as_str(), Arc::clone(array))).collect();
        assert_eq!(import(&batch(columns), "counts", 7).expect("findings"), all);
    }

    #[test]
    fn findings_of_the_wrong_kind_are_refused() {
        let lacking = batch(vec![("severity", Arc::new(StringArray::from(vec!["error"])) as ArrayRef)]);
        let why = import(&lacking, "mine", 1).expect_err("a column is missing");
        assert_eq!(why, "The findings of mine have no column entity_table of the right type.");
    }
}
