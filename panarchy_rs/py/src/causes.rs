//! The index of causes for Python: events by id, answers as bytes of 64-bit ids that NumPy reads in place.

use std::path::PathBuf;

use panarchy_store::causes::{self, CauseIndex as Index, Edge, Way};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::refuse;

/// Parents and children of every event of a run, mapped from a file.
#[pyclass(frozen)]
pub struct CauseIndex {
    index: Index,
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u64> + Clone + '_ {
    bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word))
}

fn way(name: &str) -> PyResult<Way> {
    match name {
        "causes" => Ok(Way::Causes),
        "effects" => Ok(Way::Effects),
        _ => Err(refuse(format!("A way is causes or effects, not '{name}'."))),
    }
}

#[pymethods]
impl CauseIndex {
    /// Writes an index: ascending ids, and links as children, parents (64-bit words) and role codes (bytes).
    #[staticmethod]
    fn build(
        py: Python<'_>,
        path: PathBuf,
        ids: &[u8],
        children: &[u8],
        parents: &[u8],
        roles: &[u8],
        last_tick: u64,
    ) -> PyResult<()> {
        let done = py.detach(|| {
            let ids: Vec<u64> = words(ids).collect();
            let edges: Vec<Edge> = words(children)
                .zip(words(parents))
                .zip(roles)
                .map(|((child, parent), &role)| (child, parent, role))
                .collect();
            causes::build(&path, &ids, &edges, last_tick)
        });
        done.map_err(refuse)
    }

    /// Opens an index.
    #[staticmethod]
    fn open(path: PathBuf) -> PyResult<Self> {
        Index::open(&path).map(|index| Self { index }).map_err(refuse)
    }

    #[getter]
    fn last_tick(&self) -> u64 {
        self.index.last_tick
    }

    fn __len__(&self) -> usize {
        self.index.len()
    }

    fn __contains__(&self, event: u64) -> bool {
        self.index.find(event).is_some()
    }

    /// The parents of an event with the codes of their roles; none for a root or an unknown event.
    fn parents(&self, event: u64) -> Vec<(u64, u8)> {
        let Some(event) = self.index.find(event) else { return Vec::new() };
        let parents = self.index.next(event, Way::Causes).map(|parent| self.index.id(parent));
        parents.zip(self.index.roles(event)).collect()
    }

    /// The children of an event.
    fn children(&self, event: u64) -> Vec<u64> {
        let Some(event) = self.index.find(event) else { return Vec::new() };
        self.index.next(event, Way::Effects).map(|child| self.index.id(child)).collect()
    }

    /// Everything that led to an event (`causes`) or came of it (`effects`), nearest first, as 64-bit words.
    fn reach<'py>(&self, py: Python<'py>, event: u64, direction: &str, limit: usize) -> PyResult<Bound<'py, PyBytes>> {
        let way = way(direction)?;
        let found = py.detach(|| {
            let Some(event) = self.index.find(event) else { return Vec::new() };
            self.index
                .reach(event, way, limit)
                .into_iter()
                .flat_map(|event| self.index.id(event).to_le_bytes())
                .collect()
        });
        Ok(PyBytes::new(py, &found))
    }
}
