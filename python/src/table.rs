//! Keys and values of Python as TOML tables, as files have them.

use diffecon_config::{OutOfRange, whole_number};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use std::path::PathBuf;
use toml::{Table, Value};

/// The table of a dictionary; its values are texts, paths, numbers, booleans, lists and dictionaries. A key whose value is `None` is
/// left out.
///
/// # Errors
/// Names the key whose value is something else.
pub fn table(dictionary: &Bound<'_, PyDict>) -> PyResult<Table> {
    of_section(dictionary, "")
}

fn of_section(dictionary: &Bound<'_, PyDict>, section: &str) -> PyResult<Table> {
    let mut table = Table::new();
    for (key, value) in dictionary {
        let Ok(name) = key.extract::<String>() else {
            return Err(refused("a key", "a text", &key));
        };
        let whole = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
        if !value.is_none() {
            table.insert(name, of_value(&value, &whole)?);
        }
    }
    Ok(table)
}

fn of_value(value: &Bound<'_, PyAny>, key: &str) -> PyResult<Value> {
    if value.is_instance_of::<PyBool>() {
        return Ok(Value::Boolean(value.extract()?));
    }
    if value.is_instance_of::<PyInt>() {
        let allowed = "a whole number from -2^63 to 2^64 - 1";
        let small = value.extract::<i64>().map(Value::Integer);
        return small.or_else(|_| value.extract::<u64>().map(whole_number)).map_err(|_| refused(key, allowed, value));
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(Value::Float(value.extract()?));
    }
    if value.is_instance_of::<PyString>() {
        return Ok(Value::String(value.extract()?));
    }
    if let Ok(dictionary) = value.cast::<PyDict>() {
        return Ok(Value::Table(of_section(dictionary, key)?));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let items = value.try_iter()?.map(|item| of_value(&item?, key));
        return Ok(Value::Array(items.collect::<PyResult<_>>()?));
    }
    // Numbers and arrays of NumPy.
    if value.hasattr("tolist")? {
        return of_value(&value.call_method0("tolist")?, key);
    }
    match value.extract::<PathBuf>() {
        Ok(path) => Ok(Value::String(path.to_string_lossy().into_owned())),
        Err(_) => Err(refused(key, "a text, a path, a number, True, False, a list or a dictionary", value)),
    }
}

fn refused(name: &str, allowed: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let shown = value.repr().map_or_else(|_| "something else".to_owned(), |shown| shown.to_string());
    PyValueError::new_err(OutOfRange::new(name, allowed, shown).to_string())
}
