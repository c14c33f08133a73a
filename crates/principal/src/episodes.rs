//! Episodes of a process, side by side.

use crate::replay::Transition;
use diffecon_contracts::Process;
use diffecon_tensor::{State, StateError};
use rand::Rng;

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

    /// Makes one decision in each: the action that `act` says for its node. An episode that ends begins anew, and one that never would does
    /// [as often as it is discounted](Process::breaks_off).
    pub fn step(
        &mut self,
        process: &Process,
        rng: &mut impl Rng,
        mut act: impl FnMut(usize, &mut dyn Rng) -> usize,
    ) -> Vec<Transition> {
        let mut transitions = Vec::with_capacity(self.nodes.len());
        for node in &mut self.nodes {
            let action = act(*node as usize, rng);
            let (outcome, next) = process.sample(*node as usize, action, rng);
            let end = process.nodes().count();
            transitions.push(Transition {
                node: *node,
                action: action as u32,
                outcome: outcome as u32,
                next: next.unwrap_or(end) as u32,
            });
            let next = next.filter(|_| !process.breaks_off(rng));
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

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Series};
    use diffecon_contracts::Recipe;
    use rand::RngExt;

    /// By z-scores: of every state and action, the frequency of each outcome, and of every outcome, that of each state that follows.
    #[test]
    fn outcomes_and_transitions_come_as_often_as_their_laws_say() {
        let recipe = "process = 'layered'\nparameters = { layers = 2, width = 2, actions = 3, outcomes = 3 }";
        let process = Recipe::from_toml(recipe).expect("a recipe").process(0).expect("a process");
        let mut rng = Seed::new(1).stream_at(Series::new("principal, episodes in tests"), 0);
        let (actions, outcomes, end) = (process.actions.len(), process.outcomes.len(), process.nodes().count());
        let mut of_outcomes = vec![0.0; end * actions * outcomes];
        let mut of_next = vec![0.0; end * outcomes * (end + 1)];
        let mut episodes = Episodes::new(&process, 16);
        for _ in 0..20_000 {
            for transition in episodes.step(&process, &mut rng, |_, rng| rng.random_range(0..actions)) {
                let Transition { node, action, outcome, next } = transition;
                let (node, action, outcome) = (node as usize, action as usize, outcome as usize);
                of_outcomes[(node * actions + action) * outcomes + outcome] += 1.0;
                of_next[(node * outcomes + outcome) * (end + 1) + next as usize] += 1.0;
            }
        }
        let mut greatest = 0.0_f64;
        let mut z = |counts: &[f64], law: &[f64]| {
            let all: f64 = counts.iter().sum();
            for (count, probability) in counts.iter().zip(law) {
                let deviation = (all * probability * (1.0 - probability)).sqrt();
                let missed = (count - all * probability).abs();
                assert!(deviation > 1e-6 || missed < 1e-6, "{count} of {all} with probability {probability}");
                greatest = greatest.max(if deviation > 1e-6 { missed / deviation } else { 0.0 });
            }
        };
        for node in process.nodes().order() {
            for action in 0..actions {
                let row = (node * actions + action) * outcomes;
                z(&of_outcomes[row..row + outcomes], process.outcome_law(process.state_of(node), action));
            }
            for outcome in 0..outcomes {
                let row = (node * outcomes + outcome) * (end + 1);
                let mut law = vec![0.0; end + 1];
                process.next_nodes(node, outcome).for_each(|(next, probability)| law[next] += probability);
                law[end] = 1.0 - law.iter().sum::<f64>();
                z(&of_next[row..=row + end], &law);
            }
        }
        assert!(greatest < 5.0, "a z-score of {greatest}");
    }
}
