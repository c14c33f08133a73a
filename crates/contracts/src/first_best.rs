//! The welfare optimum: what both could have if they were one.

use crate::backup::gross_values;
use crate::error::ContractError;
use crate::process::Process;
use crate::settle::settle;

/// The actions that maximise welfare, the sum of both players' values. No contracts lead to more.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstBest {
    /// The welfare of the whole process.
    pub welfare: f64,
    /// The best actions, the first of equally good ones. `[N]`
    pub actions: Vec<usize>,
    /// The greatest welfare from each node on. `[N]`
    pub values: Vec<f64>,
}

/// The first best: `W(s) = max_a r(s, a) + E_o[rp(s, o) + gamma W(T(s, o))]`.
///
/// # Errors
/// None that a checked process can cause.
pub fn first_best(process: &Process) -> Result<FirstBest, ContractError> {
    let count = process.nodes().count();
    let (mut actions, mut values) = (vec![0; count], vec![0.0; count]);
    let mut after = vec![0.0; process.outcomes.len()];
    let mut welfare = vec![0.0; process.actions.len()];
    settle(process, "welfare", process.magnitude(), |node| {
        gross_values(process, node, &values, &mut after, &mut welfare);
        let state = process.state_of(node);
        let rewards = &process.agent_rewards[state * welfare.len()..(state + 1) * welfare.len()];
        let mut best = (0, f64::NEG_INFINITY);
        for (action, (gross, reward)) in welfare.iter().zip(rewards).enumerate() {
            if gross + reward > best.1 {
                best = (action, gross + reward);
            }
        }
        let change = (best.1 - values[node]).abs();
        (actions[node], values[node]) = best;
        Ok(change)
    })?;
    Ok(FirstBest { welfare: values[process.start], actions, values })
}
