//! Safetensors files, read with errors that name the file and the tensor.

use crate::error::DataError;
use diffecon_config::OutOfRange;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, Metadata};
use std::fmt::Display;
use std::path::Path;

/// The most bytes of a header: what is read from text may take many times its length in memory.
pub const MAX_HEADER: usize = 1 << 24;

/// The length of a header, which the first eight bytes of a file say.
pub(crate) fn header_length(first: [u8; 8]) -> Result<usize, OutOfRange> {
    let length = u64::from_le_bytes(first);
    OutOfRange::unless(length <= MAX_HEADER as u64, "the header's bytes", format!("at most {MAX_HEADER}"), length)?;
    Ok(length as usize)
}

/// A safetensors file in memory.
pub struct TensorFile<'a> {
    place: String,
    metadata: Metadata,
    tensors: SafeTensors<'a>,
}

impl<'a> TensorFile<'a> {
    /// Reads the header of the file with these contents.
    ///
    /// # Errors
    /// If the bytes are not a safetensors file.
    pub fn new(bytes: &'a [u8], path: &Path) -> Result<Self, DataError> {
        let place = path.display().to_string();
        // A length beyond the file is refused without reading on.
        if let Some(first) = bytes.first_chunk().filter(|first| u64::from_le_bytes(**first) < bytes.len() as u64) {
            header_length(*first).map_err(|error| DataError::invalid(&place, error))?;
        }
        let parsed = SafeTensors::read_metadata(bytes)
            .and_then(|(_, metadata)| Ok((metadata, SafeTensors::deserialize(bytes)?)));
        match parsed {
            Ok((metadata, tensors)) => Ok(Self { place, metadata, tensors }),
            Err(error) => Err(DataError::invalid(place, format!("not a safetensors file: {error}"))),
        }
    }

    /// The tensors' names, ascending.
    pub fn names(&self) -> Vec<&str> {
        let mut names = self.tensors.names();
        names.sort_unstable();
        names
    }

    /// A string of the file's metadata.
    ///
    /// # Errors
    /// If there is none.
    pub fn metadata(&self, key: &str) -> Result<&str, DataError> {
        let value = self.metadata.metadata().as_ref().and_then(|map| map.get(key));
        value.map(String::as_str).ok_or_else(|| self.invalid(format!("there is no metadata key {key}")))
    }

    /// The type, shape and bytes of a tensor.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn tensor(&self, name: &str) -> Result<(Dtype, Vec<usize>, &'a [u8]), DataError> {
        match self.tensors.tensor(name) {
            Ok(view) => Ok((view.dtype(), view.shape().to_vec(), view.data())),
            Err(_) => {
                Err(self.out_of_range("the tensors", format!("one with the name {name}"), self.names().join(", ")))
            }
        }
    }

    /// The numbers of an F32 tensor; a dimension of the shape that is `None` may have any length.
    ///
    /// # Errors
    /// If there is none of this name, type and shape.
    pub fn f32_tensor(&self, name: &str, shape: &[Option<usize>]) -> Result<Vec<f32>, DataError> {
        Ok(f32_numbers(self.typed_tensor(name, Dtype::F32, shape)?))
    }

    /// The numbers of an F64 tensor, likewise.
    ///
    /// # Errors
    /// If there is none of this name, type and shape.
    pub fn f64_tensor(&self, name: &str, shape: &[Option<usize>]) -> Result<Vec<f64>, DataError> {
        let bytes = self.typed_tensor(name, Dtype::F64, shape)?;
        Ok(bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    }

    /// The numbers of a U64 tensor; a dimension of the shape that is `None` may have any length.
    pub(crate) fn u64_tensor(&self, name: &str, shape: &[Option<usize>]) -> Result<Vec<u64>, DataError> {
        let bytes = self.typed_tensor(name, Dtype::U64, shape)?;
        Ok(bytes.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
    }

    fn typed_tensor(&self, name: &str, dtype: Dtype, shape: &[Option<usize>]) -> Result<&'a [u8], DataError> {
        let (found_dtype, found_shape, bytes) = self.tensor(name)?;
        self.expect(format!("the data type of {name}"), &dtype, &found_dtype)?;
        let fits = |(allowed, found): (&Option<usize>, &usize)| allowed.is_none_or(|allowed| allowed == *found);
        if found_shape.len() != shape.len() || !shape.iter().zip(&found_shape).all(fits) {
            let lengths = shape.iter().map(|length| length.map_or("any".to_owned(), |length| length.to_string()));
            let allowed = lengths.collect::<Vec<_>>().join(", ");
            return Err(self.out_of_range(
                format!("the shape of {name}"),
                format!("[{allowed}]"),
                format!("{found_shape:?}"),
            ));
        }
        Ok(bytes)
    }

    /// An error unless a thing is what it should be.
    ///
    /// # Errors
    /// If it is not.
    pub fn expect<T: PartialEq + Display>(&self, name: impl ToString, allowed: &T, found: &T) -> Result<(), DataError> {
        if allowed == found { Ok(()) } else { Err(self.out_of_range(name, allowed, found)) }
    }

    /// An error unless all numbers of a tensor are as they should be: names the first that is not, and its place.
    ///
    /// # Errors
    /// If one is not.
    pub fn expect_all<T: Copy + Display>(
        &self,
        name: &str,
        numbers: &[T],
        allowed: impl ToString,
        is_allowed: impl Fn(T) -> bool,
    ) -> Result<(), DataError> {
        match numbers.iter().position(|number| !is_allowed(*number)) {
            Some(place) => Err(self.out_of_range(format!("{name}[{place}]"), allowed, numbers[place])),
            None => Ok(()),
        }
    }

    /// An error about a thing in this file.
    pub(crate) fn out_of_range(&self, name: impl ToString, allowed: impl ToString, value: impl ToString) -> DataError {
        DataError::out_of_range(name, allowed, value).at(&self.place)
    }

    /// An error about this file.
    pub(crate) fn invalid(&self, reason: impl Display) -> DataError {
        DataError::invalid(&self.place, reason)
    }
}

/// The numbers with these little-endian bytes.
pub(crate) fn f32_numbers(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}
