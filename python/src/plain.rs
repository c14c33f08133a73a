//! Plain data, as Python has it.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use serde::Serialize;

/// The dictionaries and lists that data have in JSON: numbers keep every digit.
///
/// # Errors
/// If the data have no form in JSON.
pub fn plain<'py>(py: Python<'py>, data: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    of_json(py, &json(data)?)
}

/// Data as JSON, which needs no lock.
///
/// # Errors
/// If they have no form in JSON.
pub fn json(data: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(data).map_err(|error| PyRuntimeError::new_err(error.to_string()))
}

/// What JSON says.
///
/// # Errors
/// If it is none.
pub fn of_json<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (json,))
}
