//! The data dictionary: every column of every view with type, unit, scale and meaning.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, StringArray};
use arrow::datatypes::DataType;
use arrow::record_batch::RecordBatch;
use panarchy_core::engine::table::{Meaning, Table};
use panarchy_core::world::World;
use panarchy_core::world::catalogue::KPIS;

use crate::audits;
use crate::export::{self, unit};
use crate::rows;

/// One row of the dictionary.
struct Entry {
    table: String,
    column: String,
    kind: String,
    unit: String,
    scale: f64,
    nullable: bool,
    sql: Option<String>,
    doc: String,
}

/// The dictionary of a world.
///
/// # Errors
/// If a table cannot be exported, which would be a mistake in its declaration.
pub fn batch(world: &World) -> Result<RecordBatch, String> {
    let mut entries = Vec::new();
    for table in world.state.tables() {
        add_table(world, table, &mut entries)?;
    }
    add_log(world, &mut entries);
    let text = |pick: &dyn Fn(&Entry) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(entries.iter().map(pick)))
    };
    Ok(rows::batch(vec![
        ("table", text(&|entry| &entry.table)),
        ("column", text(&|entry| &entry.column)),
        ("type", text(&|entry| &entry.kind)),
        ("unit", text(&|entry| &entry.unit)),
        ("scale", Arc::new(Float64Array::from_iter_values(entries.iter().map(|entry| entry.scale)))),
        ("nullable", Arc::new(entries.iter().map(|entry| Some(entry.nullable)).collect::<BooleanArray>())),
        ("stored", Arc::new(entries.iter().map(|entry| Some(entry.sql.is_none())).collect::<BooleanArray>())),
        ("sql", Arc::new(entries.iter().map(|entry| entry.sql.clone()).collect::<StringArray>())),
        ("doc", text(&|entry| &entry.doc)),
    ]))
}

/// The name of an Arrow type as people write it.
fn kind(data: &DataType) -> String {
    match data {
        DataType::Dictionary(_, _) => "dictionary<string>".into(),
        DataType::Utf8 => "string".into(),
        DataType::Float64 => "double".into(),
        DataType::Float32 => "float".into(),
        DataType::Boolean => "bool".into(),
        DataType::FixedSizeList(field, width) => format!("{}[{width}]", kind(field.data_type())),
        DataType::Map(_, _) => "map<string, double>".into(),
        other => format!("{other}").to_lowercase(),
    }
}

fn add_table(world: &World, table: &dyn Table, entries: &mut Vec<Entry>) -> Result<(), String> {
    let spec = table.spec();
    let batch = export::batch(table, &world.cx.names, None, false)?;
    let schema = batch.schema();
    for field in schema.fields() {
        let stored = spec.columns.iter().find(|column| column.name == field.name());
        let about = field.metadata();
        let nullable = stored.is_some_and(|column| matches!(column.meaning, Meaning::Id(_) | Meaning::Event));
        let sql =
            if stored.is_some() || field.name() == spec.id { None } else { Some(sql(world, table, field.name())) };
        entries.push(Entry {
            table: spec.name.into(),
            column: field.name().clone(),
            kind: kind(field.data_type()),
            unit: stored.map_or_else(|| about["unit"].clone(), |column| unit(column).to_string()),
            scale: about["scale"].parse().unwrap_or(1.0),
            nullable,
            sql,
            doc: about["doc"].clone(),
        });
    }
    Ok(())
}

/// The DuckDB expression of a column that is shown but not stored.
fn sql(world: &World, table: &dyn Table, shown: &str) -> String {
    let spec = table.spec();
    let quoted = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| format!("'{}'", name.replace('\'', "''"))).collect();
        format!("[{}]", names.join(", "))
    };
    if let Some(column) = spec.columns.iter().find(|column| export::shown_name(column) == Some(shown)) {
        return match column.meaning {
            Meaning::Money(_) => format!("CAST({} AS DOUBLE) / 100", column.name),
            Meaning::Milli(_, _) => format!("CAST({} AS DOUBLE) / 1000", column.name),
            Meaning::Named(_, labels) => {
                let names = crate::columns::names(labels, &world.cx.names);
                format!("list_extract({}, CAST({} AS INTEGER) + 1)", quoted(&names), column.name)
            }
            _ => column.name.to_string(),
        };
    }
    let map =
        spec.maps.iter().find(|map| map.name == shown).expect("a shown column is a map or stands beside a stored one");
    let goods = quoted(&world.cx.names.goods);
    let width = spec.position(map.keys).map_or(1, |place| spec.columns[place].width);
    if width == 1 {
        return format!(
            "MAP {{list_extract({goods}, CAST({} AS INTEGER) + 1): CAST({} AS DOUBLE) / {}}}",
            map.keys, map.values, map.scale
        );
    }
    format!(
        "map_from_entries(list_transform(list_filter(list_zip({keys}, {values}), lambda pair: pair[1] <> 65535), \
         lambda pair: {{'key': list_extract({goods}, CAST(pair[1] AS INTEGER) + 1), 'value': CAST(pair[2] AS DOUBLE) / {scale}}}))",
        keys = map.keys,
        values = map.values,
        scale = map.scale,
    )
}

