//! NumPy arrays of what Rust holds.

use diffecon_auction::Bundle;
use numpy::ndarray::{ArrayView, Dimension, IntoDimension};
use numpy::{Element, PyArray, PyArray1, PyArrayMethods, PyReadonlyArray1, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyAny;

/// A read-only array of numbers that `owner` holds: nothing is copied, and the owner lives as long as the array.
///
/// Only for numbers that the owner neither changes nor moves: those of a frozen class.
///
/// # Errors
/// If the shape is not that of so many numbers.
#[expect(unsafe_code, reason = "NumPy is given memory that Rust keeps")]
pub fn view<'py, T: Element, I: IntoDimension>(
    owner: &Bound<'py, PyAny>,
    numbers: &[T],
    shape: I,
) -> PyResult<Bound<'py, PyArray<T, I::Dim>>>
where
    I::Dim: Dimension,
{
    let numbers = ArrayView::from_shape(shape.into_dimension(), numbers);
    let numbers = numbers.map_err(|error| PyValueError::new_err(error.to_string()))?;
    // SAFETY: the owner is the base of the array, and being frozen keeps the numbers where they are.
    let array = unsafe { PyArray::borrow_from_array(&numbers, owner.clone()) };
    array.call_method1("setflags", (false,))?;
    Ok(array)
}

/// An array of these numbers, row by row, which moves to Python.
///
/// # Errors
/// If the shape is not that of so many numbers.
pub fn owned<T: Element, I: IntoDimension>(
    py: Python<'_>,
    numbers: Vec<T>,
    shape: I,
) -> PyResult<Bound<'_, PyArray<T, I::Dim>>> {
    PyArray1::from_vec(py, numbers).reshape(shape)
}

/// The bundle of the goods that a row of so many has.
pub fn bundle_of(goods: usize, row: impl IntoIterator<Item = bool>) -> Bundle {
    let members = row.into_iter().enumerate().filter(|(_, member)| *member);
    Bundle::from_goods(goods, members.map(|(good, _)| good))
}

/// The numbers of an array of any type as bytes, row by row, with what NumPy calls the type. A copy is made only where the array is not
/// laid out so.
pub struct RawArray<'py> {
    /// What errors call the array.
    pub name: &'static str,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// What NumPy calls the type of its numbers, such as `<f8`.
    pub descr: String,
    /// The numbers.
    pub bytes: PyReadonlyArray1<'py, u8>,
}

impl<'py> RawArray<'py> {
    /// Of anything that NumPy makes an array of.
    ///
    /// # Errors
    /// If it makes none of it.
    pub fn of(name: &'static str, array: &Bound<'py, PyAny>) -> PyResult<Self> {
        let numpy = array.py().import("numpy")?;
        let array = numpy.call_method1("ascontiguousarray", (array,))?;
        let untyped = array.cast::<PyUntypedArray>()?;
        let shape = untyped.shape().to_vec();
        let descr = array.getattr("dtype")?.getattr("str")?.extract()?;
        let flat = array.call_method1("reshape", (-1,))?.call_method1("view", (numpy.getattr("uint8")?,))?;
        let bytes = flat.cast_into::<PyArray1<u8>>()?.readonly();
        Ok(Self { name, shape, descr, bytes })
    }

    /// As the libraries take it.
    ///
    /// # Errors
    /// If the bytes are not contiguous, which they are.
    pub fn numbers(&self) -> PyResult<diffecon_data::Numbers<'_>> {
        let bytes = self.bytes.as_slice().map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(diffecon_data::Numbers { name: self.name, shape: &self.shape, descr: &self.descr, bytes })
    }
}
