//! Where outcomes lead, in flat arrays.

/// The transitions `T(s, o)`: for each state and outcome a list of branches, all lists one after the other.
///
/// # Shapes
/// `S` states, `O` outcomes, `R` branches; the list of state `s` and outcome `o` is number `s * O + o`.
#[derive(Debug, Clone, PartialEq)]
pub struct Transitions {
    /// Where each list begins, and where the last one ends. `[S * O + 1]`
    pub offsets: Vec<u32>,
    /// The states that branches lead to; `S` is the end of the process. `[R]`
    pub targets: Vec<u32>,
    /// How likely each branch of its list is. `[R]`
    pub probabilities: Vec<f64>,
}

impl Default for Transitions {
    fn default() -> Self {
        Self { offsets: vec![0], targets: Vec::new(), probabilities: Vec::new() }
    }
}

impl Transitions {
    /// Transitions that are certain: a target for each state and outcome.
    ///
    /// # Shapes
    /// `targets` `[S, O]`.
    pub fn certain(targets: Vec<u32>) -> Self {
        let probabilities = vec![1.0; targets.len()];
        Self { offsets: (0..=targets.len() as u32).collect(), targets, probabilities }
    }

    /// Appends the list of the next state and outcome.
    pub fn push(&mut self, branches: impl IntoIterator<Item = (u32, f64)>) {
        for (target, probability) in branches {
            self.targets.push(target);
            self.probabilities.push(probability);
        }
        self.offsets.push(self.targets.len() as u32);
    }

    /// The branches of one list: target and probability of each.
    ///
    /// # Panics
    /// If there is no such list.
    #[inline]
    pub fn branches(&self, list: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.offsets[list] as usize..self.offsets[list + 1] as usize;
        let targets = self.targets[range.clone()].iter().map(|target| *target as usize);
        targets.zip(self.probabilities[range].iter().copied())
    }
}