/// The views that are not tables: events, edges, flows, KPIs, hashes.
fn add_log(world: &World, entries: &mut Vec<Entry>) {
    let mut add =
        |table: &str, column: &str, kind: &str, unit: &str, nullable: bool, sql: Option<String>, doc: &str| {
            entries.push(Entry {
                table: table.into(),
                column: column.into(),
                kind: kind.into(),
                unit: unit.into(),
                scale: 1.0,
                nullable,
                sql,
                doc: doc.into(),
            });
        };
    for (column, kind, nullable, doc) in EVENTS {
        add("events", column, kind, "", *nullable, None, doc);
    }
    add(
        "events",
        "correlation_id",
        "string",
        "UUID",
        false,
        Some(correlation_sql(world.config.seed)),
        "Correlation: the same for all events that descend from one root; an RFC 9562 UUID, version 8.",
    );
    for (column, kind, doc) in [
        ("child", "int64", "The event that was caused."),
        ("parent", "int64", "An event that caused it."),
        ("role", "dictionary<string>", "How: triggered, enabled, read, consumed, blocked, direct or modified."),
        ("tick", "int32", "Tick of the child."),
    ] {
        add("event_edges", column, kind, "", false, None, doc);
    }
    add(
        "event_edges",
        "link",
        "string",
        "",
        false,
        Some(LINK.into()),
        "The kind of causal link: direct, trigger, enabled, prevented, modified or indirect.",
    );
    for (column, kind, nullable, doc) in DECISIONS {
        add("decisions", column, kind, "", *nullable, None, doc);
    }
    for (column, kind, nullable, doc) in INTENTS {
        add("intents", column, kind, "", *nullable, None, doc);
    }
    for (column, kind, nullable, doc) in audits::AUDITS {
        add("audits", column, kind, "", *nullable, None, doc);
    }
    for (column, kind, unit, nullable, doc) in audits::CHECKS {
        add("audit_checks", column, kind, unit, *nullable, None, doc);
    }
    for (column, kind, nullable, doc) in DECISION_OPTIONS {
        add("decision_options", column, kind, "", *nullable, None, doc);
    }
    for (column, kind, unit, doc) in [
        ("tick", "int32", "", "Tick."),
        ("from_sector", "dictionary<string>", "", "Who paid."),
        ("to_sector", "dictionary<string>", "", "Who was paid."),
        ("instrument", "dictionary<string>", "", "What for."),
        ("amount_minor", "int64", "minor currency units", "How much, exactly."),
    ] {
        add("flows", column, kind, unit, false, None, doc);
    }
    add(
        "flows",
        "amount",
        "double",
        "currency units",
        false,
        Some("CAST(amount_minor AS DOUBLE) / 100".into()),
        "How much.",
    );
    add("kpis", "tick", "int32", "", false, None, "Tick.");
    for kpi in KPIS.iter() {
        add("kpis", kpi.name, "double", kpi.unit, true, None, kpi.doc);
    }
    add("hashes", "tick", "int32", "", false, None, "Tick.");
    add("hashes", "chain", "string", "BLAKE3, hexadecimal", false, None, "Chain hash after the tick.");
    for table in world.state.tables() {
        add(
            "hashes",
            table.spec().name,
            "string",
            "xxh3-128, hexadecimal",
            false,
            None,
            "Hash of this table after the tick.",
        );
    }
}

