//! Draws of what comes of a decision.

use crate::process::Process;
use rand::{Rng, RngExt};

impl Process {
    /// Draws the outcome of an action at a node, and the node that follows; none at the end.
    pub fn sample(&self, node: usize, action: usize, rng: &mut impl Rng) -> (usize, Option<usize>) {
        let law = self.outcome_law(self.state_of(node), action).iter().copied().enumerate();
        let outcome = draw(law, rng).expect("a law adds up to 1");
        (outcome, draw(self.next_nodes(node, outcome), rng))
    }
}

impl Process {
    /// Whether an episode of a process that may go on for ever breaks off here and begins anew: with probability 1 less the discount factor, so
    /// that a state comes up as often as it counts. Of other processes never, and nothing is drawn.
    pub fn breaks_off(&self, rng: &mut impl Rng) -> bool {
        self.nodes().depth().is_none() && rng.random::<f64>() >= self.discount
    }
}

/// One of some things by their probabilities; none for what is missing to 1, but for rounding.
fn draw(branches: impl Iterator<Item = (usize, f64)>, rng: &mut impl Rng) -> Option<usize> {
    let mut left: f64 = rng.random();
    let (mut last, mut total) = (None, 0.0);
    for (branch, probability) in branches.filter(|(_, probability)| *probability > 0.0) {
        if left < probability {
            return Some(branch);
        }
        left -= probability;
        total += probability;
        last = Some(branch);
    }
    last.filter(|_| total > 1.0 - 1e-9)
}
