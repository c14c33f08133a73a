//! Episodes of a process, side by side.

use crate::replay::Transition;
use diffecon_contracts::Process;
use diffecon_tensor::{State, StateError};
use rand::{Rng, RngExt};

/// Where each of some episodes stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episodes {
    nodes: Vec<u32>,
}

impl Episodes {
    /// So many that begin.
    pub fn new(process: &Process, count: usize) -> Self {
        Self { nodes: vec![process.start as u32; count] }
    }

    /// Makes one decision in each: the action that `act` says for its node. An episode that ends begins anew.
    pub fn step(
        &mut self,
        process: &Process,
        rng: &mut impl Rng,
        mut act: impl FnMut(usize, &mut dyn Rng) -> usize,
    ) -> Vec<Transition> {
        let mut transitions = Vec::with_capacity(self.nodes.len());
        for node in &mut self.nodes {
            let action = act(*node as usize, rng);
            let state = process.state_of(*node as usize);
            let law = process.outcome_law(state, action).iter().copied().enumerate();
            let outcome = draw(law, rng).expect("a law adds up to 1");
            let next = draw(process.next_nodes(*node as usize, outcome), rng);
            let end = process.nodes().count();
            transitions.push(Transition {
                node: *node,
                action: action as u32,
                outcome: outcome as u32,
                next: next.unwrap_or(end) as u32,
            });
            *node = next.unwrap_or(process.start) as u32;
        }
        transitions
    }

    /// Writes where they stand into a state.
    pub fn save(&self, state: &mut State) {
        let nodes = self.nodes.iter().map(|node| *node as f32).collect();
        state.insert("episodes.nodes", vec![self.nodes.len()], nodes);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks them, or has more or fewer.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        let nodes = state.array("episodes.nodes", &[self.nodes.len()])?;
        self.nodes = nodes.iter().map(|node| *node as u32).collect();
        Ok(())
    }
}

/// One of some things by their probabilities; none for what is missing to 1, but for rounding.
fn draw(branches: impl Iterator<Item = (usize, f64)>, rng: &mut dyn Rng) -> Option<usize> {
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