/// The columns of the events view: name, type, whether null is allowed, meaning.
const EVENTS: &[(&str, &str, bool, &str)] = &[
    ("event_id", "int64", false, "Id: tick and sequence; a cause has a smaller id than its effect."),
    ("tick", "int32", false, "Tick."),
    ("kind", "dictionary<string>", false, "Kind of event."),
    ("system", "dictionary<string>", false, "System that emitted it."),
    ("entity_table", "dictionary<string>", true, "Table of the entity it happened to."),
    ("entity_id", "int64", true, "Id of the entity it happened to."),
    ("other_table", "dictionary<string>", true, "Table of the other party."),
    ("other_id", "int64", true, "Id of the other party."),
    ("value", "double", true, "The kind's main number."),
    ("root_id", "int64", false, "Event id of the root: stands for the correlation."),
    ("causation_id", "int64", true, "Event id of the primary parent; null for a root."),
    (
        "root_kind",
        "dictionary<string>",
        true,
        "What stands behind a root: outside (someone asked), chance (a draw), time (an age or term), state (what the \
         state had become day by day); null where another event led to it.",
    ),
    ("payload", "string", false, "The kind's further numbers and words, as JSON."),
];

/// The columns of the intents view: name, type, whether null is allowed, meaning.
const INTENTS: &[(&str, &str, bool, &str)] = &[
    ("intent_id", "int64", false, "Id of the intent, in the order in which intents were accepted."),
    ("tick", "int32", false, "Tick at whose start it was heard."),
    ("priority", "int32", false, "Smaller goes first among intents of a tick."),
    ("source", "string", false, "Who asked."),
    ("verb", "string", false, "The action."),
    ("args", "string", false, "Its arguments, as JSON."),
    ("scope", "string", true, "What it was tagged with, such as the name of an experiment."),
    ("outcome", "string", false, "carried out, refused or withheld."),
    ("reason", "string", true, "Why it was refused."),
    ("event_id", "int64", true, "The event that it became; null for an intent that withholds."),
];

/// The columns of the decision_options view, which unfolds the options of `decisions`.
const DECISION_OPTIONS: &[(&str, &str, bool, &str)] = &[
    ("decision_id", "int64", false, "The decision."),
    ("tick", "int32", false, "Tick."),
    ("kind", "dictionary<string>", false, "Kind of decision."),
    ("actor_table", "dictionary<string>", false, "Table of who decided."),
    ("actor_id", "int64", false, "Id of who decided."),
    ("option", "dictionary<string>", false, "The option."),
    ("target_id", "int64", true, "Id of what the option is about."),
    ("option_value", "double", true, "The option's number, in the kind's unit."),
    (
        "score",
        "double",
        true,
        "The option's score; of a migration the chance of the option, beside which luck is drawn.",
    ),
    ("chosen", "bool", false, "Whether it was chosen."),
    ("criterion", "dictionary<string>", true, "A criterion; null for an option without any."),
    ("value", "double", true, "Its value."),
    ("weight", "double", true, "Its weight."),
    (
        "contribution",
        "double",
        true,
        "What it contributes to the score; of a migration its part in weighing the option, not of a sum.",
    ),
];

/// The kind of causal link that a role is.
const LINK: &str = "CASE role WHEN 'direct' THEN 'direct' WHEN 'triggered' THEN 'trigger' WHEN 'enabled' THEN 'enabled' \
     WHEN 'blocked' THEN 'prevented' WHEN 'modified' THEN 'modified' ELSE 'indirect' END";

/// The columns of the decisions view: name, type, whether null is allowed, meaning.
const DECISIONS: &[(&str, &str, bool, &str)] = &[
    ("decision_id", "int64", false, "Id: tick and place within it."),
    ("tick", "int32", false, "Tick."),
    ("kind", "dictionary<string>", false, "Kind of decision, such as price, wage, staff, supplier, job or migration."),
    ("system", "dictionary<string>", false, "System that decided."),
    ("actor_table", "dictionary<string>", false, "Table of who decided."),
    ("actor_id", "int64", false, "Id of who decided."),
    ("choice", "dictionary<string>", false, "The option chosen."),
    ("value", "double", true, "The number of the option chosen, in the kind's unit."),
    ("target_id", "int64", true, "Id of what the option chosen is about, such as the firm that was accepted."),
    ("rationale", "dictionary<string>", false, "Why it was chosen."),
    ("event_id", "int64", true, "The event that came of it."),
    (
        "options",
        crate::decisions::OPTIONS,
        false,
        "The options considered, each with its criteria: value, weight, contribution.",
    ),
];

/// The correlation id of a root as a UUID of version 8: 60 bits of the seed's digest, 62 bits of the root's id.
fn correlation_sql(seed: u64) -> String {
    let digest = panarchy_core::engine::rng::mix(seed);
    let (head, middle) = (digest >> 16, digest & 0xFFF);
    format!(
        "'{:08x}-{:04x}-8{middle:03x}-' || printf('%04x', 32768 + (root_id >> 48)) || '-' || printf('%012x', root_id & 281474976710655)",
        head >> 16,
        head & 0xFFFF,
    )
}
