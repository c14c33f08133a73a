//! What a learner goes on from, as a file.
//!
//! Tensors: the state's arrays, F32, under their names; the header holds its counters, and what a checkpoint says beside them.

use crate::error::RunError;
use diffecon_data::{DataError, Envelope, FileKind, Tensors};
use diffecon_tensor::State;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<H> {
    counters: BTreeMap<String, u64>,
    checkpoint: H,
}

/// Writes a state, whole or not at all; equal states give equal bytes.
///
/// # Errors
/// If the file cannot be written.
pub fn save(state: State, checkpoint: &impl Serialize, path: &Path) -> Result<(), RunError> {
    let mut tensors = Tensors::default();
    let counters = state.counters().map(|(name, count)| (name.to_owned(), count)).collect();
    state.into_arrays().for_each(|(name, array)| tensors.f32(name, &array.shape, array.values));
    Ok(tensors.save(path, FileKind::TrainingState, &Header { counters, checkpoint })?)
}

/// Reads a state and what stands beside it.
///
/// # Errors
/// If the file cannot be read, or does not hold one.
pub fn load<H: DeserializeOwned>(path: &Path) -> Result<(State, H), RunError> {
    of(&Envelope::read(path)?)
}

/// The state of an open file and what stands beside it.
///
/// # Errors
/// If the file does not hold one.
pub fn of<H: DeserializeOwned>(file: &Envelope) -> Result<(State, H), RunError> {
    file.expect_kind(FileKind::TrainingState)?;
    let Header { counters, checkpoint } = file.header::<Header<H>>()?;
    let mut state = arrays(file)?;
    counters.into_iter().for_each(|(name, count)| state.insert_counter(name, count));
    Ok((state, checkpoint))
}

/// The arrays of a file, whatever it holds.
///
/// # Errors
/// If a tensor is not F32.
pub fn arrays(file: &Envelope) -> Result<State, DataError> {
    let (mut state, tensors) = (State::default(), file.tensors());
    for name in tensors.names() {
        let (_, shape, _) = tensors.tensor(name)?;
        let lengths: Vec<Option<usize>> = shape.iter().copied().map(Some).collect();
        state.insert(name, shape, tensors.f32_tensor(name, &lengths)?);
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_state_round_trips_to_the_same_bytes() {
        let mut state = State::default();
        state.insert("b", vec![2, 1], vec![1.0, -0.0]);
        state.insert("a", vec![0], vec![]);
        state.insert_counter("step", u64::MAX);
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        save(state.clone(), &"beside", &first).unwrap();
        let (back, beside) = load::<String>(&first).unwrap();
        assert_eq!((&back, beside.as_str()), (&state, "beside"));
        save(back, &beside, &second).unwrap();
        assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    }
}
