//! What can be seen of a world: tables, rows, KPIs, events, overlays, timings.

use std::collections::BTreeMap;

use panarchy_core::engine::decision::Detail;
use panarchy_core::engine::phase;
use panarchy_core::engine::table::Table;
use panarchy_core::world::World;
use panarchy_core::world::actions;
use panarchy_core::world::catalogue::{DECISION_KINDS, KPIS, WRITTEN_BY};
use panarchy_core::world::overlays::{OVERLAYS, plane};
use panarchy_core::world::schedule::PHASES;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use serde_json::{Value, json};

use super::CoreWorld;
use super::clock;
use super::core_world::Inner;
use crate::errors::refuse;
use crate::stream::ArrowStream;
use panarchy_arrow::{decisions, dictionary, export, row, rows};

/// The table of a name, or a sentence that names those there are.
fn find<'a>(world: &'a World, name: &str) -> Result<&'a dyn Table, String> {
    world.state.table(name).ok_or_else(|| {
        let known: Vec<_> = world.state.tables().iter().map(|table| table.spec().name).collect();
        format!("There is no table '{name}'; there are {}.", known.join(", "))
    })
}

fn kpi_names() -> Vec<&'static str> {
    KPIS.iter().map(|kpi| kpi.name).collect()
}

#[pymethods]
impl CoreWorld {
    /// Names of all tables.
    fn table_names(&self, py: Python<'_>) -> PyResult<Vec<&'static str>> {
        self.with(py, |inner| inner.world.state.tables().iter().map(|table| table.spec().name).collect())
    }

    /// A table as Arrow, frozen at this tick.
    #[pyo3(signature = (name, columns = None, stored = false))]
    fn table(&self, py: Python<'_>, name: &str, columns: Option<Vec<String>>, stored: bool) -> PyResult<ArrowStream> {
        let batch = self.with(py, |inner| {
            let table = find(&inner.world, name)?;
            export::batch(table, &inner.world.cx.names, columns.as_deref(), stored)
                .map_err(|missing| format!("The table {name} has no column '{missing}'."))
        })?;
        batch.map(ArrowStream::new).map_err(refuse)
    }

    /// The names of a table's columns as shown.
    fn columns(&self, py: Python<'_>, name: &str) -> PyResult<Vec<String>> {
        let names = self.with(py, |inner| {
            let table = find(&inner.world, name)?;
            let spec = table.spec();
            let mut names = vec![spec.id.to_string()];
            for column in spec.columns {
                names.push(column.name.into());
                names.extend(export::shown_name(column).map(str::to_string));
            }
            names.extend(spec.maps.iter().map(|map| map.name.to_string()));
            Ok::<_, String>(names)
        })?;
        names.map_err(refuse)
    }

    /// One row as JSON, in the form shown, or None if there is no such entity.
    fn row(&self, py: Python<'_>, name: &str, entity_id: u32) -> PyResult<Option<String>> {
        self.with(py, |inner| find(&inner.world, name).map(|table| row::json(table, entity_id, &inner.world.cx.names)))?
            .map_err(refuse)
    }

    /// The data dictionary.
    fn dictionary(&self, py: Python<'_>) -> PyResult<ArrowStream> {
        self.with(py, |inner| dictionary::batch(&inner.world))?.map(ArrowStream::new).map_err(refuse)
    }

    /// Every KPI: name, unit, meaning.
    #[staticmethod]
    fn kpi_names() -> Vec<(&'static str, &'static str, &'static str)> {
        KPIS.iter().map(|kpi| (kpi.name, kpi.unit, kpi.doc)).collect()
    }

    /// The KPIs of the current tick; None where one is not defined yet.
    fn kpis<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (tick, values) = self.with(py, |inner| (inner.world.cx.tick, inner.world.kpis.values.clone()))?;
        let dict = PyDict::new(py);
        dict.set_item("tick", tick)?;
        for (name, value) in kpi_names().into_iter().zip(values) {
            dict.set_item(name, Some(value).filter(|value| !value.is_nan()))?;
        }
        Ok(dict)
    }

    /// The KPIs of every tick since one, as far back as this process computed them.
    fn kpis_since(&self, py: Python<'_>, tick: u32) -> PyResult<ArrowStream> {
        self.with(py, |inner| {
            let (first, values) = inner.world.kept.kpis.since(tick);
            rows::kpis(first, values, &kpi_names())
        })
        .map(ArrowStream::new)
    }

    /// Rows kept since the last drain.
    fn drain(&self, py: Python<'_>, what: &str) -> PyResult<ArrowStream> {
        self.with(py, |inner| drain(inner, what))?.map(ArrowStream::new).map_err(refuse)
    }

    /// Recent events that touched an entity, newest first.
    fn events_of(&self, py: Python<'_>, name: &str, entity_id: u32, limit: usize) -> PyResult<ArrowStream> {
        self.with(py, |inner| rows::events(&inner.world.cx.log.of(name, entity_id, limit))).map(ArrowStream::new)
    }

    /// How much of decisions is kept: none, summary or full.
    fn log_decisions(&self, py: Python<'_>, detail: &str) -> PyResult<()> {
        let detail = Detail::find(detail).map_err(refuse)?;
        self.with(py, |inner| inner.world.cx.decisions.set_detail(detail))
    }

