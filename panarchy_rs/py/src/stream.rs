//! The Arrow PyCapsule interface: a record batch handed to Python, or taken from it, without a copy.
//!
//! Source: Apache Arrow, "The Arrow PyCapsule Interface" and "C stream interface".

use arrow::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow::record_batch::{RecordBatch, RecordBatchIterator};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::errors::CoreError;

/// A record batch on its way to Python; `pyarrow.table(stream)` makes a table of it.
#[pyclass(frozen)]
pub struct ArrowStream {
    batch: RecordBatch,
}

impl ArrowStream {
    /// Wraps a batch.
    pub const fn new(batch: RecordBatch) -> Self {
        Self { batch }
    }
}

#[pymethods]
impl ArrowStream {
    /// The Arrow C stream, as a capsule; the requested schema is not used.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let reader = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }

    /// Number of rows.
    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }
}

/// All batches of a Python object that offers an Arrow C stream, as one batch.
pub fn read(object: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    let capsule = object.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
    // SAFETY: a capsule of this name holds a valid stream; `from_raw` takes it over and leaves an empty one behind.
    let mut reader = unsafe { RecordBatchStreamReader::from_raw(pointer.cast::<FFI_ArrowArrayStream>().as_ptr()) }
        .map_err(|fault| CoreError::new_err(format!("The Arrow stream cannot be read: {fault}.")))?;
    let schema = arrow::record_batch::RecordBatchReader::schema(&reader);
    let batches = reader
        .by_ref()
        .collect::<Result<Vec<_>, _>>()
        .map_err(|fault| CoreError::new_err(format!("The Arrow stream cannot be read: {fault}.")))?;
    arrow::compute::concat_batches(&schema, &batches)
        .map_err(|fault| CoreError::new_err(format!("The Arrow stream cannot be read: {fault}.")))
}
