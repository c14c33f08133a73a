//! A table of values.

use crate::targets::Target;
use diffecon_tensor::{State, StateError};

/// What a player's table says of every node.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    name: &'static str,
    shape: [usize; 2],
    /// `[N, V]`
    said: Vec<f32>,
    /// How often each was moved. `[N, V]`
    moved: Vec<f32>,
}

impl Values {
    /// Zeros for so many nodes and columns.
    pub fn new(name: &'static str, shape: [usize; 2]) -> Self {
        let count = shape[0] * shape[1];
        Self { name, shape, said: vec![0.0; count], moved: vec![0.0; count] }
    }

    /// The values. `[N, V]`
    pub fn said(&self) -> &[f32] {
        &self.said
    }

    /// Moves a node's values towards targets in money, of which `unit` is a value of 1; the step falls by that power of how often they were moved.
    /// Returns the squared error before.
    pub fn learn(&mut self, node: usize, targets: &[Target], unit: f64, power: f64) -> f64 {
        let mut squared = 0.0;
        for Target { column, value } in targets {
            let place = node * self.shape[1] + column;
            self.moved[place] += 1.0;
            let error = value / unit - f64::from(self.said[place]);
            self.said[place] += (error * f64::from(self.moved[place]).powf(-power)) as f32;
            squared += error * error;
        }
        squared
    }

    /// Writes the table into a state.
    pub fn save(&self, state: &mut State) {
        state.insert(format!("{}.said", self.name), self.shape.to_vec(), self.said.clone());
        state.insert(format!("{}.moved", self.name), self.shape.to_vec(), self.moved.clone());
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks it, or has it in another shape.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        self.said = state.array(&format!("{}.said", self.name), &self.shape)?.to_vec();
        self.moved = state.array(&format!("{}.moved", self.name), &self.shape)?.to_vec();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_to_the_mean_of_its_targets() {
        let mut values = Values::new("player", [2, 3]);
        for value in [1.0, 2.0, 6.0] {
            values.learn(1, &[Target { column: 2, value }], 2.0, 1.0);
        }
        assert_eq!(values.said(), [0.0, 0.0, 0.0, 0.0, 0.0, 1.5]);
        let mut state = State::default();
        values.save(&mut state);
        let mut other = Values::new("player", [2, 3]);
        other.load(&state).expect("its own state");
        assert_eq!(other, values);
        assert!(Values::new("player", [3, 3]).load(&state).is_err());
    }
}
