//! Why a value is what it is, for Python: the steps that wrote it, and what their reads mattered.

use panarchy_core::world::World;
use panarchy_core::world::blocked;
use panarchy_core::world::schedule::PHASES;
use panarchy_core::world::trace::{self, Cell, Step};
use panarchy_core::world::weigh::{self, Contribution};
use pyo3::prelude::*;
use serde_json::{Value, json};

use super::CoreWorld;
use crate::errors::refuse;

#[pymethods]
impl CoreWorld {
    /// The steps of the next tick that change a cell, computed on a copy, as JSON.
    #[pyo3(signature = (table, entity_id, column, element = None))]
    fn trace_steps(
        &self,
        py: Python<'_>,
        table: &str,
        entity_id: u32,
        column: &str,
        element: Option<usize>,
    ) -> PyResult<String> {
        let found = self.with(py, |inner| {
            let cell = Cell::find(&inner.world, table, entity_id, column, element)?;
            let steps = trace::steps(&inner.world, cell);
            Ok::<_, String>(Value::Array(steps.iter().map(step).collect()).to_string())
        })?;
        found.map_err(refuse)
    }

    /// A cell as a number; None if its row does not exist.
    #[pyo3(signature = (table, entity_id, column, element = None))]
    fn cell(
        &self,
        py: Python<'_>,
        table: &str,
        entity_id: u32,
        column: &str,
        element: Option<usize>,
    ) -> PyResult<Option<f64>> {
        let found = self.with(py, |inner| {
            Cell::find(&inner.world, table, entity_id, column, element).map(|cell| cell.number(&inner.world))
        })?;
        found.map_err(refuse)
    }

    /// What of the state keeps an action from being carried out, against an earlier world of the run, as JSON.
    fn trace_refusal(&self, py: Python<'_>, baseline: &Self, verb: &str, args: &str) -> PyResult<String> {
        let then = baseline.with(py, |inner| inner.world.clone())?;
        let found = self.with(py, |inner| {
            let parts = blocked::blocked_by(&inner.world, &then, verb, args)?;
            Ok::<_, String>(
                Value::Array(parts.iter().map(|part| contribution(&inner.world, part)).collect()).to_string(),
            )
        })?;
        found.map_err(refuse)
    }

    /// What the reads of a phase in the next tick mattered for a cell, against an earlier world of the run, as JSON;
    /// rows that are hinted at, by table and id, are tried one by one.
    #[pyo3(signature = (baseline, phase, table, entity_id, column, element = None, hints = None))]
    #[allow(clippy::too_many_arguments, reason = "a cell is four of them")]
    fn trace_contributions(
        &self,
        py: Python<'_>,
        baseline: &Self,
        phase: &str,
        table: &str,
        entity_id: u32,
        column: &str,
        element: Option<usize>,
        hints: Option<Vec<(String, u32)>>,
    ) -> PyResult<String> {
        let place = PHASES.iter().position(|other| other.name == phase);
        let place = place.ok_or_else(|| refuse(format!("There is no phase '{phase}'.")))?;
        // A copy, so that the two locks are never held together.
        let then = baseline.with(py, |inner| inner.world.clone())?;
        let found = self.with(py, |inner| {
            let cell = Cell::find(&inner.world, table, entity_id, column, element)?;
            let tables = inner.world.state.tables();
            let at = |name: &str| tables.iter().position(|table| table.spec().name == name);
            let hinted: Vec<_> =
                hints.iter().flatten().filter_map(|(table, id)| at(table).map(|at| (at, *id))).collect();
            let parts = weigh::contributions(&inner.world, &then, place, cell, &hinted);
            Ok::<_, String>(
                Value::Array(parts.iter().map(|part| contribution(&inner.world, part)).collect()).to_string(),
            )
        })?;
        found.map_err(refuse)
    }
}

fn step(step: &Step) -> Value {
    json!({
        "phase": step.phase.map(|phase| PHASES[phase].name),
        "intervention": step.intervention,
        "events": step.events.iter().map(|part| json!([part.event, part.without])).collect::<Vec<_>>(),
        "gone": step.gone,
        "before": step.before,
        "after": step.after,
    })
}

fn contribution(world: &World, part: &Contribution) -> Value {
    let spec = world.state.tables()[part.table].spec();
    json!({
        "table": spec.name,
        "column": spec.columns[part.column].name,
        "id": part.id,
        "element": part.element,
        "jointly": part.jointly,
        "now": part.now,
        "then": part.then,
        "without": part.without,
        "contribution": part.contribution,
    })
}
