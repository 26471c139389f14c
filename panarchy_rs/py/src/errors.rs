//! The one exception of the core, and the guard that keeps panics out of Python.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

create_exception!(_core, CoreError, PyValueError, "What the engine refuses or cannot do, in one sentence.");

/// Turns the core's sentence into an exception.
pub fn refuse(sentence: String) -> PyErr {
    CoreError::new_err(sentence)
}

/// Runs the core; a panic in it becomes a sentence.
pub fn guarded<R>(work: impl FnOnce() -> R) -> PyResult<R> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let why = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        CoreError::new_err(format!("The engine stopped on a broken assumption: {why}."))
    })
}
