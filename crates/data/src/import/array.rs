//! Arrays of the file formats that carry them.

use super::npy::Npy;
use super::number::NumberType;
use crate::error::DataError;
use crate::tensor_file::TensorFile;
use std::borrow::Cow;
use std::path::Path;

/// An array, with the place it was read from. Its numbers stay as the file has them.
pub(super) struct Array<'a> {
    pub(super) place: String,
    pub(super) shape: Vec<usize>,
    pub(super) number: NumberType,
    /// Whether the first dimension is the fastest.
    fortran_order: bool,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Array<'a> {
    /// The only tensor of a file, or the one called `valuations`.
    pub(super) fn from_safetensors(bytes: &'a [u8], path: &Path) -> Result<Self, DataError> {
        let file = TensorFile::new(bytes, path)?;
        let name = match file.names().as_slice() {
            &[only] => only.to_owned(),
            _ => "valuations".to_owned(),
        };
        let (dtype, shape, bytes) = file.tensor(&name)?;
        let place = path.display().to_string();
        let number = NumberType::of_safetensors(dtype, &place)?;
        Self::new(place, shape, number, false, Cow::Borrowed(bytes))
    }

    /// The array of a `.npy` file's contents.
    pub(super) fn from_npy(bytes: Cow<'a, [u8]>, place: String) -> Result<Self, DataError> {
        let Npy { descr, fortran_order, shape, data } = Npy::parse(&bytes, &place)?;
        let number = NumberType::of_numpy(descr, &place)?;
        let start = bytes.len() - data.len();
        let data = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[start..]),
            Cow::Owned(mut bytes) => {
                bytes.drain(..start);
                Cow::Owned(bytes)
            }
        };
        Self::new(place, shape, number, fortran_order, data)
    }

    /// An array of these numbers, of which the last dimension is the fastest unless it is in Fortran order.
    pub(super) fn new(
        place: String,
        shape: Vec<usize>,
        number: NumberType,
        fortran_order: bool,
        bytes: Cow<'a, [u8]>,
    ) -> Result<Self, DataError> {
        let needed = shape.iter().try_fold(number.size, |needed, length| needed.checked_mul(*length));
        if needed != Some(bytes.len()) {
            let needed = needed.map_or("more than there can be".to_owned(), |needed| needed.to_string());
            let allowed = format!("{needed}, as the shape {shape:?} has it");
            return Err(DataError::out_of_range("the number of bytes after the header", allowed, bytes.len()).at(place));
        }
        Ok(Self { place, shape, number, fortran_order, bytes })
    }

    /// The bytes of the number at this place of the array in row-major order.
    pub(super) fn bytes(&self, index: usize) -> &[u8] {
        let index = if self.fortran_order { self.place_in_columns(index) } else { index };
        &self.bytes[index * self.number.size..(index + 1) * self.number.size]
    }

    /// The number at this place of the array in row-major order.
    pub(super) fn real(&self, index: usize) -> f64 {
        self.number.real(self.bytes(index))
    }

    /// Where a place of the row-major order lies when the first dimension is the fastest.
    fn place_in_columns(&self, mut index: usize) -> usize {
        let mut stride = self.bytes.len() / self.number.size;
        let mut place = 0;
        for length in self.shape.iter().rev() {
            stride /= length;
            place += index % length * stride;
            index /= length;
        }
        place
    }

    /// An error of a thing in this array.
    pub(super) fn out_of_range(&self, name: impl ToString, allowed: impl ToString, value: impl ToString) -> DataError {
        DataError::out_of_range(name, allowed, value).at(&self.place)
    }
}

#[cfg(test)]
impl Array<'static> {
    /// An array of numbers made in a test.
    pub(super) fn of(place: &str, shape: &[usize], numpy: &str, bytes: impl IntoIterator<Item = u8>) -> Self {
        let number = NumberType::of_numpy(numpy, place).unwrap();
        let bytes = Cow::Owned(bytes.into_iter().collect());
        Self::new(place.to_owned(), shape.to_vec(), number, false, bytes).unwrap()
    }

    /// An array of floats made in a test.
    pub(super) fn of_floats(place: &str, shape: &[usize], numbers: &[f32]) -> Self {
        Self::of(place, shape, "<f4", numbers.iter().flat_map(|number| number.to_le_bytes()))
    }
}
