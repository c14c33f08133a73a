//! Everything a learner must remember, as named arrays and counters: what a checkpoint holds.

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use std::collections::{BTreeMap, HashMap};

/// Numbers with a shape, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// The extent of each dimension.
    pub shape: Vec<usize>,
    /// The values, the last dimension fastest.
    pub values: Vec<f32>,
}

/// Named arrays and counters, in the order of their names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    arrays: BTreeMap<String, Array>,
    counters: BTreeMap<String, u64>,
}

/// Why a state cannot be restored.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// A name is missing.
    #[error("the state should hold {0:?}, but does not")]
    Missing(String),
    /// An array has another shape than the learner's configuration asks for.
    #[error("array {name:?} of the state should have shape {expected:?}, but has {found:?}")]
    Shape {
        /// The array's name.
        name: String,
        /// The shape asked for.
        expected: Vec<usize>,
        /// The shape found.
        found: Vec<usize>,
    },
    /// The bytes are not a state.
    #[error("not a state in safetensors format: {0}")]
    Format(String),
}

/// The safetensors metadata key under which the counters are kept as JSON.
const COUNTERS: &str = "counters";

impl State {
    /// Adds an array.
    pub fn insert(&mut self, name: impl Into<String>, shape: Vec<usize>, values: Vec<f32>) {
        assert_eq!(shape.iter().product::<usize>(), values.len(), "the shape holds the values");
        self.arrays.insert(name.into(), Array { shape, values });
    }

    /// Adds a counter.
    pub fn insert_counter(&mut self, name: impl Into<String>, value: u64) {
        self.counters.insert(name.into(), value);
    }

    /// The array of that name and shape.
    ///
    /// # Errors
    /// If it is missing or has another shape.
    pub fn array(&self, name: &str, shape: &[usize]) -> Result<&[f32], StateError> {
        let array = self.arrays.get(name).ok_or_else(|| StateError::Missing(name.to_owned()))?;
        if array.shape != shape {
            let (expected, found) = (shape.to_vec(), array.shape.clone());
            return Err(StateError::Shape { name: name.to_owned(), expected, found });
        }
        Ok(&array.values)
    }

    /// The arrays' names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.arrays.keys().map(String::as_str)
    }

    /// The arrays with their names, in order.
    pub fn arrays(&self) -> impl Iterator<Item = (&str, &Array)> {
        self.arrays.iter().map(|(name, array)| (name.as_str(), array))
    }

    /// The values of the array of that name, whatever its shape.
    pub fn values(&self, name: &str) -> Option<&[f32]> {
        self.arrays.get(name).map(|array| array.values.as_slice())
    }

    /// The counter of that name.
    ///
    /// # Errors
    /// If it is missing.
    pub fn counter(&self, name: &str) -> Result<u64, StateError> {
        self.counters.get(name).copied().ok_or_else(|| StateError::Missing(name.to_owned()))
    }

    /// The state as one safetensors file; equal states give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes: Vec<(&String, &Array, Vec<u8>)> = self
            .arrays
            .iter()
            .map(|(name, array)| (name, array, array.values.iter().flat_map(|value| value.to_le_bytes()).collect()))
            .collect();
        let views = bytes.iter().map(|(name, array, bytes)| {
            (*name, TensorView::new(Dtype::F32, array.shape.clone(), bytes).expect("the shape holds the values"))
        });
        let counters = serde_json::to_string(&self.counters).expect("a map of numbers");
        let metadata = HashMap::from([(COUNTERS.to_owned(), counters)]);
        safetensors::serialize(views, Some(metadata)).expect("views are well formed")
    }

    /// The state of a safetensors file.
    ///
    /// # Errors
    /// If the bytes are not a safetensors file of 32-bit floats with counters.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let format = |error: &dyn std::fmt::Display| StateError::Format(error.to_string());
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| format(&error))?;
        let counters = metadata
            .metadata()
            .as_ref()
            .and_then(|metadata| metadata.get(COUNTERS))
            .ok_or_else(|| StateError::Missing(COUNTERS.to_owned()))?;
        let counters = serde_json::from_str(counters).map_err(|error| format(&error))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| format(&error))?;
        let mut arrays = BTreeMap::new();
        for (name, view) in tensors.tensors() {
            if view.dtype() != Dtype::F32 {
                return Err(StateError::Format(format!("{name:?} should be F32, but is {:?}", view.dtype())));
            }
            let number = |bytes: &[u8]| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            let values = view.data().chunks_exact(4).map(number).collect();
            arrays.insert(name, Array { shape: view.shape().to_vec(), values });
        }
        Ok(Self { arrays, counters })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_round_trip() {
        let mut state = State::default();
        state.insert("b", vec![2, 1], vec![1.0, -0.0]);
        state.insert("a", vec![0], vec![]);
        state.insert_counter("step", u64::MAX);
        let bytes = state.to_bytes();
        assert_eq!(State::from_bytes(&bytes).unwrap(), state);
        assert_eq!(State::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    }

    #[test]
    fn truncated_bytes_and_wrong_shapes_are_errors() {
        let mut state = State::default();
        state.insert("a", vec![2], vec![1.0, 2.0]);
        let bytes = state.to_bytes();
        assert!(matches!(State::from_bytes(&bytes[..bytes.len() - 1]), Err(StateError::Format(_))));
        assert!(matches!(state.array("a", &[1, 2]), Err(StateError::Shape { .. })));
        assert_eq!(state.array("c", &[1]), Err(StateError::Missing("c".to_owned())));
    }
}
