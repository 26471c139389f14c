//! Two worlds beside each other, for Python: what differs, after which step of a tick, and inputs that are right.

use panarchy_arrow::columns::dictionary;
use panarchy_arrow::{difference, rows};
use panarchy_core::config::Config;
use panarchy_core::config::recipes::Recipes;
use panarchy_core::engine::cells;
use panarchy_core::engine::cx::Names;
use panarchy_core::engine::ids::Ids;
use panarchy_core::world::overlays::OVERLAYS;
use panarchy_core::world::trace::Cell;
use panarchy_core::world::{World, actions, stages};
use pyo3::prelude::*;
use std::sync::Arc;

use super::CoreWorld;
use crate::errors::refuse;
use crate::stream::ArrowStream;

#[pymethods]
impl CoreWorld {
    /// Every number in which this world, `a`, differs from another, `b`: table, entity_id, column, element, a, b.
    fn difference(&self, py: Python<'_>, other: &Self) -> PyResult<ArrowStream> {
        // A copy, so that the two locks are never held together.
        let other = other.with(py, |inner| inner.world.clone())?;
        self.with(py, |inner| difference::difference(&inner.world, &other)).map(ArrowStream::new)
    }

    /// The steps of the next tick, computed on a copy: name, hash of each table in order, hash of KPIs and events.
    fn stage_hashes(&self, py: Python<'_>) -> PyResult<Vec<(&'static str, Vec<String>, String)>> {
        self.with(py, |inner| {
            let found = stages::hashes(&inner.world).into_iter().zip(stages::names());
            let text = |hash: &u128| format!("{hash:032x}");
            found.map(|(stage, name)| (name, stage.tables.iter().map(text).collect(), text(&stage.rest))).collect()
        })
    }

    /// The world as it stands after a step of the next tick, for reading only.
    fn stage(&self, py: Python<'_>, step: &str) -> PyResult<Self> {
        let world = self.with(py, |inner| stages::after(&inner.world, step))?.map_err(refuse)?;
        self.beside(world)
    }

    /// The value of every tile in an overlay: `tile_id`, and `value` (float64), null where there is none.
    ///
    /// An overlay of classes has their names in `label`.
    fn overlay_values(&self, py: Python<'_>, name: &str) -> PyResult<ArrowStream> {
        let overlay = OVERLAYS.iter().find(|overlay| overlay.name == name).ok_or_else(|| {
            let known: Vec<_> = OVERLAYS.iter().map(|overlay| overlay.name).collect();
            refuse(format!("There is no overlay '{name}'; there are {}.", known.join(", ")))
        })?;
        let values = self.with(py, |inner| (overlay.values)(&inner.world))?;
        let tiles = arrow::array::Int64Array::from_iter_values(0..values.len() as i64);
        let numbers = values.iter().map(|value| Some(f64::from(*value)).filter(|value| !value.is_nan()));
        let numbers = numbers.collect::<arrow::array::Float64Array>();
        let mut columns: Vec<(&str, arrow::array::ArrayRef)> =
            vec![("tile_id", Arc::new(tiles)), ("value", Arc::new(numbers))];
        if let Some(labels) = overlay.labels {
            let names: Vec<String> = labels.iter().map(|name| (*name).to_string()).collect();
            let codes: Vec<u8> =
                values.iter().map(|value| if value.is_nan() { u8::MAX } else { *value as u8 }).collect();
            columns.push(("label", dictionary(&codes, &names)));
        }
        Ok(ArrowStream::new(rows::batch(columns)))
    }

    /// The seed of the draws to come: the configuration's, or the last that an intent asked for.
    #[getter]
    fn seed(&self, py: Python<'_>) -> PyResult<u64> {
        self.with(py, |inner| inner.world.cx.rng.seed())
    }

    /// Asks for another seed from the next tick on; returns the id of the intent.
    fn reseed(&self, py: Python<'_>, seed: u64) -> PyResult<u64> {
        let args = serde_json::json!({"seed": seed}).to_string();
        self.with(py, |inner| inner.world.act("reseed", &args, None, 0, "seed"))?.map_err(refuse)
    }

    /// Verbs with their JSON Schemas in a world of a configuration, without that world: as JSON.
    #[staticmethod]
    fn verbs(config: &str) -> PyResult<String> {
        let config = Config::parse(config).map_err(refuse)?;
        Ok(actions::described(&names_of(config)).to_string())
    }

    /// Checks an intent for a world of a configuration that stands at a tick, without that world: its tick, verb and
    /// canonical arguments.
    #[staticmethod]
    #[pyo3(signature = (config, now, verb, args, tick = None))]
    fn plan(
        config: &str,
        now: u32,
        verb: &str,
        args: &str,
        tick: Option<u32>,
    ) -> PyResult<(u32, &'static str, String)> {
        let config = Config::parse(config).map_err(refuse)?;
        let planned = actions::plan(&names_of(config), now, verb, args, tick).map_err(refuse)?;
        Ok((planned.tick, planned.verb, planned.json))
    }

    /// Changes one number of a table behind the engine's back, as a fault of memory would: for tests of what must notice.
    #[pyo3(signature = (table, entity_id, column, number, element = None))]
    fn poke(
        &self,
        py: Python<'_>,
        table: &str,
        entity_id: u32,
        column: &str,
        number: f64,
        element: Option<usize>,
    ) -> PyResult<()> {
        self.with(py, |inner| {
            let cell = Cell::find(&inner.world, table, entity_id, column, element)?;
            poke(&mut inner.world, cell, number)
        })?
        .map_err(refuse)
    }
}

fn names_of(config: Config) -> Names {
    Names { goods: Recipes::names(&config), sectors: config.sectors }
}

fn poke(world: &mut World, cell: Cell, number: f64) -> Result<(), String> {
    let source = world.state.tables()[cell.table];
    let spec = &source.spec().columns[cell.column];
    let row = source.ids().find(cell.id).ok_or_else(|| format!("There is no row {} to change.", cell.id))?;
    let mut bytes = source.bytes(cell.column).to_vec();
    let at = (row * spec.width + cell.element.unwrap_or(0)) * spec.base.size();
    bytes[at..at + spec.base.size()].copy_from_slice(&cells::bytes(spec.base, number));
    let ids = Ids::from_parts(source.ids().as_slice().to_vec(), source.ids().next())?;
    let columns: Vec<Vec<u8>> = (0..source.spec().columns.len())
        .map(|place| if place == cell.column { bytes.clone() } else { source.bytes(place).to_vec() })
        .collect();
    let views: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    world.state.tables_mut()[cell.table].load(ids, &views)?;
    world.families = panarchy_core::systems::population::Families::default();
    Ok(())
}
