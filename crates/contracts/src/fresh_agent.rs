//! An agent that knows nothing but what it learns from contracts as they are: Q-learning in a table.

use crate::contracts::Contracts;
use crate::practice::{Practice, Table};
use crate::process::Process;
use rand::{Rng, RngExt};

/// What an agent does at every node after it has learned from episodes of the process under given contracts: how the paper validates contracts
/// beside its oracle \[P\]. It sees states, its rewards and what it is paid, and knows no laws;
/// episodes that never end [break off](Process::breaks_off). `[N]`
///
/// # Panics
/// If the contracts are another process'.
pub fn fresh_agent(process: &Process, contracts: &Contracts, practice: Practice, rng: &mut impl Rng) -> Vec<usize> {
    let actions = process.actions.len();
    let mut table = Table::new(process.nodes().count(), actions);
    let mut node = process.start;
    for decision in 0..practice.decisions {
        let action = if rng.random::<f64>() < practice.exploration(decision) {
            rng.random_range(0..actions)
        } else {
            table.best(node)
        };
        let (outcome, next) = process.sample(node, action, rng);
        let reward = process.agent_rewards[process.state_of(node) * actions + action];
        let paid = contracts.at(node)[process.signal_of(action, outcome)];
        let after = next.map_or(0.0, |next| process.discount * table.greatest(next));
        table.learn(node, action, reward + paid + after);
        node = next.filter(|_| !process.breaks_off(rng)).unwrap_or(process.start);
    }
    (0..process.nodes().count()).map(|node| table.best(node)).collect()
}
