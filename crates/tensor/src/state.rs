//! Everything a learner must remember, as named arrays and counters: what a checkpoint holds.

use std::collections::BTreeMap;

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
}

impl State {
    /// Adds an array.
    pub fn insert(&mut self, name: impl Into<String>, shape: Vec<usize>, values: Vec<f32>) {
        assert_eq!(shape.iter().product::<usize>(), values.len(), "the shape holds the values");
        self.arrays.insert(name.into(), Array { shape, values });
    }

    /// Takes an array out, if it is there.
    pub fn take(&mut self, name: &str) -> Option<Array> {
        self.arrays.remove(name)
    }

    /// Adds everything of another state, every name with `prefix` before it.
    pub fn extend(&mut self, prefix: &str, other: Self) {
        let named = |name: String| format!("{prefix}{name}");
        self.arrays.extend(other.arrays.into_iter().map(|(name, array)| (named(name), array)));
        self.counters.extend(other.counters.into_iter().map(|(name, count)| (named(name), count)));
    }

    /// What [`Self::extend`] added with this prefix, without it.
    #[must_use]
    pub fn within(&self, prefix: &str) -> Self {
        let arrays = self.arrays.iter().filter_map(|(name, array)| Some((name.strip_prefix(prefix)?, array.clone())));
        let counters = self.counters.iter().filter_map(|(name, count)| Some((name.strip_prefix(prefix)?, *count)));
        Self {
            arrays: arrays.map(|(name, array)| (name.to_owned(), array)).collect(),
            counters: counters.map(|(name, count)| (name.to_owned(), count)).collect(),
        }
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

    /// The first number that is not finite, in words, if there is one.
    pub fn not_finite(&self) -> Option<String> {
        self.arrays.iter().find_map(|(name, array)| {
            let value = array.values.iter().find(|value| !value.is_finite())?;
            Some(format!("parameter {name} should be finite, but is {value}"))
        })
    }

    /// The arrays' names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.arrays.keys().map(String::as_str)
    }

    /// The arrays with their names, in order.
    pub fn arrays(&self) -> impl Iterator<Item = (&str, &Array)> {
        self.arrays.iter().map(|(name, array)| (name.as_str(), array))
    }

    /// The arrays with their names, in order, handed over.
    pub fn into_arrays(self) -> impl Iterator<Item = (String, Array)> {
        self.arrays.into_iter()
    }

    /// The values of the array of that name, whatever its shape.
    pub fn values(&self, name: &str) -> Option<&[f32]> {
        self.arrays.get(name).map(|array| array.values.as_slice())
    }

    /// The counters with their names, in order.
    pub fn counters(&self) -> impl Iterator<Item = (&str, u64)> {
        self.counters.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// The counter of that name.
    ///
    /// # Errors
    /// If it is missing.
    pub fn counter(&self, name: &str) -> Result<u64, StateError> {
        self.counters.get(name).copied().ok_or_else(|| StateError::Missing(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_comes_back_as_it_was() {
        let [mut whole, mut part] = [State::default(), State::default()];
        whole.insert("a", vec![1], vec![1.0]);
        part.insert("a", vec![2], vec![2.0, 3.0]);
        part.insert_counter("steps", 4);
        whole.extend("part.", part.clone());
        assert_eq!((whole.within("part."), whole.array("a", &[1]).unwrap()), (part, &[1.0][..]));
    }

    #[test]
    fn missing_names_and_wrong_shapes_are_errors() {
        let mut state = State::default();
        state.insert("a", vec![2], vec![1.0, 2.0]);
        assert!(matches!(state.array("a", &[1, 2]), Err(StateError::Shape { .. })));
        assert_eq!(state.array("c", &[1]), Err(StateError::Missing("c".to_owned())));
        assert_eq!(state.counter("step"), Err(StateError::Missing("step".to_owned())));
    }
}
