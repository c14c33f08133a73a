//! Arrays of the file formats that carry them.

use crate::error::DataError;
use crate::tensor_file::{TensorFile, f32_numbers, f64_numbers};
use npyz::{Deserialize, NpyFile, Order};
use safetensors::tensor::Dtype;
use std::io::Read;
use std::path::Path;

/// An array in row-major order, with the place it was read from.
pub(super) struct Array<T> {
    pub(super) place: String,
    pub(super) shape: Vec<usize>,
    pub(super) numbers: Vec<T>,
}

impl Array<f32> {
    /// The only tensor of a file, or the one called `valuations`; doubles are rounded.
    pub(super) fn from_safetensors(bytes: &[u8], path: &Path) -> Result<Self, DataError> {
        let file = TensorFile::new(bytes, path)?;
        let name = match file.names().as_slice() {
            &[only] => only.to_owned(),
            _ => "valuations".to_owned(),
        };
        let (dtype, shape, bytes) = file.tensor(&name)?;
        let numbers = match dtype {
            Dtype::F32 => f32_numbers(bytes),
            Dtype::F64 => f64_numbers(bytes),
            other => return Err(file.out_of_range(format!("the data type of {name}"), "F32 or F64", other)),
        };
        Ok(Self { place: path.display().to_string(), shape, numbers })
    }

    /// The array of a `.npy` file; doubles are rounded.
    pub(super) fn from_npy(bytes: &[u8], path: &Path) -> Result<Self, DataError> {
        let place = path.display().to_string();
        let file =
            NpyFile::new(bytes).map_err(|error| DataError::invalid(&place, format!("not a NumPy array: {error}")))?;
        Self::from_float_npy(file, place)
    }

    /// An opened `.npy` array of either precision; doubles are rounded.
    pub(super) fn from_float_npy(file: NpyFile<impl Read>, place: String) -> Result<Self, DataError> {
        match file.dtype().descr().as_str() {
            "'<f8'" => {
                let Array { place, shape, numbers } = Array::<f64>::from_typed_npy(file, place, "'<f8'")?;
                Ok(Self { place, shape, numbers: numbers.into_iter().map(|number| number as f32).collect() })
            }
            "'<f4'" => Self::from_typed_npy(file, place, "'<f4'"),
            other => Err(DataError::out_of_range("the data type", "'<f4' or '<f8'", other).at(place)),
        }
    }
}

impl<T: Deserialize> Array<T> {
    /// An opened `.npy` array whose elements must be of the type given, in the file's own notation.
    pub(super) fn from_typed_npy(file: NpyFile<impl Read>, place: String, dtype: &str) -> Result<Self, DataError> {
        let found = file.dtype().descr();
        if found != dtype {
            return Err(DataError::out_of_range("the data type", dtype, found).at(place));
        }
        if file.order() == Order::Fortran {
            let reason = "the array is in Fortran order; save it as numpy.ascontiguousarray(array)";
            return Err(DataError::invalid(place, reason));
        }
        let shape: Vec<usize> =
            file.shape().iter().map(|&length| usize::try_from(length).unwrap_or(usize::MAX)).collect();
        let numbers: Vec<T> =
            file.into_vec().map_err(|error| DataError::invalid(&place, format!("the numbers end early: {error}")))?;
        if shape.iter().try_fold(1, |count: usize, &length| count.checked_mul(length)) != Some(numbers.len()) {
            return Err(DataError::invalid(
                place,
                format!("{} numbers do not fill the shape {shape:?}", numbers.len()),
            ));
        }
        Ok(Self { place, shape, numbers })
    }
}
