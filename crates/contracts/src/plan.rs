//! What follows from fixed actions: both players' rewards, and how often decisions come up.

use crate::backup::expectation;
use crate::error::ContractError;
use crate::process::Process;
use crate::settle::settle;

/// The value of a reward under fixed actions, from each node on. `reward` says it for a node and the action there.
///
/// # Shapes
/// `actions` `[N]` -> `[N]`.
pub(crate) fn plan_values(
    process: &Process,
    actions: &[usize],
    mut reward: impl FnMut(usize, usize) -> f64,
) -> Result<Vec<f64>, ContractError> {
    let mut values = vec![0.0; process.nodes().count()];
    settle(process, "the values of fixed actions", process.magnitude(), |node| {
        let action = actions[node];
        let law = process.outcome_law(process.state_of(node), action);
        let mut value = reward(node, action);
        for (outcome, probability) in law.iter().enumerate() {
            let next = process.next_nodes(node, outcome);
            value += process.discount * probability * next.map(|(next, likely)| likely * values[next]).sum::<f64>();
        }
        let change = (value - values[node]).abs();
        values[node] = value;
        Ok(change)
    })?;
    Ok(values)
}

/// The principal's expected reward of a node and an action, before payments.
pub(crate) fn gross_reward(process: &Process, node: usize, action: usize) -> f64 {
    let (state, outcomes) = (process.state_of(node), process.outcomes.len());
    let rewards = &process.principal_rewards[state * outcomes..(state + 1) * outcomes];
    expectation(process.outcome_law(state, action), rewards)
}

/// How often each node comes up in an episode under fixed actions, discounted as rewards are. `[N]`
pub(crate) fn visits(process: &Process, actions: &[usize]) -> Vec<f64> {
    let mut total = vec![0.0; process.nodes().count()];
    let spread = |node: usize, mass: f64, into: &mut [f64]| {
        let law = process.outcome_law(process.state_of(node), actions[node]);
        for (outcome, probability) in law.iter().enumerate() {
            for (next, likely) in process.next_nodes(node, outcome) {
                into[next] += process.discount * mass * probability * likely;
            }
        }
    };
    if process.nodes().depth().is_some() {
        // Every node stands before those that lead to it: the other way round, all that leads to a node is known.
        total[process.start] = 1.0;
        for node in process.nodes().order().rev() {
            spread(node, total[node], &mut total);
        }
        return total;
    }
    let mut mass = vec![0.0; total.len()];
    mass[process.start] = 1.0;
    // What is left shrinks at least by the discount factor.
    while mass.iter().sum::<f64>() > f64::EPSILON {
        let mut next = vec![0.0; total.len()];
        for node in process.nodes().order().filter(|node| mass[*node] > 0.0) {
            total[node] += mass[node];
            spread(node, mass[node], &mut next);
        }
        mass = next;
    }
    total
}