    /// How much of decisions is kept.
    fn decision_detail(&self, py: Python<'_>) -> PyResult<&'static str> {
        self.with(py, |inner| Detail::NAMES[inner.world.cx.decisions.detail() as usize])
    }

    /// The decisions of the current tick, and of earlier ones that a recorder has not taken yet.
    fn decisions(&self, py: Python<'_>) -> PyResult<ArrowStream> {
        self.with(py, |inner| decisions::decisions(inner.world.cx.decisions.kept())).map(ArrowStream::new)
    }

    /// The hash of every table.
    fn component_hashes(&self, py: Python<'_>) -> PyResult<BTreeMap<&'static str, String>> {
        self.with(py, |inner| {
            let tables = inner.world.state.tables();
            let names = tables.iter().map(|table| table.spec().name);
            names.zip(inner.world.components.iter().map(|hash| format!("{hash:032x}"))).collect()
        })
    }

    /// Broken invariants of this tick, one sentence each.
    fn violations(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.with(py, |inner| inner.world.violations.clone())
    }

    /// Verbs with their JSON Schemas, as JSON.
    fn actions(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |inner| actions::described(&inner.world.cx.names).to_string())
    }

    /// The phases of a tick, in order, as JSON.
    #[staticmethod]
    fn phases() -> String {
        let names = |declared| {
            let name = |(table, column): (&str, Option<&str>)| {
                column.map_or_else(|| table.to_string(), |column| format!("{table}.{column}"))
            };
            phase::columns(declared).map(name).collect::<Vec<_>>()
        };
        let all = PHASES.iter().map(|phase| {
            json!({"name": phase.name, "system": phase.system, "doc": phase.doc,
                "reads": names(phase.reads), "writes": names(phase.writes)})
        });
        Value::Array(all.collect()).to_string()
    }

    /// Columns that change only with an event: table, column, and the column that holds the event.
    #[staticmethod]
    fn written_by() -> Vec<(&'static str, &'static str, &'static str)> {
        let all =
            WRITTEN_BY.iter().flat_map(|&(table, columns, event)| columns.iter().map(move |&c| (table, c, event)));
        all.collect()
    }

    /// Kinds of decision: name, table of the actor, and the columns of the actor's row that it sets.
    #[staticmethod]
    fn decision_kinds() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
        DECISION_KINDS
            .iter()
            .flat_map(|kinds| kinds.iter())
            .map(|kind| (kind.name, kind.actor, kind.sets.to_vec()))
            .collect()
    }

    /// Seconds by phase: in the last tick, and in all.
    fn timings(&self, py: Python<'_>) -> PyResult<BTreeMap<&'static str, (f64, f64)>> {
        self.with(py, |inner| {
            inner.clock.seconds.iter().map(|(&phase, timing)| (clock::name(phase), (timing.last, timing.all))).collect()
        })
    }

    /// The overlays of the map, as JSON.
    #[staticmethod]
    fn overlays() -> String {
        let all = OVERLAYS.iter().map(|overlay| {
            json!({"name": overlay.name, "title": overlay.title, "unit": overlay.unit, "palette": overlay.palette,
                "doc": overlay.doc, "labels": overlay.labels})
        });
        Value::Array(all.collect()).to_string()
    }

    /// Planes of bytes by overlay: (bytes, low, high).
    fn planes<'py>(&self, py: Python<'py>, names: Vec<String>) -> PyResult<Bound<'py, PyDict>> {
        let planes = self.with(py, |inner| {
            let find = |name: &String| {
                let overlay = OVERLAYS.iter().find(|overlay| overlay.name == name);
                overlay
                    .map(|overlay| plane(&inner.world, overlay))
                    .ok_or_else(|| format!("There is no overlay '{name}'."))
            };
            names.iter().map(find).collect::<Result<Vec<_>, _>>()
        })?;
        let dict = PyDict::new(py);
        for (name, plane) in names.iter().zip(planes.map_err(refuse)?) {
            dict.set_item(name, (PyBytes::new(py, &plane.bytes), plane.low, plane.high))?;
        }
        Ok(dict)
    }

    /// Bytes held by tables and buffers.
    fn memory(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, |inner| inner.world.memory())
    }
}

/// Takes the rows kept since the last drain.
fn drain(inner: &mut Inner, what: &str) -> Result<arrow::record_batch::RecordBatch, String> {
    let Inner { world, audits, .. } = inner;
    match what {
        "audits" => Ok(audits.drain_findings(world)),
        "audit_checks" => Ok(audits.drain_checks(world)),
        "events" => {
            let events = world.cx.log.drain();
            Ok(rows::events(&events.iter().collect::<Vec<_>>()))
        }
        "event_edges" => {
            let edges = world.cx.log.drain_edges();
            Ok(rows::edges(&edges))
        }
        "decisions" => {
            let rows = decisions::decisions(world.cx.decisions.kept());
            world.cx.decisions.forget();
            Ok(rows)
        }
        "intents" => Ok(rows::intents(&std::mem::take(&mut world.kept.intents))),
        "flows" => Ok(rows::flows(&std::mem::take(&mut world.cx.ledger.kept))),
        "hashes" => {
            let kept = std::mem::take(&mut world.kept.hashes);
            let names: Vec<_> = world.state.tables().iter().map(|table| table.spec().name).collect();
            Ok(rows::hashes(&kept, &names))
        }
        "kpis" => {
            let (first, values) = world.kept.kpis.since(world.kept.drained);
            let batch = rows::kpis(first, values, &kpi_names());
            world.kept.drained = world.cx.tick + 1;
            Ok(batch)
        }
        _ => Err(format!(
            "Nothing called '{what}' is kept; there are events, event_edges, decisions, intents, audits, audit_checks, \
             flows, kpis and hashes."
        )),
    }
}
